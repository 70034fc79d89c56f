using System.IO.Compression;
using System.Text;
using Broker.Core.Authentication.Saml;
using Broker.Core.Tests.Authentication.Oidc;
using Broker.TestKit.Saml;

namespace Broker.Core.Tests.Authentication.Saml;

/// <summary>What a response may look like before anybody asks who signed it.</summary>
public sealed class UnverifiedSamlResponseTests
{
    /// <summary>Hostile sizes may cost this much and no more; measured in octets, since time depends on the machine.</summary>
    private const long MostAllocated = 4 * 1024 * 1024;

    private static string Good
    {
        get
        {
            using var idp = TestSamlIdp.Ec();
            return idp.Xml(new TestAssertion(DateTimeOffset.UnixEpoch));
        }
    }

    [Fact]
    public void Reads_a_response_and_prints_it_as_dots()
    {
        var response = ResultAssert.Accepted(UnverifiedSamlResponse.Parse(TestSamlIdp.Encode(Good)));

        Assert.Equal("…", response.ToString());
    }

    [Theory]
    [InlineData("")]
    [InlineData("AAA")]
    [InlineData("====")]
    [InlineData("not base64!")]
    [InlineData("PHg-PC94Pg_=")]
    public void Refuses_what_is_no_base64(string response)
    {
        var refused = ResultAssert.Refused(UnverifiedSamlResponse.Parse(response));

        Assert.Equal(SamlRejection.Base64, refused.Reason);
        Assert.StartsWith("Invalid base64 SAMLResponse (Service: AWSOpenIdDiscoveryService;", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Refuses_base64_with_spare_bits_and_takes_its_canonical_form_in_lines()
    {
        var xml = Good;
        xml += new string(' ', ((3 - (xml.Length % 3)) % 3) + 1);
        var text = TestSamlIdp.Encode(xml);
        Assert.EndsWith("IA==", text, StringComparison.Ordinal);

        ResultAssert.Refused(UnverifiedSamlResponse.Parse(text[..^4] + "IB=="), SamlRejection.Base64);
        ResultAssert.Accepted(UnverifiedSamlResponse.Parse(Convert.ToBase64String(Encoding.UTF8.GetBytes(xml), Base64FormattingOptions.InsertLineBreaks)));
    }

    public static TheoryData<string, string> Documents() => new()
    {
        { "a document type", "<!DOCTYPE r>" },
        { "an internal entity", "<!DOCTYPE r [<!ENTITY a \"alice\">]>" },
        { "an external entity", "<!DOCTYPE r [<!ENTITY a SYSTEM \"file:///etc/passwd\">]>" },
        { "an external subset", "<!DOCTYPE r SYSTEM \"http://127.0.0.1:1/x.dtd\">" },
        { "a parameter entity", "<!DOCTYPE r [<!ENTITY % a SYSTEM \"http://127.0.0.1:1/x.dtd\"> %a;]>" },
        { "a billion laughs", "<!DOCTYPE r [<!ENTITY a \"aaaaaaaaaa\"><!ENTITY b \"&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;\"><!ENTITY c \"&b;&b;&b;&b;&b;&b;&b;&b;\">]>" },
        { "a comment", "<!-- c -->" },
        { "a processing instruction", "<?xml-stylesheet href=\"http://127.0.0.1:1/x.xsl\"?>" },
        { "another encoding", "<?xml version=\"1.0\" encoding=\"UTF-16\"?>" },
        { "a Latin encoding", "<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?>" },
        { "XML 1.1", "<?xml version=\"1.1\"?>" },
        { "text before it", "x" },
        { "a byte order mark", "\ufeff" },
        { "another root", "<x/>" },
    };

    [Theory]
    [MemberData(nameof(Documents))]
    [Trait("threat", "X-13")]
    public void Refuses_a_document_that_begins_with(string what, string prologue)
    {
        var refused = ResultAssert.Refused(UnverifiedSamlResponse.Parse(TestSamlIdp.Encode(prologue + Good)));

        Assert.True(refused.Reason is SamlRejection.Xml, $"{what}: {refused}");
    }

    [Fact]
    public void Takes_the_usual_declaration() =>
        ResultAssert.Accepted(UnverifiedSamlResponse.Parse(TestSamlIdp.Encode("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n" + Good)));

    [Theory]
    [InlineData("&a;")]
    [InlineData("&#0;")]
    [InlineData("&#xD800;")]
    [InlineData("<!---->")]
    [InlineData("<?x y?>")]
    [InlineData("<x:y/>")]
    [InlineData("<y xmlns=\"relative\"/>")]
    [InlineData("<y xmlns:a=\"1:x\"/>")]
    [InlineData("<y xmlns:a=\"../x\"/>")]
    [InlineData("<y xmlns:a=\"\"/>")]
    [InlineData("<y xmlns:xml=\"http://www.w3.org/XML/1998/namespace\"/>")]
    [InlineData("<y a=\"1\" a=\"2\"/>")]
    [InlineData("<y xmlns:a=\"urn:x\" xmlns:b=\"urn:x\" a:z=\"1\" b:z=\"2\"/>")]
    [InlineData("<y>")]
    [Trait("threat", "X-13")]
    [Trait("threat", "X-18")]
    public void Refuses_a_name_that_holds(string content)
    {
        var xml = Good.Replace("alice@", $"alice{content}@", StringComparison.Ordinal);

        ResultAssert.Refused(UnverifiedSamlResponse.Parse(TestSamlIdp.Encode(xml)), SamlRejection.Xml);
    }

    [Theory]
    [InlineData("Version=\"2.0\"", "Version=\"1.1\"")]
    [InlineData("samlp:Response", "samlp:LogoutResponse")]
    [InlineData("<samlp:Status>", "<samlp:Stranger></samlp:Stranger><samlp:Status>")]
    [InlineData("<samlp:Status>", "text<samlp:Status>")]
    [InlineData("<saml:Subject>", "<saml:Stranger></saml:Stranger><saml:Subject>")]
    [InlineData("<saml:Subject>", "<Subject xmlns=\"urn:x\"></Subject><saml:Subject>")]
    [InlineData("<saml:Subject>", "<saml:Subject></saml:Subject><saml:Subject>")]
    [InlineData("<saml:Subject>", "<saml:Issuer>other</saml:Issuer><saml:Subject>")]
    [InlineData("<saml:Conditions ", "<saml:Conditions></saml:Conditions><saml:Conditions ")]
    [InlineData(" ID=\"_r", " Id=\"_r")]
    [Trait("threat", "X-18")]
    public void Refuses_another_shape(string text, string replacement)
    {
        var xml = Good;
        Assert.Contains(text, xml, StringComparison.Ordinal);

        ResultAssert.Refused(UnverifiedSamlResponse.Parse(TestSamlIdp.Encode(xml.Replace(text, replacement, StringComparison.Ordinal))), SamlRejection.Shape);
    }

    [Fact]
    [Trait("threat", "X-24")]
    public void Measures_the_size_first()
    {
        var longest = TestSamlIdp.Encode(Good.PadRight(75_000));
        Assert.Equal(100_000, longest.Length);

        var tooLong = longest + "A";
        ResultAssert.Accepted(UnverifiedSamlResponse.Parse(longest));
        var before = GC.GetAllocatedBytesForCurrentThread();
        var refused = ResultAssert.Refused(UnverifiedSamlResponse.Parse(tooLong), StsErrorCode.ValidationError);

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 4096);
        Assert.Equal(SamlRejection.TooLong, refused.Reason);
        Assert.Contains("'sAMLAssertion' failed to satisfy constraint: Member must have length less than or equal to 100000", refused.Message, StringComparison.Ordinal);
    }

    public static TheoryData<string> Sizes() => ["depth", "elements", "attributes of one", "attributes of all", "namespaces of one"];

    [Theory]
    [MemberData(nameof(Sizes))]
    [Trait("threat", "X-24")]
    public void Refuses_more_structure_than_a_response_has(string size)
    {
        var many = size switch
        {
            "depth" => string.Concat(Enumerable.Repeat("<a>", 1000)) + string.Concat(Enumerable.Repeat("</a>", 1000)),
            "elements" => string.Concat(Enumerable.Repeat("<a/>", 5000)),
            "attributes of one" => $"<a {string.Join(' ', Enumerable.Range(0, 7000).Select(i => $"a{i}=''"))}/>",
            "attributes of all" => string.Concat(Enumerable.Repeat($"<a {string.Join(' ', Enumerable.Range(0, 60).Select(i => $"{(char)('A' + (i % 26))}{i / 26}=''"))}/>", 140)),
            _ => $"<a {string.Join(' ', Enumerable.Range(0, 65).Select(i => $"xmlns:a{i}='urn:x'"))}/>",
        };
        var text = TestSamlIdp.Encode($"<samlp:Response xmlns:samlp=\"{TestAssertion.Protocol}\">{many}</samlp:Response>");
        Assert.InRange(text.Length, 1, 100_000);

        var before = GC.GetAllocatedBytesForCurrentThread();
        var refused = ResultAssert.Refused(UnverifiedSamlResponse.Parse(text), StsErrorCode.ValidationError);

        Assert.Equal(SamlRejection.TooComplex, refused.Reason);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, MostAllocated);
    }

    [Fact]
    [Trait("threat", "X-24")]
    public void Refuses_a_hundred_thousand_attributes_by_their_size()
    {
        var xml = $"<samlp:Response {string.Join(' ', Enumerable.Range(0, 100_000).Select(i => $"a{i}=''"))}/>";

        var refused = ResultAssert.Refused(UnverifiedSamlResponse.Parse(TestSamlIdp.Encode(xml)), StsErrorCode.ValidationError);

        Assert.Equal(SamlRejection.TooLong, refused.Reason);
    }

    [Fact]
    [Trait("threat", "X-24")]
    public void Inflates_nothing()
    {
        using var packed = new MemoryStream();
        using (var deflate = new DeflateStream(packed, CompressionLevel.SmallestSize, leaveOpen: true))
        {
            deflate.Write(new byte[50_000_000]);
        }

        var text = Convert.ToBase64String(packed.ToArray());
        Assert.InRange(text.Length, 1, 100_000);
        var before = GC.GetAllocatedBytesForCurrentThread();

        ResultAssert.Refused(UnverifiedSamlResponse.Parse(text), SamlRejection.Xml);

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, MostAllocated);
    }

    /// <summary>Declarations above the signed part are repeated in its canonical form wherever they are used.</summary>
    [Fact]
    [Trait("threat", "X-24")]
    public void Writes_no_canonical_form_that_outgrows_its_document()
    {
        using var scenario = new SamlScenario();
        var name = "urn:" + new string('x', 508);
        var soup = string.Concat(Enumerable.Repeat("<a:a></a:a>", 3000));
        var said = scenario.Assertion with { MoreAttributes = $"<saml:Attribute Name=\"x\"><saml:AttributeValue>{soup}</saml:AttributeValue></saml:Attribute>" };
        var xml = scenario.Idp.Xml(said).Replace("<samlp:Response ", $"<samlp:Response xmlns:a=\"{name}\" ", StringComparison.Ordinal);
        var text = TestSamlIdp.Encode(xml);
        Assert.InRange(text.Length, 1, 100_000);
        var before = GC.GetAllocatedBytesForCurrentThread();

        ResultAssert.Refused(scenario.JudgeBase64(text), SamlRejection.Digest);

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 12 * 1024 * 1024);
    }
}
