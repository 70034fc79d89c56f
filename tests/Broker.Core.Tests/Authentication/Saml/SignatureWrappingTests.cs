using Broker.Core.Authentication.Saml;
using Broker.Core.Tests.Authentication.Oidc;
using Broker.TestKit.Saml;

namespace Broker.Core.Tests.Authentication.Saml;

/// <summary>Signature wrapping in all its shapes, and documents with more than one assertion.</summary>
public sealed class SignatureWrappingTests
{
    public static TheoryData<int, string, bool> Shapes()
    {
        var cases = new TheoryData<int, string, bool>();
        foreach (var profile in new[] { "strict", "aws" })
        {
            for (var shape = 1; shape <= 8; shape++)
            {
                cases.Add(shape, profile, false);
                cases.Add(shape, profile, true);
            }
        }

        return cases;
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    [Trait("threat", "X-01")]
    [Trait("threat", "X-02")]
    [Trait("threat", "X-03")]
    [Trait("threat", "X-04")]
    [Trait("threat", "X-05")]
    [Trait("threat", "X-06")]
    [Trait("threat", "X-07")]
    [Trait("threat", "X-08")]
    public void Refuses_every_shape_of_wrapping(int shape, string profile, bool keepsId)
    {
        using var scenario = SamlScenario.Of(profile);

        var wrapped = WrappedResponses.Shape(shape, scenario.Idp, scenario.Assertion, keepsId);

        Assert.Contains(WrappedResponses.Forged, wrapped, StringComparison.Ordinal);
        ResultAssert.Refused(scenario.JudgeXml(wrapped));
    }

    /// <summary>What the shapes carry is a real signature: without this the refusals above would prove little.</summary>
    /// <remarks>
    /// Shapes 1, 6 and 8 put the original inside the signature. xmlsec1 takes the enveloped signature out with all that is in it; they are aimed at
    /// verifiers that look for the identifier first.
    /// </remarks>
    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(7)]
    public void A_second_implementation_finds_the_wrapped_signatures_genuine(int shape)
    {
        using var scenario = new SamlScenario();

        var wrapped = WrappedResponses.Shape(shape, scenario.Idp, scenario.Assertion);

        Assert.True(XmlSec.Verifies(wrapped, scenario.Idp.Certificate.ExportCertificatePem()));
    }

    [Fact]
    [Trait("threat", "X-09")]
    public void Refuses_two_assertions_however_they_are_signed_and_accepts_one()
    {
        using var scenario = new SamlScenario();
        var (said, other) = (scenario.Assertion, scenario.Assertion with { Subject = WrappedResponses.Forged });
        var (signed, alsoSigned) = (scenario.Idp.Sign(said.Xml(), said.Id), scenario.Idp.Sign(other.Xml(), other.Id));

        ResultAssert.Refused(scenario.JudgeXml(said.Response(signed + other.Xml())), SamlRejection.Assertions);
        ResultAssert.Refused(scenario.JudgeXml(said.Response(other.Xml() + signed)), SamlRejection.Assertions);
        ResultAssert.Refused(scenario.JudgeXml(said.Response(signed + alsoSigned)), SamlRejection.Assertions);
        ResultAssert.Accepted(scenario.JudgeXml(said.Response(signed)));
    }

    [Fact]
    [Trait("threat", "X-09")]
    public void Refuses_an_encrypted_assertion_beside_a_plain_one()
    {
        using var scenario = new SamlScenario();
        var said = scenario.Assertion;
        var encrypted = TestEncryption.Encrypt("<x/>", TestServiceKey.Shared.Certificate);

        ResultAssert.Refused(scenario.JudgeXml(said.Response(scenario.Idp.Sign(said.Xml(), said.Id) + encrypted)), SamlRejection.Assertions);
    }

    [Theory]
    [InlineData("<samlp:Extensions>", "</samlp:Extensions>")]
    [InlineData("<samlp:Extensions><x:wrap xmlns:x=\"urn:x\">", "</x:wrap></samlp:Extensions>")]
    [InlineData("<ds:Object xmlns:ds=\"http://www.w3.org/2000/09/xmldsig#\">", "</ds:Object>")]
    public void Refuses_the_only_assertion_anywhere_but_in_its_place(string before, string after)
    {
        using var scenario = new SamlScenario();
        var said = scenario.Assertion;
        var signed = scenario.Idp.Sign(said.Xml(), said.Id);

        ResultAssert.Refused(scenario.JudgeXml(said.Response("").Replace("<samlp:Status>", before + signed + after + "<samlp:Status>", StringComparison.Ordinal)));
    }

    [Fact]
    [Trait("threat", "X-18")]
    public void Refuses_an_assertion_of_another_namespace_beside_the_signed_one()
    {
        using var scenario = new SamlScenario();
        var said = scenario.Assertion;
        var stranger = "<samlp:Extensions><x:Assertion xmlns:x=\"urn:x\" ID=\"_x\"></x:Assertion></samlp:Extensions><samlp:Status>";

        ResultAssert.Refused(
            scenario.JudgeXml(scenario.Idp.Xml(said).Replace("<samlp:Status>", stranger, StringComparison.Ordinal)),
            SamlRejection.Assertions);
    }

    [Theory]
    [InlineData("<samlp:Extensions><x:y xmlns:x=\"urn:x\" ID=\"{0}\"></x:y></samlp:Extensions>")]
    [InlineData("<samlp:Extensions><x:y xmlns:x=\"urn:x\" Id=\"{0}\"></x:y></samlp:Extensions>")]
    [InlineData("<samlp:Extensions><x:y xmlns:x=\"urn:x\" id=\"{0}\"></x:y></samlp:Extensions>")]
    [InlineData("<samlp:Extensions><x:y xmlns:x=\"urn:x\" x:ID=\"other\"></x:y></samlp:Extensions>")]
    [InlineData("<samlp:Extensions><x:y xmlns:x=\"urn:x\" xml:id=\"other\"></x:y></samlp:Extensions>")]
    [Trait("threat", "X-17")]
    [Trait("threat", "X-18")]
    public void Refuses_identifiers_that_are_doubled_or_prefixed(string extensions)
    {
        using var scenario = new SamlScenario();
        var said = scenario.Assertion;

        var xml = scenario.Idp.Xml(said).Replace(
            "<samlp:Status>",
            extensions.Replace("{0}", said.Id, StringComparison.Ordinal) + "<samlp:Status>",
            StringComparison.Ordinal);

        ResultAssert.Refused(scenario.JudgeXml(xml), SamlRejection.Id);
    }

    [Fact]
    public void Accepts_extensions_that_carry_neither()
    {
        using var scenario = new SamlScenario();

        var xml = scenario.Idp.Xml(scenario.Assertion).Replace(
            "<samlp:Status>",
            "<samlp:Extensions><x:y xmlns:x=\"urn:x\" ID=\"other\"></x:y></samlp:Extensions><samlp:Status>",
            StringComparison.Ordinal);

        ResultAssert.Accepted(scenario.JudgeXml(xml));
    }
}
