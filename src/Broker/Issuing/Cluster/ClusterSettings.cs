using System.Collections.Frozen;
using System.Globalization;
using Broker.Cli;
using Broker.Core.Actions.Assumption;
using Broker.Core.Sessions;
using Broker.Kubernetes.Api;
using Broker.Kubernetes.Tokens;

namespace Broker.Issuing.Cluster;

/// <summary>What an issuing role has of the cluster that it runs in: checked, typed, immutable.</summary>
/// <param name="Connection">The way to the API server.</param>
internal sealed record ClusterSettings(KubernetesConnection Connection)
{
    /// <summary>What <c>--catalog</c> says instead of a folder; a folder of that name is <c>./cluster</c>.</summary>
    public const string Catalog = "cluster";

    private const string KeySecretPrefix = "secret:";
    private const int LongestNamespace = 63;
    private const string Auto = "auto";
    private const string None = "none";

    private static readonly TimeSpan UsualRotation = TimeSpan.FromHours(24);

    /// <summary>A year: longer is "never", which is what a file is for.</summary>
    private static readonly TimeSpan LongestRotation = TimeSpan.FromDays(365);

    /// <summary>The broker's own namespace, of its keys; null where it needs none.</summary>
    public string? Namespace { get; init; }

    /// <summary>
    /// Where the Secrets are that custom resources name: a namespace of their own keeps the broker from every other Secret beside it. Null
    /// without a catalog from the cluster.
    /// </summary>
    public string? DocumentNamespace { get; init; }

    /// <summary>Whether the catalog is made of custom resources.</summary>
    public bool HasCatalog { get; init; }

    /// <summary>The Secret that the sealing keys are in; null when they are in a file.</summary>
    public string? KeySecret { get; init; }

    /// <summary>How long a sealing key is active.</summary>
    public TimeSpan RotateKeysEvery { get; init; } = UsualRotation;

    /// <summary>Whether the cluster's own tokens are known as such: a provider of every account, reviewed, and with pod tags.</summary>
    public bool KnowsOwnTokens { get; init; }

    /// <summary>What reviews may cost.</summary>
    public TokenReviewLimits TokenReview { get; init; } = new(TokenReviewLimits.Usual);

    /// <summary>The session tags of pods.</summary>
    public PodTags PodTags { get; init; } = PodTags.None;

    /// <summary>The Secret that a value of <c>--keys</c> names; null for a file.</summary>
    public static string? KeySecretOf(string? keys) => keys?.StartsWith(KeySecretPrefix, StringComparison.Ordinal) == true ? keys[KeySecretPrefix.Length..] : null;

    /// <summary>Gives the settings; null when nothing of the cluster is asked for, and when something cannot be used, which is then reported.</summary>
    /// <param name="options">As they were given.</param>
    /// <param name="variables">The environment; null for none.</param>
    /// <param name="problems">Where problems go.</param>
    public static ClusterSettings? Resolve(IClusterOptions options, IReadOnlyDictionary<string, string>? variables, List<string> problems)
    {
        var (before, keySecret, knowsOwnTokens) = (problems.Count, KeySecretOf(options.Keys), KnowsTokens(options, problems));
        var rotation = Number(options.RotateKeysEvery, nameof(options.RotateKeysEvery), (int)SealingKeySchedule.ShortestInterval.TotalHours, (int)LongestRotation.TotalHours, problems);
        var review = Number(
            options.TokenReviewSeconds, nameof(options.TokenReviewSeconds), (int)TokenReviewLimits.Shortest.TotalSeconds, (int)TokenReviewLimits.Longest.TotalSeconds, problems);
        var podTags = Tags(options, problems);
        RefuseIdle(options.RotateKeysEvery is not null && keySecret is null, nameof(options.RotateKeysEvery), "--keys secret:NAME", problems);
        // Said of a cluster that is none of ours these do nothing, as somebody asked; without a word about the cluster they were a mistake.
        var hasNoCluster = !knowsOwnTokens && options.ClusterProvider is null;
        RefuseIdle(options.TokenReviewSeconds is not null && hasNoCluster, nameof(options.TokenReviewSeconds), "--cluster-provider auto", problems);
        RefuseIdle(options.PodTags.Count > 0 && hasNoCluster, nameof(options.PodTags), "--cluster-provider auto", problems);
        RefuseIdle(options.ClusterName is not null && hasNoCluster, nameof(options.ClusterName), "--cluster-provider auto", problems);
        var wanted = options.Catalog is Catalog ? $"--catalog {Catalog}" : keySecret is not null ? "--keys secret:NAME" : knowsOwnTokens ? "--cluster-provider auto" : null;
        RefuseIdle(options.DocumentNamespace is not null && options.Catalog is not Catalog, nameof(options.DocumentNamespace), $"--catalog {Catalog}", problems);
        var needsNamespace = keySecret is not null || (options.Catalog is Catalog && options.DocumentNamespace is null);
        RefuseIdle(options.Namespace is not null && keySecret is null && options.Catalog is not Catalog, nameof(options.Namespace), $"--catalog {Catalog} or --keys secret:NAME", problems);
        if (wanted is null)
        {
            return null;
        }

        var folder = Path.GetFullPath(options.ServiceAccountFolder ?? KubernetesConnection.ServiceAccountFolder);
        var @namespace = needsNamespace ? NamespaceOf(nameof(options.Namespace), options.Namespace, folder, problems) : null;
        var documents = options.DocumentNamespace is { } apart ? NamespaceOf(nameof(options.DocumentNamespace), apart, folder, problems) : @namespace;
        var connection = KubernetesConnection.InCluster(variables ?? FrozenDictionary<string, string>.Empty, folder, out var unconnected);
        if (connection is null)
        {
            problems.Add($"{wanted}: {unconnected}");
        }

        if (keySecret is not null && !ResourcePath.Secrets.Named(keySecret).IsSound)
        {
            problems.Add("--keys: after 'secret:' stands the name of a Secret, for example secret:identity-broker-sealing-keys.");
        }

        return problems.Count > before
            ? null
            : new ClusterSettings(connection!)
            {
                Namespace = @namespace,
                DocumentNamespace = options.Catalog is Catalog ? documents : null,
                HasCatalog = options.Catalog is Catalog,
                KeySecret = keySecret,
                RotateKeysEvery = rotation is { } hours ? TimeSpan.FromHours(hours) : UsualRotation,
                KnowsOwnTokens = knowsOwnTokens,
                TokenReview = new TokenReviewLimits(review is { } seconds ? TimeSpan.FromSeconds(seconds) : TokenReviewLimits.Usual),
                PodTags = knowsOwnTokens ? podTags : PodTags.None,
            };
    }

    /// <summary>The namespace that is named, or else the pod's own.</summary>
    private static string? NamespaceOf(string option, string? named, string folder, List<string> problems)
    {
        var flag = Setting.FlagOf(option);
        if (named is null && !KubernetesConnection.TryReadNamespace(folder, out named))
        {
            problems.Add($"{flag}: missing; name the broker's namespace: {Path.Combine(folder, "namespace")} has none.");
        }
        else if (named.Length is 0 or > LongestNamespace || !named.All(character => char.IsAsciiLetterLower(character) || char.IsAsciiDigit(character) || character == '-'))
        {
            problems.Add($"{flag}: '{named}' is no namespace: lower-case letters, digits and '-'.");
        }

        return named;
    }

    private static bool KnowsTokens(IClusterOptions options, List<string> problems)
    {
        if (options.ClusterProvider is not (null or Auto or None))
        {
            problems.Add($"--cluster-provider: must be '{Auto}' or '{None}'.");
        }

        return (options.ClusterProvider ?? (options.Catalog is Catalog ? Auto : None)) is Auto;
    }

    private static PodTags Tags(IClusterOptions options, List<string> problems)
    {
        if (options.ClusterName is { } name && !PodTags.IsClusterName(name))
        {
            problems.Add($"--cluster-name: must be 1 to {PodTags.LongestClusterName} letters, digits, '-' and '_', the first of them a letter or digit.");
            return PodTags.None;
        }

        if (options.PodTags is [None])
        {
            return PodTags.None;
        }

        var keys = options.PodTags.Count == 0 ? [.. PodTags.All] : options.PodTags;
        foreach (var key in keys.Where(key => !PodTags.All.Contains(key, StringComparer.Ordinal)))
        {
            problems.Add($"--pod-tags: '{key}' is none of {string.Join(", ", PodTags.All)}; or it is the one word '{None}'.");
            return PodTags.None;
        }

        return new PodTags(keys, options.ClusterName);
    }

    private static int? Number(string? text, string name, int least, int most, List<string> problems)
    {
        if (text is null || (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most))
        {
            return text is null ? null : int.Parse(text, NumberStyles.None, CultureInfo.InvariantCulture);
        }

        problems.Add(string.Create(CultureInfo.InvariantCulture, $"{Setting.FlagOf(name)}: '{text}' must be a whole number from {least} to {most}."));
        return null;
    }

    /// <summary>A setting that would do nothing was meant to do something.</summary>
    private static void RefuseIdle(bool isIdle, string name, string wanted, List<string> problems)
    {
        if (isIdle)
        {
            problems.Add($"{Setting.FlagOf(name)}: works together with {wanted} only.");
        }
    }
}
