using System.Collections.Immutable;
using System.Net;

namespace Broker.Core.Catalog.Documents;

/// <summary>Reads <c>spec.keys</c> of a provider: exactly one of <c>discovery</c>, <c>jwksFile</c> and <c>kubernetes</c>.</summary>
internal static class KeyOriginDocument
{
    private const int MostNetworks = 100;

    /// <summary>IAM API reference, CreateOpenIDConnectProvider: at most five, each of 40 characters.</summary>
    private const int MostThumbprints = 5;
    private const int DigitsOfAThumbprint = 40;

    /// <summary>Where every pod reaches its own API server, and what kubelet mounts for that (Kubernetes: "Accessing the API from a Pod").</summary>
    private const string InClusterServer = "https://kubernetes.default.svc";
    private const string InClusterCaFile = "/var/run/secrets/kubernetes.io/serviceaccount/ca.crt";
    private const string InClusterTokenFile = "/var/run/secrets/kubernetes.io/serviceaccount/token";

    private static readonly ImmutableArray<string> Origins = ["discovery", "jwksFile", "kubernetes"];

    /// <summary>Reads the origin; null when there is not exactly one, which is then reported.</summary>
    public static IssuerKeyOrigin? Read(Members spec, IDocumentFiles files)
    {
        if (spec.RequiredMembers("keys", Origins) is not { } keys)
        {
            return null;
        }

        if (Origins.Count(keys.Has) != 1)
        {
            spec.Refuse("keys", $"exactly one of {string.Join(", ", Origins)}");
            return null;
        }

        return keys.Has("jwksFile") ? ReadJwksFile(keys, files)
            : keys.Has("discovery") ? ReadDiscovery(keys, files)
            : ReadKubernetes(keys, files);
    }

    private static IssuerKeyOrigin.JwksFile? ReadJwksFile(Members keys, IDocumentFiles files) =>
        files.Resolve(keys, "jwksFile") is { } path ? new IssuerKeyOrigin.JwksFile(path) : null;

    private static IssuerKeyOrigin.Discovery? ReadDiscovery(Members keys, IDocumentFiles files)
    {
        if (keys.RequiredMembers("discovery", ["caFile", "thumbprints", "allowedNetworks"]) is not { } discovery)
        {
            return null;
        }

        var networks = ImmutableArray.CreateBuilder<IPNetwork>();
        foreach (var (text, at) in discovery.Texts("allowedNetworks", MostNetworks))
        {
            if (IPNetwork.TryParse(text, out var network) && HasNoHostBits(text, network))
            {
                networks.Add(network);
            }
            else
            {
                discovery.Problems.Refuse(at, $"spec.keys.discovery.allowedNetworks: {Quoted.Text(text)} is no network: 10.1.0.0/16, with no host bits set");
            }
        }

        return new IssuerKeyOrigin.Discovery(files.Resolve(discovery, "caFile"), networks.DrainToImmutable()) { Thumbprints = ReadThumbprints(discovery) };
    }

    private static ImmutableArray<string> ReadThumbprints(Members discovery)
    {
        var thumbprints = ImmutableArray.CreateBuilder<string>();
        foreach (var (text, at) in discovery.Texts("thumbprints", MostThumbprints))
        {
            if (text.Length == DigitsOfAThumbprint && text.All(char.IsAsciiHexDigit))
            {
                thumbprints.Add(text.ToUpperInvariant());
            }
            else
            {
                discovery.Problems.Refuse(at, $"spec.keys.discovery.thumbprints: {Quoted.Text(text)} is no SHA-1 fingerprint of a certificate: {DigitsOfAThumbprint} digits of hex, without colons");
            }
        }

        return thumbprints.DrainToImmutable();
    }

    /// <summary>The framework clears host bits in silence; 10.1.2.3/8 is more likely a slip for /32 than a wish for all of 10.0.0.0/8.</summary>
    private static bool HasNoHostBits(string text, IPNetwork network) => IPAddress.Parse(text[..text.IndexOf('/', StringComparison.Ordinal)]).Equals(network.BaseAddress);

    private static IssuerKeyOrigin.KubernetesApi? ReadKubernetes(Members keys, IDocumentFiles files)
    {
        if (keys.RequiredMembers("kubernetes", ["server", "caFile", "tokenFile"]) is not { } api)
        {
            return null;
        }

        if (!HttpsAddress.TryParse(api.OptionalText("server") ?? InClusterServer, out var server))
        {
            api.Refuse("server", HttpsAddress.Rule);
            return null;
        }

        if (!files.LendsOwnToken && api.Has("server") && !api.Has("tokenFile"))
        {
            api.Refuse("tokenFile", "missing: a server that a resource names gets a token that the resource names, never the broker's own");
            return null;
        }

        // The defaults are not looked at: they exist only inside a pod, and a folder can be checked anywhere.
        return new IssuerKeyOrigin.KubernetesApi(
            server,
            files.Resolve(api, "caFile") ?? InClusterCaFile,
            files.Resolve(api, "tokenFile") ?? InClusterTokenFile);
    }
}
