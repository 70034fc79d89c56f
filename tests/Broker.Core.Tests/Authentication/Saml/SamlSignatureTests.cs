using System.Text;
using Broker.Core.Authentication.Saml;
using Broker.Core.Tests.Authentication.Oidc;
using Broker.TestKit;
using Broker.TestKit.Saml;

namespace Broker.Core.Tests.Authentication.Saml;

/// <summary>One shape of signature, registered keys, strong algorithms; the profiles do not differ here.</summary>
public sealed class SamlSignatureTests
{
    private const string More = "http://www.w3.org/2001/04/xmldsig-more#";
    private const string Dsig = TestXmlSignature.Namespace;

    public static TheoryData<string, string, string> Edits() => new()
    {
        // Name, text of SignedInfo, its replacement; the edit is made before signing, so that the signature value is genuine.
        { "no Reference", "<ds:Reference.*</ds:Reference>", "" },
        { "two References", "(<ds:Reference.*</ds:Reference>)", "$1$1" },
        { "inclusive canonicalization of SignedInfo", $"(CanonicalizationMethod Algorithm=\"){TestXmlSignature.Exclusive}", "$1http://www.w3.org/TR/2001/REC-xml-c14n-20010315" },
        { "canonicalization with comments", $"(CanonicalizationMethod Algorithm=\"){TestXmlSignature.Exclusive}", "$1" + TestXmlSignature.Exclusive + "WithComments" },
        { "inclusive canonicalization of the reference", $"(Transform Algorithm=\"){TestXmlSignature.Exclusive}", "$1http://www.w3.org/TR/2001/REC-xml-c14n-20010315" },
        { "no canonicalization", $"<ds:Transform Algorithm=\"{TestXmlSignature.Exclusive}\"></ds:Transform>", "" },
        { "no enveloped transform", $"<ds:Transform Algorithm=\"{Dsig}enveloped-signature\"></ds:Transform>", "" },
        { "no transforms", "<ds:Transforms>.*</ds:Transforms>", "" },
        { "transforms in the other order", "(<ds:Transform [^>]*enveloped[^>]*></ds:Transform>)(<ds:Transform [^>]*></ds:Transform>)", "$2$1" },
        { "three transforms", "(<ds:Transform [^>]*exc[^>]*></ds:Transform>)", "$1$1" },
        { "XSLT", $"{Dsig}enveloped-signature", "http://www.w3.org/TR/1999/REC-xslt-19991116" },
        { "XPath", $"{Dsig}enveloped-signature", "http://www.w3.org/TR/1999/REC-xpath-19991116" },
        { "XPath filter", $"{Dsig}enveloped-signature", "http://www.w3.org/2002/06/xmldsig-filter2" },
        { "base64", $"{Dsig}enveloped-signature", Dsig + "base64" },
        { "decryption", $"{Dsig}enveloped-signature", "http://www.w3.org/2002/07/decrypt#XML" },
        { "content in a transform", "(enveloped-signature\">)", "$1<x xmlns=\"urn:x\"></x>" },
        { "SHA-1 digest", "xmlenc#sha256", "placeholder" },
        { "truncated MAC", "(<ds:SignatureMethod [^>]*>)", "$1<ds:HMACOutputLength>8</ds:HMACOutputLength>" },
        { "a type on the reference", "<ds:Reference ", "<ds:Reference Type=\"http://www.w3.org/2000/09/xmldsig#Object\" " },
        { "a stranger in SignedInfo", "</ds:SignedInfo>", "<x:y xmlns:x=\"urn:x\"></x:y></ds:SignedInfo>" },
        { "text in SignedInfo", "</ds:SignedInfo>", "x</ds:SignedInfo>" },
        { "empty digest", "<ds:DigestValue>[^<]*<", "<ds:DigestValue><" },
        { "too many prefixes", "(exc-c14n#\"></ds:Transform>)", $"exc-c14n#\"><p:InclusiveNamespaces xmlns:p=\"{TestXmlSignature.Exclusive}\" PrefixList=\"{string.Join(' ', Enumerable.Range(0, 33).Select(i => "p" + i))}\"></p:InclusiveNamespaces></ds:Transform>" },
    };

    public static TheoryData<string, string, string> Spoils() => new()
    {
        // Name, text of Signature, its replacement; made after signing.
        { "two SignedInfo", "(<ds:SignedInfo>.*</ds:SignedInfo>)", "$1$1" },
        { "no SignedInfo", "<ds:SignedInfo>.*</ds:SignedInfo>", "" },
        { "no SignatureValue", "<ds:SignatureValue>.*</ds:SignatureValue>", "" },
        { "empty SignatureValue", "<ds:SignatureValue>[^<]*<", "<ds:SignatureValue><" },
        { "SignatureValue that is no base64", "<ds:SignatureValue>[^<]*<", "<ds:SignatureValue>*<" },
        { "an Object", "</ds:Signature>", "<ds:Object></ds:Object></ds:Signature>" },
        { "two KeyInfo", "</ds:Signature>", "<ds:KeyInfo></ds:KeyInfo><ds:KeyInfo></ds:KeyInfo></ds:Signature>" },
        { "an empty Signature", "<ds:Signature ([^>]*)>.*</ds:Signature>", "<ds:Signature $1></ds:Signature>" },
        { "a split DigestValue", "<ds:DigestValue>(..)", "<ds:DigestValue>$1<x xmlns=\"urn:x\"/>" },
    };

    [Theory]
    [MemberData(nameof(Edits))]
    [Trait("threat", "X-10")]
    [Trait("threat", "X-15")]
    [Trait("threat", "X-16")]
    [Trait("threat", "X-17")]
    public void Refuses_every_other_shape_though_its_value_is_genuine(string shape, string text, string replacement)
    {
        using var scenario = new SamlScenario();
        var how = shape is "SHA-1 digest"
            ? new TestXmlSignature { DigestAlgorithm = Dsig + "sha1" }
            : new TestXmlSignature { SignedInfo = info => Replaced(info, text, replacement) };

        var refused = ResultAssert.Refused(scenario.Judge(scenario.Assertion, how));

        Assert.Contains(refused.Reason, new[] { SamlRejection.SignatureShape, SamlRejection.Algorithm, SamlRejection.Reference });
        Assert.StartsWith("Response signature invalid", refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Spoils))]
    [Trait("threat", "X-10")]
    public void Refuses_a_signature_with_parts_missing_doubled_or_strange(string shape, string text, string replacement)
    {
        using var scenario = new SamlScenario();

        var refused = ResultAssert.Refused(scenario.Judge(
            scenario.Assertion,
            new TestXmlSignature { Signature = signature => Replaced(signature, text, replacement) }));

        Assert.True(refused.Reason is SamlRejection.SignatureShape, $"{shape}: {refused}");
    }

    [Theory]
    [InlineData("strict")]
    [InlineData("aws")]
    [Trait("threat", "X-10")]
    public void Refuses_an_unsigned_assertion_even_in_a_signed_response(string profile)
    {
        using var scenario = SamlScenario.Of(profile);
        var said = scenario.Assertion;

        var refused = ResultAssert.Refused(scenario.JudgeXml(scenario.Idp.Sign(said.Response(said.Xml()), said.ResponseId)));

        Assert.Equal(SamlRejection.NotSigned, refused.Reason);
        Assert.StartsWith(
            "Response (with optional signature) must contain an assertion with a mandatory signature (Service: AWSOpenIdDiscoveryService; Status Code: 400; Error Code: AuthSamlInvalidSamlResponseException",
            refused.Message,
            StringComparison.Ordinal);
        ResultAssert.Accepted(scenario.JudgeXml(scenario.Idp.XmlSignedTwice(scenario.Assertion)));
    }

    [Theory]
    [InlineData("strict")]
    [InlineData("aws")]
    public void Refuses_a_response_signature_that_does_not_hold_around_an_assertion_whose_does(string profile)
    {
        using var scenario = SamlScenario.Of(profile);
        using var stranger = TestSamlIdp.Ec();
        var said = scenario.Assertion;
        var changed = scenario.Idp.XmlSignedTwice(said).Replace("Destination=\"https://signin", "Destination=\"https://SIGNIN", StringComparison.Ordinal);

        Assert.StartsWith("Response signature invalid", ResultAssert.Refused(scenario.JudgeXml(changed)).Message, StringComparison.Ordinal);
        ResultAssert.Refused(scenario.JudgeXml(stranger.Sign(scenario.Idp.Xml(said), said.ResponseId)), SamlRejection.Signature);
        ResultAssert.Accepted(scenario.JudgeXml(scenario.Idp.XmlSignedTwice(said)));
    }

    [Fact]
    [Trait("threat", "X-11")]
    public void Refuses_a_key_that_the_message_brings_and_ignores_one_that_is_registered_anyway()
    {
        using var scenario = new SamlScenario();
        using var attacker = TestSamlIdp.Ec();

        ResultAssert.Refused(scenario.JudgeXml(attacker.Xml(scenario.Assertion, Bringing(attacker))), SamlRejection.Signature);
        ResultAssert.Refused(scenario.JudgeXml(attacker.Xml(scenario.Assertion, Bringing(scenario.Idp))), SamlRejection.Signature);
        ResultAssert.Accepted(scenario.Judge(scenario.Assertion, Bringing(attacker)));

        static TestXmlSignature Bringing(TestSamlIdp idp) => new()
        {
            KeyInfo = $"<ds:X509Data><ds:X509Certificate>{Convert.ToBase64String(idp.Certificate.RawData)}</ds:X509Certificate></ds:X509Data>",
        };
    }

    [Theory]
    [InlineData("http://127.0.0.1:1/assertion")]
    [InlineData("file:///etc/passwd")]
    [InlineData("")]
    [InlineData("#")]
    [InlineData("#xpointer(/)")]
    [InlineData("#xpointer(id('_a'))")]
    [InlineData("#another")]
    [Trait("threat", "X-14")]
    public void Refuses_a_reference_to_anything_but_the_assertion_around_it(string reference)
    {
        using var scenario = new SamlScenario();

        ResultAssert.Refused(scenario.Judge(scenario.Assertion, new TestXmlSignature { Reference = reference }), SamlRejection.Reference);
    }

    [Fact]
    [Trait("threat", "X-14")]
    public void Refuses_a_signature_of_the_assertion_that_is_about_the_response()
    {
        using var scenario = new SamlScenario();
        var said = scenario.Assertion;

        ResultAssert.Refused(scenario.Judge(said, new TestXmlSignature { Reference = "#" + said.ResponseId }), SamlRejection.Reference);
    }

    [Theory]
    [InlineData(Dsig + "rsa-sha1")]
    [InlineData(Dsig + "hmac-sha1")]
    [InlineData(More + "hmac-sha256")]
    [InlineData(Dsig + "dsa-sha1")]
    [InlineData(More + "rsa-md5")]
    [InlineData("http://www.w3.org/2007/05/xmldsig-more#rsa-pss")]
    [InlineData("")]
    [Trait("threat", "X-16")]
    [Trait("threat", "X-17")]
    public void Refuses_weak_and_unknown_signature_algorithms(string algorithm)
    {
        using var scenario = new SamlScenario(idp: TestSamlIdp.Rsa());

        ResultAssert.Refused(scenario.Judge(scenario.Assertion, new TestXmlSignature { SignatureAlgorithm = algorithm }), SamlRejection.Algorithm);
        ResultAssert.Accepted(scenario.Judge(scenario.Assertion));
    }

    [Fact]
    [Trait("threat", "X-17")]
    public void Refuses_an_algorithm_of_another_kind_of_key()
    {
        using var scenario = new SamlScenario();

        ResultAssert.Refused(
            scenario.Judge(scenario.Assertion, new TestXmlSignature { SignatureAlgorithm = More + "rsa-sha256" }),
            SamlRejection.Signature);
    }

    [Theory]
    [InlineData("rsa-sha256", "http://www.w3.org/2001/04/xmlenc#sha256")]
    [InlineData("rsa-sha384", "http://www.w3.org/2001/04/xmldsig-more#sha384")]
    [InlineData("rsa-sha512", "http://www.w3.org/2001/04/xmlenc#sha512")]
    [InlineData("ecdsa-sha256", "http://www.w3.org/2001/04/xmlenc#sha256")]
    [InlineData("ecdsa-sha384", "http://www.w3.org/2001/04/xmldsig-more#sha384")]
    [InlineData("ecdsa-sha512", "http://www.w3.org/2001/04/xmlenc#sha512")]
    public void Accepts_every_strong_algorithm(string algorithm, string digest)
    {
        var isRsa = algorithm.StartsWith("rsa", StringComparison.Ordinal);
        using var scenario = new SamlScenario(idp: isRsa ? TestSamlIdp.Rsa() : TestSamlIdp.Ec("nistP384"));

        ResultAssert.Accepted(scenario.Judge(scenario.Assertion, new TestXmlSignature { SignatureAlgorithm = More + algorithm, DigestAlgorithm = digest }));
    }

    [Fact]
    [Trait("threat", "X-16")]
    public void Knows_no_key_of_1024_bits_or_on_another_curve()
    {
        using var brainpool = TestSamlIdp.Ec("brainpoolP256r1");
        using var known = TestSamlIdp.Ec("nistP521");
        using var weak = TestSamlIdp.Rsa(1024);
        using var strong = TestSamlIdp.Rsa(2048);

        Assert.Null(Core.Catalog.SamlSigningKey.Of(weak.Certificate));
        Assert.Null(Core.Catalog.SamlSigningKey.Of(brainpool.Certificate));
        Assert.NotNull(Core.Catalog.SamlSigningKey.Of(known.Certificate));
        Assert.NotNull(Core.Catalog.SamlSigningKey.Of(strong.Certificate));
    }

    [Theory]
    [InlineData("strict")]
    [InlineData("aws")]
    [Trait("threat", "X-16")]
    public void Refuses_a_key_of_1024_bits_however_it_was_registered(string profile)
    {
        using var weak = TestSamlIdp.Rsa(1024);
        using var other = TestSamlIdp.Ec();
        var life = DateTimeOffset.UnixEpoch.AddYears(200);
        var registered = new Core.Catalog.SamlSigningKey(true, [.. weak.Certificate.PublicKey.ExportSubjectPublicKeyInfo()], DateTimeOffset.UnixEpoch, life, "x");
        using var scenario = new SamlScenario(
            profile is "aws" ? StsProfile.Aws : StsProfile.Strict,
            provider: other.Provider() with { SigningKeys = [registered] });

        ResultAssert.Refused(scenario.JudgeXml(weak.Xml(scenario.Assertion)), SamlRejection.Signature);
    }

    [Fact]
    [Trait("threat", "X-19")]
    public void Refuses_another_provider_and_another_tenants_key()
    {
        using var scenario = new SamlScenario();
        using var other = TestSamlIdp.Ec(entityId: "https://other.example/saml");
        using var tenant = TestSamlIdp.Ec();

        var refused = ResultAssert.Refused(scenario.JudgeXml(other.Xml(scenario.Assertion with { Issuer = other.EntityId })));
        Assert.Equal("Issuer not present in specified provider", refused.Message);
        Assert.Equal("Issuer not present in specified provider", ResultAssert.Refused(scenario.Judge(scenario.Assertion with { Issuer = other.EntityId })).Message);
        ResultAssert.Refused(scenario.JudgeXml(tenant.Xml(scenario.Assertion)), SamlRejection.Signature);
        ResultAssert.Refused(scenario.Judge(scenario.Assertion with { Issuer = scenario.Idp.EntityId + "/" }), SamlRejection.Issuer);
    }

    [Fact]
    [Trait("threat", "X-27")]
    public void Accepts_both_keys_of_a_roll_over_and_no_third()
    {
        using var next = TestSamlIdp.Rsa();
        using var third = TestSamlIdp.Rsa();
        using var current = TestSamlIdp.Ec();
        using var scenario = new SamlScenario(provider: current.Provider(next));

        ResultAssert.Accepted(scenario.JudgeXml(current.Xml(scenario.Assertion)));
        ResultAssert.Accepted(scenario.JudgeXml(next.Xml(scenario.Assertion)));
        ResultAssert.Refused(scenario.JudgeXml(third.Xml(scenario.Assertion)), SamlRejection.Signature);
    }

    [Theory]
    [InlineData("strict", false)]
    [InlineData("aws", true)]
    [Trait("threat", "X-27")]
    public void Lets_the_profile_decide_about_an_expired_certificate(string profile, bool accepts)
    {
        var end = new ManualTimeProvider().GetUtcNow();
        using var idp = TestSamlIdp.Rsa(life: (end.AddYears(-1), end));
        using var scenario = new SamlScenario(profile is "aws" ? StsProfile.Aws : StsProfile.Strict, idp);

        var judged = scenario.Judge(scenario.Assertion);

        if (accepts)
        {
            ResultAssert.Accepted(judged);
        }
        else
        {
            ResultAssert.Refused(judged, SamlRejection.Certificate);
        }
    }

    /// <summary>Every bit of the signed assertion, its own signature included.</summary>
    [Fact]
    [Trait("threat", "X-10")]
    public void Refuses_one_flipped_bit_anywhere_in_the_signed_part()
    {
        using var scenario = new SamlScenario(StsProfile.Aws);
        var said = scenario.Assertion;
        var octets = Encoding.UTF8.GetBytes(scenario.Idp.Xml(said));
        var text = Encoding.UTF8.GetString(octets);
        var (start, end) = (text.IndexOf("<saml:Assertion", StringComparison.Ordinal), text.IndexOf("</samlp:Response>", StringComparison.Ordinal));
        var accepted = new List<string>();

        for (var bit = start * 8; bit < end * 8; bit++)
        {
            octets[bit / 8] ^= (byte)(1 << (bit % 8));
            if (scenario.JudgeBase64(Convert.ToBase64String(octets)).TryGet(out _, out var refused))
            {
                accepted.Add($"bit {bit % 8} of '{text[bit / 8]}' at {bit / 8}");
            }
            else
            {
                Assert.NotEqual(StsErrorCode.InternalFailure, refused.Code);
            }

            octets[bit / 8] ^= (byte)(1 << (bit % 8));
        }

        Assert.Empty(accepted);
        ResultAssert.Accepted(scenario.JudgeBase64(Convert.ToBase64String(octets)));
    }

    private static string Replaced(string text, string pattern, string replacement)
    {
        var replaced = System.Text.RegularExpressions.Regex.Replace(text, pattern, replacement, System.Text.RegularExpressions.RegexOptions.None, TimeSpan.FromSeconds(1));
        Assert.NotEqual(text, replaced);
        return replaced;
    }
}
