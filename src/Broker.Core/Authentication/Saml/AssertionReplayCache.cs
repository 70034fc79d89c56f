namespace Broker.Core.Authentication.Saml;

/// <summary>Remembers the assertions that were used, until they end by themselves. Thread safe.</summary>
/// <remarks>
/// One process remembers only what it saw: with several replicas an assertion can be used once at each until its NotOnOrAfter, which is the
/// documented window (threat X-22). Memory is bounded: 100,000 assertions of 40 octets; beyond that nothing more is taken, since forgetting one
/// early would let it in again.
/// </remarks>
/// <param name="most">Most assertions remembered at one time.</param>
public sealed class AssertionReplayCache(int most = AssertionReplayCache.Most)
{
    /// <summary>At 300 a second for five minutes each: more sign-ins than any identity provider makes.</summary>
    public const int Most = 100_000;

    private readonly SingleUse _uses = new(most);

    /// <summary>Takes note of an assertion.</summary>
    /// <param name="issuer">Who made it; identifiers are unique per issuer only.</param>
    /// <param name="assertionId">Its ID.</param>
    /// <param name="until">When it stops being accepted, tolerance included.</param>
    /// <param name="now">The current time.</param>
    /// <returns>Null when it is new, else the refusal: used before, or no room to remember it.</returns>
    public StsError? Use(string issuer, string assertionId, DateTimeOffset until, DateTimeOffset now) =>
        _uses.Use($"{issuer.Length}:{issuer}{assertionId}", until, now) switch
        {
            SingleUseOutcome.First => null,
            SingleUseOutcome.Again => SamlErrors.Replayed,
            _ => SamlErrors.ReplaysFull,
        };
}
