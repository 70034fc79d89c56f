using Broker.Core.Federation;

namespace Broker.Core.Actions.Outbound;

/// <summary>What a server that signs web identity tokens has: the issuer of tokens, and the address that its accounts are issuers under.</summary>
/// <param name="Tokens">Makes and signs them.</param>
/// <param name="IssuerBase">The base of <see cref="FederationIssuer"/>, checked.</param>
public sealed record OutboundFederation(WebIdentityTokenIssuer Tokens, string IssuerBase);
