using System.CommandLine;
using Broker.Core.Authentication.Oidc.Sources;
using Broker.Core.Catalog;
using Broker.Kubernetes.Api;
using Broker.Kubernetes.Tokens;

namespace Broker.Cli;

/// <summary>
/// <c>--cluster-issuer URL</c>: a catalog read offline is one for <c>broker sts --cluster-provider auto</c>, where the cluster is a provider of
/// every account without a document.
/// </summary>
internal static class ClusterIssuerOption
{
    /// <summary>What to write when the value is no issuer.</summary>
    public const string Problem = "--cluster-issuer: must be the https URL that 'kubectl get --raw /.well-known/openid-configuration' names as issuer.";

    private const int LongestIssuer = 255;

    /// <summary>Where a pod finds its API server; nobody goes there unless the issuer's keys are asked for.</summary>
    private static readonly Uri InCluster = new("https://kubernetes.default.svc");

    /// <summary>Makes the option.</summary>
    public static Option<string?> Create() => new("--cluster-issuer")
    {
        Description = "Issuer of the tokens of the cluster that the catalog is for: with 'broker sts --cluster-provider auto' it is a provider of every account (offline).",
        HelpName = "URL",
    };

    /// <summary>Gives the provider, or null when the option was not used; false for what is no issuer.</summary>
    public static bool TryRead(string? issuer, out CommonProvider? provider)
    {
        provider = null;
        if (issuer is null)
        {
            return true;
        }

        if (issuer.Length > LongestIssuer || DiscoveryDocument.AddressOf(issuer) is null)
        {
            return false;
        }

        const string Folder = KubernetesConnection.ServiceAccountFolder;
        provider = new CommonProvider(issuer, [ClusterIssuer.Audience], new IssuerKeyOrigin.KubernetesApi(InCluster, $"{Folder}/ca.crt", $"{Folder}/token"));
        return true;
    }
}
