namespace Broker.Core.Authentication.Oidc;

/// <summary>Asks whoever issued a token whether it still stands by it: a signature cannot say that the pod it was made for is gone.</summary>
/// <remarks>
/// Called by <see cref="OidcTokenValidator"/> alone, after everything in the token was proved, so that no way to use a token goes around it.
/// Implementations bound their time and memory. Thread safe.
/// </remarks>
public interface ITokenReview
{
    /// <summary>Reviews one proved token.</summary>
    /// <param name="token">The token itself.</param>
    /// <param name="identity">What it proved.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>
    /// What the issuer says; or <see cref="TokenReviewErrors.Revoked"/> when it does not accept the token any more, and
    /// <see cref="TokenReviewErrors.Unavailable"/> when it cannot be asked (a retry helps).
    /// </returns>
    ValueTask<StsResult<TokenStanding>> ReviewAsync(UnverifiedToken token, ValidatedIdentity identity, CancellationToken cancellationToken);
}
