namespace Broker.Core.Denials;

/// <summary>What an answer says about a denial beyond its text.</summary>
/// <param name="Id">The authorization id: <c>auth-</c> and 32 hexadecimal digits. It tells nothing by itself.</param>
/// <param name="Message">
/// The sealed explanation, always of one length; null for a caller of another account, and for one who did not sign: to them nothing goes out.
/// </param>
public sealed record DenialNotice(string Id, string? Message);
