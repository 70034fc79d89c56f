using Broker.Core.Authentication.Oidc.Keys;
using Broker.Core.Catalog;

namespace Broker.Core.Authentication.Oidc;

/// <summary>The validate stage: turns an <see cref="UnverifiedToken"/> into a <see cref="ValidatedIdentity"/>, or says why not.</summary>
/// <remarks>
/// Order: issuer, key and signature, times, audience, and last the review by the issuer itself; claims are looked at only after the signature
/// proved them. Errors:
/// <see cref="StsErrorCode.InvalidIdentityToken"/>, <see cref="StsErrorCode.ExpiredTokenException"/> (read the rotated token and try
/// again), and
/// <see cref="StsErrorCode.IDPCommunicationError"/> (try again), which the aws profile reports as the first where keys cannot be fetched.
/// Thread safe.
/// </remarks>
/// <param name="keys">The issuers' keys.</param>
/// <param name="profile">Decides on tolerance and on how an outage is reported.</param>
/// <param name="time">Judges times.</param>
/// <param name="review">Asks the cluster about its tokens; null where there is none.</param>
public sealed class OidcTokenValidator(IssuerKeyCache keys, StsProfile profile, TimeProvider time, ITokenReview? review = null)
{
    private readonly ITokenReview _review = review ?? NoTokenReview.Instance;

    /// <summary>Proves issuer, key and signature, times, and audience, in that order; then the review decides.</summary>
    public async ValueTask<StsResult<ValidatedIdentity>> ValidateAsync(
        UnverifiedToken token,
        OidcProvider provider,
        CancellationToken cancellationToken)
    {
        var claims = token.Claims;
        if (!string.Equals(claims.Issuer, provider.Issuer, StringComparison.Ordinal))
        {
            return OidcErrors.NoProvider(claims.Issuer);
        }

        var fetched = await keys.GetAsync(provider, token.Header.KeyId, cancellationToken);
        if (!fetched.TryGet(out var set, out var outage))
        {
            // A certificate that fits no thumbprint is no outage, and AWS has a text of its own for it.
            return profile.ReportsIssuerOutage || outage.Code == StsErrorCode.InvalidIdentityToken ? outage : OidcErrors.CannotRetrieveKey(outage.Reason);
        }

        if (set.Find(token.Header.KeyId) is not { } key)
        {
            return OidcErrors.KeyNotFound;
        }

        var refused = CheckSignature(token, key)
            ?? TokenTimes.Check(claims, time.GetUtcNow(), profile.ClockTolerance, provider.LongestTokenLife ?? TokenTimes.DefaultLongestLife)
            ?? CheckAudience(claims, provider);
        if (refused is not null)
        {
            return refused;
        }

        if (!claims.Aws.TryGet(out var aws, out refused))
        {
            return refused;
        }

        var identity = Prove(claims, aws, provider, set, key);
        return !(await _review.ReviewAsync(token, identity, cancellationToken)).TryGet(out var standing, out refused) ? refused
            : ReferenceEquals(standing, TokenStanding.Confirmed) ? identity with { IsConfirmedByCluster = true }
            : identity;
    }

    /// <summary>
    /// Whether a judgement still stands: the token has not expired, its issuer still publishes the key that proved it, and its audience is
    /// still
    /// registered. Never fetches and allocates nothing.
    /// </summary>
    /// <returns>
    /// True only while all of that is known from keys that are not due for a refresh. False means "validate again", not "refuse":
    /// validation then
    /// refreshes the keys and decides. A token that the cluster confirmed is always validated again: what was confirmed may be gone.
    /// </returns>
    public bool StillHolds(ValidatedIdentity identity, OidcProvider provider) =>
        string.Equals(identity.Issuer, provider.Issuer, StringComparison.Ordinal)
        && !TokenTimes.HasExpired(identity.ExpiresAt, time.GetUtcNow(), profile.ClockTolerance)
        && provider.ClientIds.AsSpan().Contains(identity.Audience)
        && !identity.IsConfirmedByCluster
        && keys.PeekFresh(provider) is { } current
        && identity.ProvedByKey is { } key
        && current.Holds(key);

    private static StsError? CheckSignature(UnverifiedToken token, IIssuerKey key)
    {
        var algorithm = token.Header.Algorithm;
        if (!key.Fits(algorithm))
        {
            return OidcErrors.WrongKeyAlgorithm;
        }

        var hash = algorithm.Hash(token.SignedPart, stackalloc byte[JwsAlgorithm.LongestHash]);
        return key.Verify(algorithm, hash, token.Signature) ? null : OidcErrors.BadSignature;
    }

    /// <summary>
    /// The authorized party wins where there is one; several audiences without one say nothing about who may use the token (threat J-29).
    /// </summary>
    private static StsError? CheckAudience(TokenClaims claims, OidcProvider provider)
    {
        if (claims.AuthorizedParty is null && claims.Audiences.Length > 1)
        {
            return OidcErrors.SeveralAudiences;
        }

        return provider.ClientIds.AsSpan().Contains(PartyOf(claims)) ? null : OidcErrors.WrongAudience;
    }

    private static string PartyOf(TokenClaims claims) => claims.AuthorizedParty ?? claims.Audiences[0];

    private static ValidatedIdentity Prove(TokenClaims claims, AwsClaims aws, OidcProvider provider, IssuerKeySet set, IIssuerKey key) => new()
    {
        Issuer = claims.Issuer,
        ProviderArn = provider.Arn,
        Subject = claims.Subject,
        Audience = PartyOf(claims),
        OriginalAudiences = claims.Audiences,
        AuthenticationMethods = claims.AuthenticationMethods,
        Email = claims.Email,
        Kubernetes = claims.Kubernetes,
        Aws = aws,
        ChainId = claims.ChainId,
        IssuedAt = DateTimeOffset.FromUnixTimeSeconds(claims.IssuedAt),
        ExpiresAt = DateTimeOffset.FromUnixTimeSeconds(claims.ExpiresAt),
        ProvedBy = set,
        ProvedByKey = key,
    };
}
