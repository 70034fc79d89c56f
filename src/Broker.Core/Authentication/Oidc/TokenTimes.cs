namespace Broker.Core.Authentication.Oidc;

/// <summary>
/// Judges the times of a token. A pure function of claims, clock and limits; whole seconds throughout, as the claims are.
/// </summary>
internal static class TokenTimes
{
    /// <summary>
    /// Longest <c>exp − iat</c> where a provider says nothing: kubelet's projected tokens last a day at most, legacy ones a year (threat
    /// J-24).
    /// </summary>
    public static readonly TimeSpan DefaultLongestLife = TimeSpan.FromHours(24);

    /// <summary>The refusal, or null for a token that is good at <paramref name="now"/>.</summary>
    /// <param name="claims">The token's claims.</param>
    /// <param name="now">The current time.</param>
    /// <param name="tolerance">How far clocks may be apart.</param>
    /// <param name="longestLife">Longest <c>exp − iat</c>.</param>
    public static StsError? Check(TokenClaims claims, DateTimeOffset now, TimeSpan tolerance, TimeSpan longestLife)
    {
        var earliest = (now - tolerance).ToUnixTimeSeconds();
        var latest = (now + tolerance).ToUnixTimeSeconds();
        var longest = (long)longestLife.TotalSeconds;
        if (claims.ExpiresAt <= earliest)
        {
            return OidcErrors.Expired(earliest, claims.ExpiresAt);
        }

        if (claims.IssuedAt > latest)
        {
            return OidcErrors.IssuedInFuture(claims.IssuedAt);
        }

        if (claims.NotBefore > latest)
        {
            return OidcErrors.NotYetValid(latest, claims.NotBefore.Value);
        }

        if (claims.ExpiresAt < claims.IssuedAt)
        {
            return OidcErrors.InvalidTimestamp;
        }

        if (claims.ExpiresAt - claims.IssuedAt <= longest)
        {
            return null;
        }

        return earliest - claims.IssuedAt > longest
            ? OidcErrors.TooOld(claims.IssuedAt)
            : OidcErrors.LivesTooLong(claims.ExpiresAt - claims.IssuedAt, longest);
    }

    /// <summary>Whether a token that was good is past its expiry.</summary>
    public static bool HasExpired(DateTimeOffset expiresAt, DateTimeOffset now, TimeSpan tolerance) => expiresAt <= now - tolerance;
}
