namespace Broker.Core;

/// <summary>An expected failure, as a value.</summary>
/// <param name="Code">Member of the closed set; decides status and code on the wire.</param>
/// <param name="Message">Public text: what the caller can change. Never a token, key, password or full DN.</param>
/// <param name="Reason">
/// A short label of a closed set (<c>[a-z_]+</c>) that says which check refused; used for metrics and logs, never sent.
/// </param>
public sealed record StsError(StsErrorCode Code, string Message, string Reason = "unspecified")
{
    /// <inheritdoc/>
    public override string ToString() => $"{Code} ({Reason}): {Message}";
}
