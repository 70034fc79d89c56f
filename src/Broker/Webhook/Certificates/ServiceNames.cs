using System.Collections.Immutable;

namespace Broker.Webhook.Certificates;

/// <summary>The DNS names of a Service that its certificate is good for.</summary>
internal static class ServiceNames
{
    /// <summary>The ending of names in a cluster with the usual domain.</summary>
    private const string ClusterDomain = "cluster.local";

    /// <summary><c>NAME.NAMESPACE.svc</c>, which the API server asks for, and <c>NAME.NAMESPACE.svc.cluster.local</c>.</summary>
    public static ImmutableArray<string> Of(string service, string @namespace) =>
        [.. Endings(@namespace).Select(ending => $"{service}.{ending}")];

    /// <summary>What all names of a namespace's Services end with: all that a CA of ours may sign for.</summary>
    public static ImmutableArray<string> Endings(string @namespace) => [$"{@namespace}.svc", $"{@namespace}.svc.{ClusterDomain}"];
}
