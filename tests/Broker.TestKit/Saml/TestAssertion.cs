using System.Globalization;
using System.Text;

namespace Broker.TestKit.Saml;

/// <summary>
/// What a SAML response says, every part of it tunable: null leaves a part out. The texts it makes are in exclusive canonical form as they stand, so
/// that <see cref="TestSamlIdp"/> needs no canonicaliser that could share a fault with ours.
/// </summary>
public sealed record TestAssertion(DateTimeOffset Now)
{
    public const string Protocol = "urn:oasis:names:tc:SAML:2.0:protocol";
    public const string Assertion = "urn:oasis:names:tc:SAML:2.0:assertion";
    public const string Aws = "https://aws.amazon.com/SAML/Attributes/";
    public const string Recipients = "https://signin.aws.amazon.com/saml";

    public string Id { get; init; } = "_a" + Guid.NewGuid().ToString("N");

    public string ResponseId { get; init; } = "_r" + Guid.NewGuid().ToString("N");

    public string Version { get; init; } = "2.0";

    public string? Issuer { get; init; } = "https://idp.example/saml";

    public string? ResponseIssuer { get; init; } = "https://idp.example/saml";

    public string? Destination { get; init; } = Recipients;

    public string? InResponseTo { get; init; }

    public string? ConfirmationInResponseTo { get; init; }

    public string? Status { get; init; } = "urn:oasis:names:tc:SAML:2.0:status:Success";

    public string? IssueInstant { get; init; } = Time(Now);

    public string? Subject { get; init; } = "alice@example.com";

    public string? Format { get; init; } = "urn:oasis:names:tc:SAML:2.0:nameid-format:persistent";

    public string Method { get; init; } = "urn:oasis:names:tc:SAML:2.0:cm:bearer";

    public int Confirmations { get; init; } = 1;

    public string? Recipient { get; init; } = Recipients;

    public string? ConfirmationNotBefore { get; init; }

    public string? NotOnOrAfter { get; init; } = Time(Now.AddMinutes(5));

    public bool HasConditions { get; init; } = true;

    public string? ConditionsNotBefore { get; init; } = Time(Now.AddMinutes(-1));

    public string? ConditionsNotOnOrAfter { get; init; } = Time(Now.AddMinutes(5));

    public IReadOnlyList<string> Audiences { get; init; } = ["urn:amazon:webservices"];

    /// <summary>XML in canonical form that goes into Conditions.</summary>
    public string MoreConditions { get; init; } = "";

    public bool HasAuthnStatement { get; init; } = true;

    public string? SessionNotOnOrAfter { get; init; }

    public IReadOnlyList<string> Roles { get; init; } = ["arn:aws:iam::123456789012:role/demo,arn:aws:iam::123456789012:saml-provider/idp"];

    public string? SessionName { get; init; } = "alice";

    public IReadOnlyList<(string Name, IReadOnlyList<string> Values)> Attributes { get; init; } = [];

    /// <summary>XML in canonical form that ends the attribute statement.</summary>
    public string MoreAttributes { get; init; } = "";

    public static string Time(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    public TestAssertion With(string name, params string[] values) => this with { Attributes = [.. Attributes, (name, values)] };

    public TestAssertion WithAws(string name, params string[] values) => With(Aws + name, values);

    /// <summary>The whole assertion, unsigned.</summary>
    public string Xml()
    {
        var xml = new StringBuilder();
        Open(xml, $"saml:Assertion xmlns:saml=\"{Assertion}\"", ("ID", Id), ("IssueInstant", IssueInstant), ("Version", Version));
        Element(xml, "saml:Issuer", Issuer);
        Open(xml, "saml:Subject");
        if (Subject is not null)
        {
            Open(xml, "saml:NameID", ("Format", Format));
            xml.Append(Text(Subject)).Append("</saml:NameID>");
        }

        for (var i = 0; i < Confirmations; i++)
        {
            Open(xml, "saml:SubjectConfirmation", ("Method", Method));
            Open(
                xml,
                "saml:SubjectConfirmationData",
                ("InResponseTo", ConfirmationInResponseTo),
                ("NotBefore", ConfirmationNotBefore),
                ("NotOnOrAfter", NotOnOrAfter),
                ("Recipient", Recipient));
            xml.Append("</saml:SubjectConfirmationData></saml:SubjectConfirmation>");
        }

        xml.Append("</saml:Subject>");
        AppendConditions(xml);
        if (HasAuthnStatement)
        {
            Open(xml, "saml:AuthnStatement", ("AuthnInstant", Time(Now)), ("SessionNotOnOrAfter", SessionNotOnOrAfter));
            xml.Append("<saml:AuthnContext><saml:AuthnContextClassRef>urn:oasis:names:tc:SAML:2.0:ac:classes:Password</saml:AuthnContextClassRef></saml:AuthnContext></saml:AuthnStatement>");
        }

        AppendAttributes(xml);
        return xml.Append("</saml:Assertion>").ToString();
    }

    /// <summary>The response around an assertion, signed or not, encrypted or not.</summary>
    public string Response(string assertion)
    {
        var xml = new StringBuilder();
        Open(
            xml,
            $"samlp:Response xmlns:samlp=\"{Protocol}\"",
            ("Destination", Destination),
            ("ID", ResponseId),
            ("InResponseTo", InResponseTo),
            ("IssueInstant", Time(Now)),
            ("Version", Version));
        if (ResponseIssuer is not null)
        {
            xml.Append($"<saml:Issuer xmlns:saml=\"{Assertion}\">").Append(Text(ResponseIssuer)).Append("</saml:Issuer>");
        }

        if (Status is not null)
        {
            xml.Append("<samlp:Status>");
            Open(xml, "samlp:StatusCode", ("Value", Status));
            xml.Append("</samlp:StatusCode></samlp:Status>");
        }

        return xml.Append(assertion).Append("</samlp:Response>").ToString();
    }

    private static string Text(string text) =>
        text.Replace("&", "&amp;", StringComparison.Ordinal).Replace("<", "&lt;", StringComparison.Ordinal)
            .Replace(">", "&gt;", StringComparison.Ordinal).Replace("\r", "&#xD;", StringComparison.Ordinal);

    private static string Value(string text) =>
        text.Replace("&", "&amp;", StringComparison.Ordinal).Replace("<", "&lt;", StringComparison.Ordinal)
            .Replace("\"", "&quot;", StringComparison.Ordinal).Replace("\t", "&#x9;", StringComparison.Ordinal)
            .Replace("\n", "&#xA;", StringComparison.Ordinal).Replace("\r", "&#xD;", StringComparison.Ordinal);

    private static void Open(StringBuilder xml, string name, params (string Name, string? Value)[] attributes)
    {
        xml.Append('<').Append(name);
        foreach (var (attribute, value) in attributes)
        {
            _ = value is null ? null : xml.Append(' ').Append(attribute).Append("=\"").Append(Value(value)).Append('"');
        }

        xml.Append('>');
    }

    private static void Element(StringBuilder xml, string name, string? text) =>
        _ = text is null ? null : xml.Append('<').Append(name).Append('>').Append(Text(text)).Append("</").Append(name).Append('>');

    private void AppendConditions(StringBuilder xml)
    {
        if (!HasConditions)
        {
            return;
        }

        Open(xml, "saml:Conditions", ("NotBefore", ConditionsNotBefore), ("NotOnOrAfter", ConditionsNotOnOrAfter));
        foreach (var audience in Audiences)
        {
            xml.Append("<saml:AudienceRestriction>");
            Element(xml, "saml:Audience", audience);
            xml.Append("</saml:AudienceRestriction>");
        }

        xml.Append(MoreConditions).Append("</saml:Conditions>");
    }

    private void AppendAttributes(StringBuilder xml)
    {
        xml.Append("<saml:AttributeStatement>");
        var attributes = new List<(string Name, IReadOnlyList<string> Values)> { (Aws + "Role", Roles) };
        if (SessionName is not null)
        {
            attributes.Add((Aws + "RoleSessionName", [SessionName]));
        }

        foreach (var (name, values) in attributes.Concat(Attributes))
        {
            Open(xml, "saml:Attribute", ("Name", name));
            foreach (var value in values)
            {
                Element(xml, "saml:AttributeValue", value);
            }

            xml.Append("</saml:Attribute>");
        }

        xml.Append(MoreAttributes).Append("</saml:AttributeStatement>");
    }
}
