using System.Collections.Immutable;
using Broker.Cli;
using Broker.Kubernetes.Api;

namespace Broker.Sts.Cluster;

/// <summary>How this process reaches the cluster that it lives in: checked, typed.</summary>
/// <param name="Connection">The way to the API server.</param>
/// <param name="Namespace">The broker's own namespace.</param>
internal sealed record ClusterSettings(KubernetesConnection Connection, string Namespace)
{
    /// <summary>What <c>--catalog</c> says instead of a folder; a folder of that name is <c>./cluster</c>.</summary>
    public const string Catalog = "cluster";

    private const int LongestNamespace = 63;
    private const string SecretPrefix = "secret:";

    /// <summary>Secrets that no document may name: the broker's own keys.</summary>
    public ImmutableArray<string> OwnSecrets { get; init; } = [];

    /// <summary>Gives the settings; null when the cluster is not asked for, or when a problem was added.</summary>
    public static ClusterSettings? Resolve(StsOptions options, IReadOnlyDictionary<string, string>? variables, List<string> problems)
    {
        if (options.Catalog != Catalog)
        {
            if (options.Namespace is not null)
            {
                problems.Add($"{Setting.FlagOf(nameof(StsOptions.Namespace))}: means something with --catalog {Catalog} only.");
            }

            return null;
        }

        var folder = Path.GetFullPath(options.ServiceAccountFolder ?? KubernetesConnection.ServiceAccountFolder);
        var name = options.Namespace;
        if (name is null && !KubernetesConnection.TryReadNamespace(folder, out name))
        {
            problems.Add($"{Setting.FlagOf(nameof(StsOptions.Namespace))}: missing; name the broker's namespace: {Path.Combine(folder, "namespace")} has none.");
        }
        else if (name.Length is 0 or > LongestNamespace || !name.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '-'))
        {
            problems.Add($"{Setting.FlagOf(nameof(StsOptions.Namespace))}: '{name}' is no namespace: lower-case letters, digits and '-'.");
        }

        var connection = KubernetesConnection.InCluster(variables ?? new Dictionary<string, string>(), folder, out var problem);
        if (connection is null)
        {
            problems.Add($"--catalog {Catalog}: {problem}");
        }

        return connection is null || name is null ? null : new ClusterSettings(connection, name)
        {
            OwnSecrets = options.Keys is { } keys && keys.StartsWith(SecretPrefix, StringComparison.Ordinal) ? [keys[SecretPrefix.Length..]] : [],
        };
    }
}
