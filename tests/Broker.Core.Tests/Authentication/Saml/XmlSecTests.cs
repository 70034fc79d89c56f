using System.Text;
using Broker.Core.Authentication.Saml;
using Broker.Core.Tests.Authentication.Oidc;
using Broker.TestKit.Saml;

namespace Broker.Core.Tests.Authentication.Saml;

/// <summary>Assertions signed and encrypted by a second implementation: Debian's xmlsec1, at test time.</summary>
public sealed class XmlSecTests
{
    private const string More = "http://www.w3.org/2001/04/xmldsig-more#";
    private const string Sha256 = "http://www.w3.org/2001/04/xmlenc#sha256";

    [Theory]
    [InlineData("rsa-sha256", Sha256, "nistP256")]
    [InlineData("rsa-sha384", "http://www.w3.org/2001/04/xmldsig-more#sha384", "nistP256")]
    [InlineData("rsa-sha512", "http://www.w3.org/2001/04/xmlenc#sha512", "nistP256")]
    [InlineData("ecdsa-sha256", Sha256, "nistP256")]
    [InlineData("ecdsa-sha384", "http://www.w3.org/2001/04/xmldsig-more#sha384", "nistP384")]
    [InlineData("ecdsa-sha512", "http://www.w3.org/2001/04/xmlenc#sha512", "nistP521")]
    public void Accepts_what_xmlsec1_signed(string algorithm, string digest, string curve)
    {
        using var idp = algorithm.StartsWith("rsa", StringComparison.Ordinal) ? TestSamlIdp.Rsa() : TestSamlIdp.Ec(curve);
        using var scenario = new SamlScenario(idp: idp);
        var said = scenario.Assertion;
        var template = said.Response(WithTemplate(said.Xml(), said.Id, algorithm, digest));

        var signed = XmlSec.Sign(template, idp.PrivatePem());

        Assert.Equal("alice@example.com", ResultAssert.Accepted(scenario.JudgeXml(signed)).Subject);
        ResultAssert.Refused(scenario.JudgeXml(signed.Replace("alice@example.com", "alicf@example.com", StringComparison.Ordinal)), SamlRejection.Digest);
    }

    /// <summary>As identity providers format them: lines, default namespaces, types, characters that canonical form spells in its own way.</summary>
    [Theory]
    [InlineData(null)]
    [InlineData("xs")]
    [InlineData("xs xsi #default unused")]
    public void Accepts_a_document_that_is_far_from_its_canonical_form(string? prefixes)
    {
        using var scenario = new SamlScenario(StsProfile.Aws);
        var now = scenario.Clock.GetUtcNow();
        var template = $"""
            <?xml version="1.0" encoding="UTF-8"?>
            <Response xmlns="{TestAssertion.Protocol}" xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"
                xmlns:unused="urn:unused" Version='2.0' ID='_r' IssueInstant='{TestAssertion.Time(now)}'>
              <Status><StatusCode Value="urn:oasis:names:tc:SAML:2.0:status:Success"/></Status>
              <Assertion Version="2.0" ID="_a"
                  IssueInstant='{TestAssertion.Time(now)}' xmlns="{TestAssertion.Assertion}">
                <Issuer>{scenario.Idp.EntityId}</Issuer>
                {Template("_a", "ecdsa-sha256", Sha256, prefixes)}
                <Subject>
                  <NameID  Format='urn:oasis:names:tc:SAML:2.0:nameid-format:transient'
                     NameQualifier="a &lt;&quot;&#9;&#10;&#13;&amp;> ' b">Jürgen &amp; <![CDATA[<"𝕁">]]>&gt;</NameID>
                  <SubjectConfirmation Method="urn:oasis:names:tc:SAML:2.0:cm:bearer">
                    <SubjectConfirmationData Recipient="urn:x" NotOnOrAfter="{TestAssertion.Time(now.AddMinutes(5))}"></SubjectConfirmationData>
                  </SubjectConfirmation>
                </Subject>
                <Conditions/>
                <AuthnStatement AuthnInstant="{TestAssertion.Time(now)}"/>
                <AttributeStatement>
                  <Attribute Name="{TestAssertion.Aws}Role" xmlns:b="urn:b" xmlns:a="urn:a" b:z="1" a:y="2" a:x="3">
                    <AttributeValue xsi:type="xs:string">arn:aws:iam::123456789012:role/demo,
                      arn:aws:iam::123456789012:saml-provider/idp&#13;</AttributeValue>
                  </Attribute>
                  <Attribute Name="{TestAssertion.Aws}RoleSessionName"><AttributeValue xsi:type="xs:string">alice</AttributeValue></Attribute>
                  <Attribute Name="other"><AttributeValue><n xmlns=""><m xmlns="urn:m"><o xmlns="" xml:lang="de" xml:space="preserve"> </o></m></n></AttributeValue></Attribute>
                </AttributeStatement>
              </Assertion>
            </Response>
            """;

        var assertion = ResultAssert.Accepted(scenario.JudgeXml(XmlSec.Sign(template, scenario.Idp.PrivatePem())));

        Assert.Equal("Jürgen & <\"𝕁\">>", assertion.Subject);
        Assert.Single(assertion.Roles);
    }

    /// <summary>Canonical form against xmlsec1's on documents nobody thought of: the same seed makes the same ones.</summary>
    [Fact]
    public void Agrees_with_xmlsec1_on_arbitrary_content()
    {
        var random = new Random(20261122);
        using var scenario = new SamlScenario();
        for (var i = 0; i < 40; i++)
        {
            var soup = new StringBuilder();
            Soup(soup, random, depth: 0);
            var said = scenario.Assertion with { MoreAttributes = $"<saml:Attribute Name=\"x\"><saml:AttributeValue>{soup}</saml:AttributeValue></saml:Attribute>" };
            var prefixes = string.Join(' ', new[] { "a", "b", "c", "#default", "saml", "samlp" }.Where(_ => random.Next(3) == 0));
            var template = said.Response(WithTemplate(said.Xml(), said.Id, "ecdsa-sha256", Sha256, prefixes))
                .Replace("<samlp:Response ", "<samlp:Response xmlns=\"urn:outer\" xmlns:a=\"urn:outer-a\" xmlns:b=\"urn:outer-b\" ", StringComparison.Ordinal);

            var judged = scenario.JudgeXml(XmlSec.Sign(template, scenario.Idp.PrivatePem()));

            Assert.True(judged.TryGet(out _, out var refused), $"document {i}: {refused}\n{template}");
        }
    }

    [Fact]
    public void Accepts_response_and_assertion_that_xmlsec1_signed_one_after_the_other()
    {
        using var scenario = new SamlScenario();
        var said = scenario.Assertion;
        var template = WithTemplate(said.Response(WithTemplate(said.Xml(), said.Id, "ecdsa-sha256", Sha256)), said.ResponseId, "ecdsa-sha256", Sha256);

        var signed = XmlSec.Sign(XmlSec.Sign(template, scenario.Idp.PrivatePem()), scenario.Idp.PrivatePem(), "Response");

        ResultAssert.Accepted(scenario.JudgeXml(signed));
    }

    [Fact]
    [Trait("threat", "X-16")]
    public void Refuses_what_xmlsec1_signed_with_sha_1()
    {
        using var idp = TestSamlIdp.Rsa();
        using var scenario = new SamlScenario(idp: idp);
        var said = scenario.Assertion;
        const string Dsig = TestXmlSignature.Namespace;

        var byDigest = said.Response(WithTemplate(said.Xml(), said.Id, "rsa-sha256", Dsig + "sha1"));
        var bySignature = said.Response(WithTemplate(said.Xml(), said.Id, "rsa-sha256", Sha256).Replace(More + "rsa-sha256", Dsig + "rsa-sha1", StringComparison.Ordinal));

        ResultAssert.Refused(scenario.JudgeXml(XmlSec.Sign(byDigest, idp.PrivatePem())), SamlRejection.Algorithm);
        ResultAssert.Refused(scenario.JudgeXml(XmlSec.Sign(bySignature, idp.PrivatePem())), SamlRejection.Algorithm);
    }

    [Theory]
    [InlineData("http://www.w3.org/2009/xmlenc11#aes128-gcm", "aes-128")]
    [InlineData("http://www.w3.org/2009/xmlenc11#aes256-gcm", "aes-256")]
    [InlineData("http://www.w3.org/2001/04/xmlenc#aes128-cbc", "aes-128")]
    [InlineData("http://www.w3.org/2001/04/xmlenc#aes256-cbc", "aes-256")]
    [Trait("threat", "X-23")]
    public void Opens_what_xmlsec1_encrypted(string cipher, string sessionKey)
    {
        using var idp = TestSamlIdp.Ec();
        using var scenario = new SamlScenario(StsProfile.Aws, idp, idp.Provider() with { Encryption = new(true, [TestServiceKey.Shared.Key]) });
        var said = scenario.Assertion;
        var template = $"""
            <EncryptedData xmlns="http://www.w3.org/2001/04/xmlenc#" Type="http://www.w3.org/2001/04/xmlenc#Element">
              <EncryptionMethod Algorithm="{cipher}"/>
              <KeyInfo xmlns="{TestXmlSignature.Namespace}">
                <EncryptedKey xmlns="http://www.w3.org/2001/04/xmlenc#">
                  <EncryptionMethod Algorithm="http://www.w3.org/2001/04/xmlenc#rsa-oaep-mgf1p"/>
                  <CipherData><CipherValue/></CipherData>
                </EncryptedKey>
              </KeyInfo>
              <CipherData><CipherValue/></CipherData>
            </EncryptedData>
            """;
        var encrypted = XmlSec.Encrypt(template, idp.Sign(said.Xml(), said.Id), TestServiceKey.Shared.Certificate.ExportCertificatePem(), sessionKey);
        var data = encrypted[encrypted.IndexOf("<EncryptedData", StringComparison.Ordinal)..];

        var xml = said.Response($"<saml:EncryptedAssertion xmlns:saml=\"{TestAssertion.Assertion}\">{data}</saml:EncryptedAssertion>");

        Assert.Equal("alice@example.com", ResultAssert.Accepted(scenario.JudgeXml(xml)).Subject);
    }

    private static string WithTemplate(string xml, string id, string algorithm, string digest, string? prefixes = null)
    {
        const string Issuer = "</saml:Issuer>";
        return xml.Insert(xml.IndexOf(Issuer, StringComparison.Ordinal) + Issuer.Length, Template(id, algorithm, digest, prefixes));
    }

    private static string Template(string id, string algorithm, string digest, string? prefixes)
    {
        var inclusive = string.IsNullOrEmpty(prefixes) ? "" : $"<ec:InclusiveNamespaces xmlns:ec=\"{TestXmlSignature.Exclusive}\" PrefixList=\"{prefixes}\"/>";
        return $"""
            <Signature xmlns="{TestXmlSignature.Namespace}">
              <SignedInfo>
                <CanonicalizationMethod Algorithm="{TestXmlSignature.Exclusive}">{inclusive}</CanonicalizationMethod>
                <SignatureMethod Algorithm="{More}{algorithm}"/>
                <Reference URI="#{id}">
                  <Transforms>
                    <Transform Algorithm="{TestXmlSignature.Namespace}enveloped-signature"/>
                    <Transform Algorithm="{TestXmlSignature.Exclusive}">{inclusive}</Transform>
                  </Transforms>
                  <DigestMethod Algorithm="{digest}"/>
                  <DigestValue/>
                </Reference>
              </SignedInfo>
              <SignatureValue/>
            </Signature>
            """;
    }

    private static void Soup(StringBuilder soup, Random random, int depth)
    {
        string[] names = ["urn:1", "urn:2", "urn:outer", "urn:outer-a"];
        string[] texts = ["", " \n", "a &amp; b", "&lt;&gt;&quot;'", "<![CDATA[x<y]]>", "&#13;\t&#x1F600;é", "日本"];
        for (var i = random.Next(1, 4); i > 0; i--)
        {
            soup.Append(texts[random.Next(texts.Length)]);
            if (depth == 5)
            {
                continue;
            }

            var prefix = new[] { "", "a:", "b:", "c:" }[random.Next(4)];
            soup.Append('<').Append(prefix).Append('e');
            if (prefix is "c:" || random.Next(3) == 0)
            {
                soup.Append($" xmlns:c=\"{names[random.Next(4)]}\" c:p=\"{i}\" a:q=\"&#9;&#10;'&lt;\"");
            }

            soup.Append(random.Next(4) == 0 ? $" xmlns:a=\"{names[random.Next(4)]}x\"" : "");
            soup.Append(random.Next(4) == 0 ? $" xmlns=\"{(random.Next(2) == 0 ? "" : names[random.Next(4)])}\"" : "");
            soup.Append(random.Next(2) == 0 ? " z='1' b:z=\"2\"  y = '\"'" : "").Append('>');
            Soup(soup, random, depth + 1);
            soup.Append("</").Append(prefix).Append("e>");
        }
    }
}
