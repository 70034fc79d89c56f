using System.Collections.Immutable;

namespace Broker.Core.Catalog;

/// <summary>An identity provider that every account of a catalog has without a document: the cluster that the broker runs in.</summary>
/// <param name="Issuer">See <see cref="OidcProvider.Issuer"/>.</param>
/// <param name="ClientIds">See <see cref="OidcProvider.ClientIds"/>.</param>
/// <param name="Keys">See <see cref="OidcProvider.Keys"/>.</param>
/// <remarks>An account that registers the issuer by a document has what the document says, and not this. Immutable.</remarks>
public sealed record ImpliedProvider(string Issuer, ImmutableArray<string> ClientIds, IssuerKeyOrigin Keys)
{
    /// <summary>The provider as an account has it.</summary>
    public OidcProvider In(AccountId account) => new(account, Issuer, ClientIds, Keys);
}
