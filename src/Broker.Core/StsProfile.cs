namespace Broker.Core;

/// <summary>
/// Where AWS's observed behaviour and the hardened choice differ, this record holds the choice. <see cref="Strict"/> is the default.
/// </summary>
/// <param name="Name"><c>strict</c> or <c>aws</c>.</param>
/// <param name="ClockTolerance">How far <c>exp</c>, <c>nbf</c> and <c>iat</c> may be off: 60 s strict, 300 s aws.</param>
/// <param name="RefusesDuplicateMembers">Repeated JSON members of a token refuse it (strict); the last one wins (aws).</param>
/// <param name="ReportsIssuerOutage">An unreachable issuer is <c>IDPCommunicationError</c> (strict) or <c>InvalidIdentityToken</c> (aws).</param>
public sealed record StsProfile(string Name, TimeSpan ClockTolerance, bool RefusesDuplicateMembers, bool ReportsIssuerOutage)
{
    /// <summary>
    /// Whether a SAML response is held to its addressee, its start and a single use as well (strict), none of which AWS STS looks at.
    /// Signature and XML checks are the same in both.
    /// </summary>
    public bool HardensSaml { get; private init; }

    /// <summary>Whether a chain of roles has to end 12 hours after its first role (strict, threat T-02) or may go on for ever (aws).</summary>
    public bool BoundsChains { get; private init; }

    /// <summary>Whether a sign-in token of the console signs in once (strict) or as often as wanted within its 15 minutes (aws).</summary>
    public bool UsesSigninTokensOnce { get; private init; }

    /// <summary>Whether the text of a denial ends with its authorization id (strict) or is AWS's to the letter (aws).</summary>
    public bool NamesDenials { get; private init; }

    /// <summary>The hardened profile, used unless configuration asks for the other.</summary>
    public static StsProfile Strict { get; } = new("strict", TimeSpan.FromSeconds(60), RefusesDuplicateMembers: true, ReportsIssuerOutage: true)
    {
        HardensSaml = true,
        BoundsChains = true,
        UsesSigninTokensOnce = true,
        NamesDenials = true,
    };

    /// <summary>What AWS STS was observed to do.</summary>
    public static StsProfile Aws { get; } = new("aws", TimeSpan.FromSeconds(300), RefusesDuplicateMembers: false, ReportsIssuerOutage: false);
}
