using System.Collections.Immutable;
using Broker.Core.Authentication.Saml.Signatures;
using Broker.Core.Xml;

namespace Broker.Core.Authentication.Saml.Claims;

/// <summary>Reads the claims of an assertion whose signature holds: only of the element that was verified, never of its document.</summary>
/// <remarks>Source: SAML core §2.3 to §2.7, and the observed demands of AWS STS (contracts/sts §4).</remarks>
internal sealed class AssertionReader(XmlElementNode assertion, StsProfile profile)
{
    private const int LongestName = 1024;
    private const int LongestRecipient = 2048;

    private static readonly StsError BadTime =
        SamlErrors.Invalid("A time of the assertion is no UTC instant such as 2026-01-31T12:00:00Z.", SamlRejection.Timestamp);

    /// <summary>Reads them all, or says which is missing.</summary>
    public static StsResult<AssertionClaims> Read(VerifiedElement verified, StsProfile profile) =>
        new AssertionReader(verified.Element, profile).Read();

    private StsResult<AssertionClaims> Read()
    {
        if (assertion.OnlyChild(SamlNames.Assertion, "Issuer")?.Text is not { Length: > 0 and <= LongestName } issuer)
        {
            return SamlErrors.Issuer;
        }

        if (!SamlTime.TryParse(assertion.Attribute("IssueInstant"), out var issuedAt))
        {
            return BadTime;
        }

        var subject = assertion.OnlyChild(SamlNames.Assertion, "Subject");
        var nameId = subject?.OnlyChild(SamlNames.Assertion, "NameID");
        if (nameId is null || !IsPlain(nameId.Text, LongestName))
        {
            return profile.HardensSaml
                ? SamlErrors.Invalid("The assertion needs a Subject with one NameID of 1 to 1024 characters.", SamlRejection.Subject)
                : SamlErrors.NoSubjectAsAws;
        }

        if (nameId.Attribute("Format") is not { } format || !IsPlain(format, LongestName))
        {
            return SamlErrors.Invalid("The NameID of the assertion needs a Format.", SamlRejection.Subject);
        }

        if (!ReadConfirmation(subject!).TryGet(out var confirmation, out var refused)
            || !ReadConditions().TryGet(out var conditions, out refused))
        {
            return refused;
        }

        if (SamlAttributes.Read(assertion.ChildrenOf(SamlNames.Assertion, "AttributeStatement")) is not { } attributes)
        {
            return SamlErrors.Invalid(
                "An attribute of the assertion has no Name, is encrypted, or has a value that is no plain text.",
                SamlRejection.Attribute);
        }

        var claims = new AssertionClaims
        {
            Id = assertion.Attribute("ID")!,
            Issuer = issuer,
            IssuedAt = issuedAt,
            Subject = nameId.Text!,
            Format = format,
            Confirmation = confirmation,
            Conditions = conditions,
            Attributes = attributes,
        };
        return ReadSession(claims);
    }

    private static StsResult<BearerConfirmation> ReadConfirmation(XmlElementNode subject)
    {
        if (subject.OnlyChild(SamlNames.Assertion, "SubjectConfirmation") is not { } confirmation
            || confirmation.Attribute("Method") is not SamlNames.Bearer
            || confirmation.OnlyChild(SamlNames.Assertion, "SubjectConfirmationData") is not { } bounds
            || bounds.Attribute("Recipient") is not { } recipient
            || !IsPlain(recipient, LongestRecipient)
            || bounds.Attribute("NotOnOrAfter") is not { } end)
        {
            return SamlErrors.Invalid(
                "The assertion needs exactly one SubjectConfirmation: of method bearer, with a Recipient and a NotOnOrAfter.",
                SamlRejection.Confirmation);
        }

        return SamlTime.TryParse(end, out var endsAt)
            ? new BearerConfirmation(recipient, endsAt, bounds.Attribute("NotBefore") is not null, bounds.Attribute("InResponseTo"))
            : BadTime;
    }

    private StsResult<AssertionConditions> ReadConditions()
    {
        if (assertion.OnlyChild(SamlNames.Assertion, "Conditions") is not { } conditions)
        {
            return SamlErrors.NotConditioned;
        }

        if (!TryReadTime(conditions, "NotBefore", out var start) || !TryReadTime(conditions, "NotOnOrAfter", out var end))
        {
            return BadTime;
        }

        var restrictions = conditions.ChildrenOf(SamlNames.Assertion, "AudienceRestriction").Select(AudiencesOf);
        return new AssertionConditions(
            start,
            end,
            [.. restrictions],
            conditions.Children.Any(c => !IsKnownCondition(c)));
    }

    private static ImmutableArray<string> AudiencesOf(XmlElementNode restriction) =>
        [.. restriction.ChildrenOf(SamlNames.Assertion, "Audience").Select(audience => audience.Text ?? "")];

    private StsResult<AssertionClaims> ReadSession(AssertionClaims claims)
    {
        var statements = assertion.ChildrenOf(SamlNames.Assertion, "AuthnStatement").ToArray();
        if (statements.Length == 0)
        {
            return SamlErrors.Invalid("The assertion needs an AuthnStatement.", SamlRejection.AuthnStatement);
        }

        foreach (var statement in statements)
        {
            if (!TryReadTime(statement, "SessionNotOnOrAfter", out var end))
            {
                return BadTime;
            }

            claims = end is null || claims.SessionEndsAt <= end ? claims : claims with { SessionEndsAt = end };
        }

        return claims;
    }

    private static bool IsKnownCondition(XmlElementNode condition) =>
        condition.Is(SamlNames.Assertion, "AudienceRestriction")
        || condition.Is(SamlNames.Assertion, "OneTimeUse")
        || condition.Is(SamlNames.Assertion, "ProxyRestriction");

    private static bool TryReadTime(XmlElementNode element, string name, out DateTimeOffset? time)
    {
        time = null;
        if (element.Attribute(name) is not { } text)
        {
            return true;
        }

        var isTime = SamlTime.TryParse(text, out var parsed);
        time = parsed;
        return isTime;
    }

    /// <summary>Text that may go into answers, conditions and logs: something, not too much, and no control character.</summary>
    private static bool IsPlain(string? text, int longest) => text is { Length: > 0 } && text.Length <= longest && !text.Any(char.IsControl);
}
