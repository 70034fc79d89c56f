using Broker.Core.Authentication.Saml.Claims;

namespace Broker.Core.Authentication.Saml;

/// <summary>Judges the times of an assertion. A pure function of claims, clock and profile.</summary>
internal static class SamlTimes
{
    /// <summary>
    /// Longest time from IssueInstant to NotOnOrAfter in the strict profile; identity providers give minutes, at most an hour. It bounds what
    /// a stolen assertion is worth and how long <see cref="AssertionReplayCache"/> has to remember it.
    /// </summary>
    public static readonly TimeSpan LongestLife = TimeSpan.FromHours(24);

    /// <summary>The refusal, or null for an assertion that is good at <paramref name="now"/>.</summary>
    public static StsError? Check(AssertionClaims claims, DateTimeOffset now, StsProfile profile)
    {
        var earliest = now - profile.ClockTolerance;
        var latest = now + profile.ClockTolerance;

        // The end of the session is judged without tolerance: there is nothing left to issue.
        if (claims.Confirmation.EndsAt <= earliest || claims.Conditions.EndsAt <= earliest || claims.SessionEndsAt <= now)
        {
            return SamlErrors.Expired;
        }

        if (!profile.HardensSaml)
        {
            return null;
        }

        if (claims.Conditions.StartsAt > latest || claims.IssuedAt > latest)
        {
            return SamlErrors.Invalid(
                "The assertion is not valid yet: compare the clocks of the identity provider and this server.",
                SamlRejection.NotYetValid);
        }

        return claims.Confirmation.EndsAt - claims.IssuedAt > LongestLife
            ? SamlErrors.Invalid("The assertion may be used for more than 24 hours after it was issued: shorten NotOnOrAfter.", SamlRejection.Lifetime)
            : null;
    }
}
