using System.Collections.Immutable;
using Broker.Core.Authentication.Oidc.Sources;
using Broker.Core.Catalog;
using Broker.Kubernetes.Api;
using Microsoft.Extensions.Logging;

namespace Broker.Kubernetes.Tokens;

/// <summary>The issuer of the cluster's service-account tokens, as its API server names it.</summary>
/// <remarks>
/// Asked until it is known, and every five minutes after that: an API server that is set up anew may have another one. What was learned stays in
/// use while the API server does not answer. Thread safe; one caller of <see cref="RunAsync"/>.
/// Source: Kubernetes, "Configure Service Accounts for Pods", service account issuer discovery.
/// </remarks>
/// <param name="api">The API server.</param>
/// <param name="connection">Where it is, for whoever fetches its keys.</param>
/// <param name="log">Where it is told.</param>
public sealed partial class ClusterIssuer(KubernetesApi api, KubernetesConnection connection, ILogger<ClusterIssuer> log)
{
    /// <summary>The audience of the tokens that workloads present, as for AWS's own STS.</summary>
    public const string Audience = "sts.amazonaws.com";

    private const string DiscoveryPath = "/.well-known/openid-configuration";

    private static readonly TimeSpan WaitForFirst = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan WaitForNext = TimeSpan.FromMinutes(5);

    private readonly TaskCompletionSource _known = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile CommonProvider? _provider;
    private string? _complaint;

    /// <summary>The provider that the cluster is to every account; null while its issuer is not known.</summary>
    public CommonProvider? Provider => _provider;

    /// <summary>The issuer, byte for byte as tokens have it; null while it is not known.</summary>
    public string? Current => _provider?.Issuer;

    /// <summary>Told each time another issuer is learned. Must not throw.</summary>
    public Action<CommonProvider> OnChange { get; init; } = static _ => { };

    /// <summary>Ends when the issuer is known for the first time.</summary>
    public Task Known => _known.Task;

    /// <summary>Asks once; gives whether the issuer is known.</summary>
    public async Task<bool> LearnAsync(CancellationToken cancellationToken)
    {
        var answer = await api.GetAsync(DiscoveryPath, "application/json", cancellationToken);
        if (!answer.TryGet(out var document, out var failure))
        {
            Complain(failure.Message);
        }
        else if (!DiscoveryDocument.TryReadIssuer(document, out var issuer))
        {
            Complain("its discovery document names no https issuer of at most 255 characters (--service-account-issuer of the API server).");
        }
        else
        {
            Use(issuer);
        }

        return _provider is not null;
    }

    /// <summary>Asks until it is cancelled.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            var isKnown = await LearnAsync(cancellationToken);
            await Task.Delay(isKnown ? WaitForNext : WaitForFirst, api.Time, cancellationToken);
        }
    }

    private void Use(string issuer)
    {
        _complaint = null;
        if (string.Equals(issuer, Current, StringComparison.Ordinal))
        {
            return;
        }

        var origin = new IssuerKeyOrigin.KubernetesApi(connection.Server, connection.CaFile, connection.TokenFile);
        var provider = new CommonProvider(issuer, ImmutableArray.Create(Audience), origin);
        _provider = provider;
        OnChange(provider);
        _known.TrySetResult();
        Learned(log, issuer);
    }

    /// <summary>Once for each reason: an API server that is away is asked every few seconds.</summary>
    private void Complain(string reason)
    {
        if (!string.Equals(reason, _complaint, StringComparison.Ordinal))
        {
            _complaint = reason;
            NotLearned(log, Current ?? "none yet", reason);
        }
    }

    [LoggerMessage(3301, LogLevel.Information, "The issuer of the cluster's tokens is {Issuer}.")]
    private static partial void Learned(ILogger log, string issuer);

    [LoggerMessage(3302, LogLevel.Error, "The API server did not name the issuer of its tokens, trying again; known: {Issuer}. {Reason}")]
    private static partial void NotLearned(ILogger log, string issuer, string reason);
}
