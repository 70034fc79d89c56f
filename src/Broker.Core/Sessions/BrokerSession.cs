namespace Broker.Core.Sessions;

/// <summary>A sign-in session of a person of a directory: what its token holds.</summary>
/// <param name="Id">Names it in lists and events; no secret. 1 to 64 characters of <c>[A-Za-z0-9_-]</c>.</param>
/// <param name="Account">The account of the provider.</param>
/// <param name="Provider">The name of the provider that proved the password.</param>
/// <param name="Username">The person's one name, normalised.</param>
/// <param name="Dn">The person's normalised distinguished name: what is read again later.</param>
/// <param name="AuthenticatedAt">When the password was proved. Whole seconds, UTC.</param>
/// <param name="ExpiresAt">When it ends. Whole seconds, UTC.</param>
/// <remarks>Immutable. Neither groups nor attributes: those are read from the directory, so that what is lost there is lost here.</remarks>
public sealed record BrokerSession(string Id, AccountId Account, string Provider, string Username, string Dn, DateTimeOffset AuthenticatedAt, DateTimeOffset ExpiresAt)
{
    /// <summary>What links the events of a sign-in to those of all that followed from it. Random; no secret.</summary>
    public required string ChainId { get; init; }

    /// <summary>The id and the name only.</summary>
    public override string ToString() => $"{Id} of {Username}";
}
