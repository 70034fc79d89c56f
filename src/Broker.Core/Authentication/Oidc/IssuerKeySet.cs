namespace Broker.Core.Authentication.Oidc;

/// <summary>The usable signing keys of one issuer at one moment. SKELETON: the OIDC work fills this in.</summary>
public sealed class IssuerKeySet
{
}
