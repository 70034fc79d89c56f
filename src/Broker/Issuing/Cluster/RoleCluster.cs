using System.Collections.Immutable;
using Broker.Core.Actions.Assumption;
using Broker.Core.Authentication.Oidc;
using Broker.Core.Catalog;
using Broker.Core.Sessions;
using Broker.Core.Telemetry;
using Broker.Kubernetes.Api;
using Broker.Kubernetes.Catalog;
using Broker.Kubernetes.Secrets;
using Broker.Kubernetes.Tokens;
using Broker.Kubernetes.Watching;

namespace Broker.Issuing.Cluster;

/// <summary>What an issuing role has of the cluster that it lives in: one connection, and what is kept true to it.</summary>
/// <remarks>The catalog of custom resources, the issuer of the cluster's tokens and their review, the sealing keys in a Secret: each where it is asked for.</remarks>
internal sealed class RoleCluster
{
    private readonly ClusterCatalog? _catalog;
    private readonly ClusterIssuer? _issuer;
    private readonly WatchedSealingKeys? _keys;

    /// <summary>Opens nothing yet.</summary>
    /// <param name="settings">Checked.</param>
    /// <param name="live">The catalog and the keys that requests read; filled where the settings have them in the cluster.</param>
    /// <param name="meter">Metrics.</param>
    /// <param name="logging">Logs.</param>
    /// <param name="time">The clock.</param>
    public RoleCluster(ClusterSettings settings, (LiveCatalog Catalog, LiveKeyRing Ring) live, BrokerMeter meter, ILoggerFactory logging, TimeProvider time)
    {
        Api = new KubernetesApi(settings.Connection, UniformJitter.Next, time);
        PodTags = settings.PodTags;
        if (settings.HasCatalog)
        {
            var scope = new ClusterCatalogScope(settings.DocumentNamespace!, OwnSecrets(settings)) { AwaitsProvider = settings.KnowsOwnTokens };
            _catalog = new ClusterCatalog(Api, scope, live.Catalog, meter, logging.CreateLogger<ClusterCatalog>());
            WatchMetrics.Observe(meter, _catalog.Watches);
        }

        if (settings.KnowsOwnTokens)
        {
            _issuer = new ClusterIssuer(Api, settings.Connection, logging.CreateLogger<ClusterIssuer>()) { OnChange = provider => _catalog?.Use(provider) };

            // Somebody waits for a review: it has a shorter time than the rest.
            var reviews = new KubernetesApi(settings.Connection, UniformJitter.Next, time, TokenReviewLimits.Call);
            Review = new TokenReviewer(reviews, _issuer, settings.TokenReview, meter, logging.CreateLogger<TokenReviewer>());
        }

        if (settings.KeySecret is { } secret)
        {
            _keys = new WatchedSealingKeys(
                new SealingKeySecret(Api, settings.Namespace!, secret), live.Ring, settings.RotateKeysEvery, meter, logging.CreateLogger<WatchedSealingKeys>());
        }
    }

    /// <summary>The API server, for everything else that asks it.</summary>
    public KubernetesApi Api { get; }

    /// <summary>Reviews tokens of the cluster's pods; null where they are tokens like others.</summary>
    public ITokenReview? Review { get; }

    /// <summary>The session tags of pods.</summary>
    public PodTags PodTags { get; }

    /// <summary>The provider that the cluster is to every account; null where it is none, and until the API server has named its issuer.</summary>
    public CommonProvider? Provider => _issuer?.Provider;

    /// <summary>Ends when <see cref="Provider"/> is known, at once where there is none: a folder that is loaded before would refuse roles that trust it.</summary>
    public Task ProviderKnownAsync(CancellationToken cancellationToken) => _issuer?.Known.WaitAsync(cancellationToken) ?? Task.CompletedTask;

    /// <summary>Null when everything of the cluster is known that requests need, else what is missing.</summary>
    public string? NotReady() =>
        _issuer is { Provider: null } ? "the API server has not named the issuer of its tokens yet: see the log" : _catalog?.NotReady();

    /// <summary>No document may name the keys as content of its own.</summary>
    private static ImmutableArray<string> OwnSecrets(ClusterSettings settings) =>
        settings.KeySecret is { } keys && string.Equals(settings.Namespace, settings.DocumentNamespace, StringComparison.Ordinal) ? [keys] : [];

    /// <summary>What follows the cluster, each until cancelled.</summary>
    public IEnumerable<Task> Run(CancellationToken cancellationToken)
    {
        if (_catalog is not null)
        {
            yield return _catalog.RunAsync(cancellationToken);
        }

        if (_issuer is not null)
        {
            yield return _issuer.RunAsync(cancellationToken);
        }

        if (_keys is not null)
        {
            yield return _keys.RunAsync(cancellationToken);
        }
    }
}
