namespace Broker.Directories.Portal;

/// <summary>A sign-in session that is good now.</summary>
/// <param name="Token">What proves it: the cookie's value. Secret.</param>
/// <param name="Id">What ends it: no secret.</param>
/// <param name="Person">Who it belongs to.</param>
/// <param name="Lifetime">How long it is still good.</param>
internal sealed record PortalSession(string Token, string Id, PortalPerson Person, TimeSpan Lifetime)
{
    /// <inheritdoc/>
    public override string ToString() => $"{Id} of {Person.Username}";
}
