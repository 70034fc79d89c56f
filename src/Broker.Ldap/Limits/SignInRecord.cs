namespace Broker.Ldap.Limits;

/// <summary>One sign-in session as its person sees it in the list of their sessions.</summary>
/// <param name="Id">Its id, 1 to 64 characters of <c>[A-Za-z0-9_-]</c>. No secret: it identifies, and does not sign anybody in.</param>
/// <param name="Person">Whose it is: the provider's ARN and the login name, at most 512 characters; the caller's choice, compared exactly.</param>
/// <param name="Since">When it began.</param>
/// <param name="ExpiresAt">When it ends by itself; states forget it then.</param>
/// <param name="Address">The client's address, at most 64 characters.</param>
/// <param name="UserAgent">What the client calls itself, at most 256 characters; other text of a stranger, to be encoded where it is shown.</param>
/// <remarks>Immutable.</remarks>
public sealed record SignInRecord(string Id, string Person, DateTimeOffset Since, DateTimeOffset ExpiresAt, string Address, string UserAgent);
