using System.Collections.Immutable;
using Broker.Core.Authentication.Oidc;
using Broker.Core.Sessions;

namespace Broker.Core.Actions.Assumption;

/// <summary>The session tags that are made of what a cluster says about a pod, under the keys of EKS Pod Identity. All are transitive.</summary>
/// <remarks>
/// Only of a token that the API server has confirmed: whoever has the same issuer cannot name our pods. Immutable; thread safe.
/// Source: Amazon EKS user guide, "Grant Pods access to AWS resources based on tags".
/// </remarks>
public sealed class PodTags
{
    /// <summary>The name that the cluster was given in the settings.</summary>
    public const string ClusterName = "eks-cluster-name";

    /// <summary>The pod's namespace.</summary>
    public const string Namespace = "kubernetes-namespace";

    /// <summary>The pod's service account.</summary>
    public const string ServiceAccount = "kubernetes-service-account";

    /// <summary>The pod's name.</summary>
    public const string PodName = "kubernetes-pod-name";

    /// <summary>The pod's UID.</summary>
    public const string PodUid = "kubernetes-pod-uid";

    /// <summary>As EKS bounds the name of a cluster.</summary>
    public const int LongestClusterName = 100;

    private readonly ImmutableArray<string> _keys;
    private readonly string? _clusterName;

    /// <summary>Chooses tags.</summary>
    /// <param name="keys">Keys of <see cref="All"/>.</param>
    /// <param name="clusterName">The value of <see cref="ClusterName"/>; null makes no such tag.</param>
    /// <exception cref="ArgumentException">A key is not one of <see cref="All"/>, or the name is none of a cluster.</exception>
    public PodTags(IEnumerable<string> keys, string? clusterName)
    {
        _keys = [.. keys.Distinct(StringComparer.Ordinal)];
        _clusterName = clusterName;
        if (_keys.Any(key => !All.Contains(key, StringComparer.Ordinal)))
        {
            throw new ArgumentException("There is no such pod tag.", nameof(keys));
        }

        if (clusterName is not null && !IsClusterName(clusterName))
        {
            throw new ArgumentException("No cluster has such a name.", nameof(clusterName));
        }
    }

    /// <summary>Every key there is.</summary>
    public static ImmutableArray<string> All { get; } = [ClusterName, Namespace, ServiceAccount, PodName, PodUid];

    /// <summary>No tags.</summary>
    public static PodTags None { get; } = new([], clusterName: null);

    /// <summary>Whether a text may name a cluster: 1 to 100 letters, digits, <c>-</c> and <c>_</c>, beginning with a letter or digit.</summary>
    /// <remarks>Source: Amazon EKS API reference, CreateCluster, <c>name</c>.</remarks>
    public static bool IsClusterName(string text) =>
        text.Length is > 0 and <= LongestClusterName
        && char.IsAsciiLetterOrDigit(text[0])
        && text.All(character => char.IsAsciiLetterOrDigit(character) || character is '-' or '_');

    /// <summary>The tags of an identity; empty for whatever is no confirmed pod of the cluster.</summary>
    /// <param name="identity">Who was proved; null when that was no token.</param>
    /// <returns><c>InvalidIdentityToken</c> when the token itself brings a tag of one of these keys: then nobody could tell which one is true.</returns>
    internal StsResult<EquatableList<SessionTag>> Of(ValidatedIdentity? identity)
    {
        if (identity is not { IsConfirmedByCluster: true, Kubernetes: { PodName: not null, PodUid: not null } pod })
        {
            return EquatableList<SessionTag>.Empty;
        }

        var tags = ImmutableArray.CreateBuilder<SessionTag>(All.Length);
        foreach (var key in _keys)
        {
            if (ValueOf(key, pod) is not { } value)
            {
                continue;
            }

            if (identity.Aws.Tags.Any(tag => string.Equals(tag.Key, key, StringComparison.OrdinalIgnoreCase)))
            {
                return OidcErrors.PodTagTaken(key);
            }

            if (!SessionTagRules.IsLegalValue(value))
            {
                return OidcErrors.TagsFormat;
            }

            tags.Add(new SessionTag(key, value, IsTransitive: true));
        }

        EquatableList<SessionTag> made = [.. tags];
        return made;
    }

    private string? ValueOf(string key, KubernetesWorkload pod) => key switch
    {
        ClusterName => _clusterName,
        Namespace => pod.Namespace,
        ServiceAccount => pod.ServiceAccount,
        PodName => pod.PodName,
        _ => pod.PodUid,
    };
}
