using Broker.Core.Catalog;

namespace Broker.Core.Authentication.Oidc.Sources;

/// <summary>Opens the source that a provider's registration names, of the kinds that this library knows.</summary>
public static class IssuerKeySources
{
    /// <summary>
    /// Opens a discovery or file source. A role that also serves API servers passes the factory of Broker.Kubernetes instead.
    /// </summary>
    /// <exception cref="NotSupportedException">The origin is a Kubernetes API server: the role was composed without it.</exception>
    public static IIssuerKeySource Open(OidcProvider provider, TimeProvider time) => provider.Keys switch
    {
        IssuerKeyOrigin.Discovery discovery => new DiscoveryKeySource(provider.Issuer, discovery, time),
        IssuerKeyOrigin.JwksFile file => new JwksFileKeySource(provider.Issuer, file.File),
        _ => throw new NotSupportedException($"This role cannot get keys from a {provider.Keys.GetType().Name}."),
    };
}
