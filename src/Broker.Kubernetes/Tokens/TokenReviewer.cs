using Broker.Core;
using Broker.Core.Authentication.Oidc;
using Broker.Core.Telemetry;
using Broker.Kubernetes.Api;
using Microsoft.Extensions.Logging;

namespace Broker.Kubernetes.Tokens;

/// <summary>Asks the API server about tokens of its own pods: the token of a pod that is gone is no longer good, however long its claims say.</summary>
/// <remarks>
/// Only tokens of the cluster's issuer that are bound to a pod are asked about; those of other issuers pass as <see cref="TokenStanding.NotOfCluster"/>.
/// While the issuer is not known, and when the API server does not answer, such a token is refused with an error that a retry cures. A confirmation
/// is used again for <see cref="TokenReviewLimits.Reuse"/>; requests with the same token share one question. Kept are hashes of tokens, never
/// tokens. Thread safe. Needs the verb <c>create</c> on <c>tokenreviews.authentication.k8s.io</c>.
/// </remarks>
public sealed partial class TokenReviewer : ITokenReview
{
    private readonly KubernetesApi _api;
    private readonly ClusterIssuer _issuer;
    private readonly BrokerMeter _meter;
    private readonly ILogger _log;
    private readonly ReviewCache _cache;
    private string? _complaint;

    /// <summary>Asks nothing yet.</summary>
    /// <param name="api">The API server.</param>
    /// <param name="issuer">Whose tokens are reviewed.</param>
    /// <param name="limits">What it may cost.</param>
    /// <param name="meter">Counts reviews.</param>
    /// <param name="log">Told when the API server does not answer.</param>
    public TokenReviewer(KubernetesApi api, ClusterIssuer issuer, TokenReviewLimits limits, BrokerMeter meter, ILogger<TokenReviewer> log)
    {
        (_api, _issuer, _meter, _log) = (api, issuer, meter, log);
        _cache = new ReviewCache(limits, api.Time);
    }

    /// <inheritdoc/>
    public ValueTask<StsResult<TokenStanding>> ReviewAsync(UnverifiedToken token, ValidatedIdentity identity, CancellationToken cancellationToken)
    {
        if (identity.Kubernetes is null or { PodName: null, PodUid: null })
        {
            return new(TokenStanding.NotOfCluster);
        }

        if (_issuer.Current is not { } own)
        {
            return new(TokenReviewErrors.Unavailable);
        }

        return string.Equals(identity.Issuer, own, StringComparison.Ordinal)
            ? ReviewOwnAsync(token.Reveal(), identity, cancellationToken)
            : new(TokenStanding.NotOfCluster);
    }

    /// <summary>The question belongs to nobody: others wait for the same answer when the request that asked first has gone. The call bounds it.</summary>
    private async ValueTask<StsResult<TokenStanding>> ReviewOwnAsync(string token, ValidatedIdentity identity, CancellationToken cancellationToken) =>
        _cache.TryGetOrAsk(token, () => AskAsync(token, identity), out var answer) ? await answer.WaitAsync(cancellationToken) : TokenReviewErrors.Unavailable;

    private async Task<StsResult<TokenStanding>> AskAsync(string token, ValidatedIdentity identity)
    {
        var answer = await _api.CreateAsync(ResourcePath.TokenReviews, TokenReviewBody.Ask(token, identity.OriginalAudiences), CancellationToken.None);
        if (!answer.TryGet(out var review, out var failure))
        {
            return Unavailable(failure.Message);
        }

        if (TokenReviewBody.Confirms(review, identity) is not { } isConfirmed)
        {
            return Unavailable("The answer to a TokenReview is none.");
        }

        _complaint = null;
        _meter.TokenReviewed(isConfirmed ? "confirmed" : "revoked");
        return isConfirmed ? TokenStanding.Confirmed : TokenReviewErrors.Revoked;
    }

    private StsError Unavailable(string reason)
    {
        _meter.TokenReviewed("unavailable");
        if (!string.Equals(Interlocked.Exchange(ref _complaint, reason), reason, StringComparison.Ordinal))
        {
            NotReviewed(_log, reason);
        }

        return TokenReviewErrors.Unavailable;
    }

    [LoggerMessage(3303, LogLevel.Error, "Tokens of pods are refused, because the API server does not review them: {Reason}")]
    private static partial void NotReviewed(ILogger log, string reason);
}
