using Broker.Core.Authentication.Oidc;
using Broker.Core.Authentication.Oidc.Sources;
using Broker.Core.Catalog;

namespace Broker.Kubernetes;

/// <summary>Opens the source that a provider's registration names, Kubernetes API servers included.</summary>
public static class KubernetesIssuerKeySources
{
    /// <summary>Opens a source of any origin.</summary>
    public static IIssuerKeySource Open(OidcProvider provider, TimeProvider time) => provider.Keys is IssuerKeyOrigin.KubernetesApi origin
        ? new KubernetesIssuerKeySource(provider.Issuer, origin, time)
        : IssuerKeySources.Open(provider, time);
}
