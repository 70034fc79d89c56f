namespace Broker.Issuing.Cluster;

/// <summary>The settings, as text, with which an issuing role is told of its cluster; each role's help says what they mean there.</summary>
internal interface IClusterOptions
{
    /// <summary>A folder, or <c>cluster</c>.</summary>
    string? Catalog { get; }

    /// <summary>A file, or <c>secret:NAME</c>.</summary>
    string? Keys { get; }

    /// <summary>Hours.</summary>
    string? RotateKeysEvery { get; }

    /// <summary><c>auto</c> or <c>none</c>; null: auto with the cluster's catalog.</summary>
    string? ClusterProvider { get; }

    /// <summary>Seconds.</summary>
    string? TokenReviewSeconds { get; }

    /// <summary>Session tags of pods, or <c>none</c>; empty: all.</summary>
    IList<string> PodTags { get; }

    /// <summary>Value of the tag with the cluster's name.</summary>
    string? ClusterName { get; }

    /// <summary>The broker's own namespace.</summary>
    string? Namespace { get; }

    /// <summary>The namespace of the Secrets that documents name.</summary>
    string? DocumentNamespace { get; }

    /// <summary>Where the pod's account is.</summary>
    string? ServiceAccountFolder { get; }
}
