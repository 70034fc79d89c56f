using Broker.Core.Authentication.Saml;
using Broker.Core.Catalog;
using Broker.Core.Tests.Authentication.Oidc;
using Broker.TestKit.Saml;

namespace Broker.Core.Tests.Authentication.Saml;

/// <summary>Encrypted assertions: only for providers that have a key for them, and never a way to learn plaintext.</summary>
public sealed class SamlEncryptionTests
{
    [Theory]
    [InlineData("strict")]
    [InlineData("aws")]
    [Trait("threat", "X-23")]
    public void Is_off_by_default(string profile)
    {
        using var scenario = SamlScenario.Of(profile);

        ResultAssert.Refused(scenario.JudgeXml(Encrypted(scenario)), SamlRejection.EncryptionMode);
        ResultAssert.Accepted(scenario.Judge(scenario.Assertion));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    [Trait("threat", "X-23")]
    public void Plain_assertions_are_for_providers_that_do_not_require_encryption(bool isRequired)
    {
        using var scenario = Of(StsProfile.Strict, isRequired);

        ResultAssert.Accepted(scenario.JudgeXml(Encrypted(scenario)));
        if (isRequired)
        {
            ResultAssert.Refused(scenario.Judge(scenario.Assertion), SamlRejection.EncryptionMode);
        }
        else
        {
            ResultAssert.Accepted(scenario.Judge(scenario.Assertion));
        }
    }

    [Theory]
    [InlineData("aes128-gcm", "rsa-oaep-mgf1p")]
    [InlineData("aes256-gcm", "rsa-oaep")]
    public void Opens_authenticated_ciphers(string cipher, string transport)
    {
        using var scenario = Of(StsProfile.Strict);

        Assert.Equal("alice@example.com", ResultAssert.Accepted(scenario.JudgeXml(Encrypted(scenario, cipher, transport))).Subject);
    }

    [Theory]
    [InlineData("aes128-cbc")]
    [InlineData("aes256-cbc")]
    [Trait("threat", "X-23")]
    public void Strict_opens_cbc_only_inside_a_signed_response(string cipher)
    {
        using var strict = Of(StsProfile.Strict);
        using var aws = Of(StsProfile.Aws);
        var said = strict.Assertion;
        var plain = Encrypted(strict, cipher, said: said);

        ResultAssert.Refused(strict.JudgeXml(plain), SamlRejection.Decryption);
        ResultAssert.Accepted(strict.JudgeXml(strict.Idp.Sign(plain, said.ResponseId)));
        ResultAssert.Accepted(aws.JudgeXml(Encrypted(aws, cipher)));
    }

    [Fact]
    [Trait("threat", "X-23")]
    public void Refuses_keys_in_pkcs_1_padding_and_keys_for_others()
    {
        using var scenario = Of(StsProfile.Aws);
        var said = scenario.Assertion;
        var foreign = said.Response(TestEncryption.Encrypt(scenario.Idp.Sign(said.Xml(), said.Id), new TestServiceKey().Certificate));

        ResultAssert.Refused(scenario.JudgeXml(Encrypted(scenario, transport: "rsa-1_5")), SamlRejection.Decryption);
        ResultAssert.Refused(scenario.JudgeXml(foreign), SamlRejection.Decryption);
    }

    [Fact]
    public void Opens_with_either_of_two_keys()
    {
        using var idp = TestSamlIdp.Ec();
        var next = new TestServiceKey();
        var provider = idp.Provider() with { Encryption = new SamlEncryption(true, [next.Key, TestServiceKey.Shared.Key]) };
        using var scenario = new SamlScenario(idp: idp, provider: provider);
        var said = scenario.Assertion;

        ResultAssert.Accepted(scenario.JudgeXml(Encrypted(scenario)));
        ResultAssert.Accepted(scenario.JudgeXml(said.Response(TestEncryption.Encrypt(idp.Sign(said.Xml(), said.Id), next.Certificate))));
    }

    /// <summary>Whatever is wrong inside reads the same: a text that differed would be an oracle.</summary>
    [Theory]
    [InlineData("unsigned")]
    [InlineData("signed by a stranger")]
    [InlineData("of another issuer")]
    [InlineData("two assertions")]
    [InlineData("another element")]
    [InlineData("no XML")]
    [InlineData("a document type")]
    [InlineData("changed ciphertext")]
    [Trait("threat", "X-23")]
    public void One_text_refuses_whatever_is_inside(string content)
    {
        using var scenario = Of(StsProfile.Aws);
        using var stranger = TestSamlIdp.Ec();
        var said = scenario.Assertion;
        var other = said with { Issuer = "https://other.example/saml" };
        var signed = scenario.Idp.Sign(said.Xml(), said.Id);
        var inside = content switch
        {
            "unsigned" => said.Xml(),
            "signed by a stranger" => stranger.Sign(said.Xml(), said.Id),
            "of another issuer" => scenario.Idp.Sign(other.Xml(), other.Id),
            "two assertions" => signed.Replace("</saml:Assertion>", "<saml:Advice>" + signed + "</saml:Advice></saml:Assertion>", StringComparison.Ordinal),
            "another element" => said.Response(signed),
            "no XML" => "<",
            "a document type" => "<!DOCTYPE x>" + signed,
            _ => signed,
        };
        var xml = said.Response(TestEncryption.Encrypt(inside, TestServiceKey.Shared.Certificate, "aes128-cbc"));
        if (content is "changed ciphertext")
        {
            var place = xml.LastIndexOf("<xenc:CipherValue>", StringComparison.Ordinal) + 600;
            xml = xml.Remove(place, 1).Insert(place, xml[place] == 'A' ? "B" : "A");
        }

        var refused = ResultAssert.Refused(scenario.JudgeXml(xml));

        Assert.StartsWith("The encrypted assertion could not be decrypted into a signed assertion.", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Judges_what_came_out_like_any_other_assertion()
    {
        using var scenario = Of(StsProfile.Strict);
        var said = scenario.Assertion with { Recipient = "https://elsewhere.example" };

        ResultAssert.Refused(scenario.JudgeXml(Encrypted(scenario, said: said)), SamlRejection.Recipient);
    }

    [Fact]
    public void Reads_rsa_keys_of_2048_bits_and_prints_them_as_dots()
    {
        using var small = System.Security.Cryptography.RSA.Create(1024);
        using var ec = System.Security.Cryptography.ECDsa.Create();

        Assert.Equal("…", SamlDecryptionKey.FromPem(TestServiceKey.Shared.Pem)?.ToString());
        Assert.Null(SamlDecryptionKey.FromPem(small.ExportPkcs8PrivateKeyPem()));
        Assert.Null(SamlDecryptionKey.FromPem(ec.ExportPkcs8PrivateKeyPem()));
        Assert.Null(SamlDecryptionKey.FromPem(TestServiceKey.Shared.Certificate.PublicKey.GetRSAPublicKey()!.ExportSubjectPublicKeyInfoPem()));
        Assert.Null(SamlDecryptionKey.FromPem("no key"));
    }

    private static SamlScenario Of(StsProfile profile, bool isRequired = false)
    {
        var idp = TestSamlIdp.Ec();
        return new SamlScenario(profile, idp, idp.Provider() with { Encryption = new SamlEncryption(isRequired, [TestServiceKey.Shared.Key]) });
    }

    private static string Encrypted(SamlScenario scenario, string cipher = "aes256-gcm", string transport = "rsa-oaep-mgf1p", TestAssertion? said = null)
    {
        said ??= scenario.Assertion;
        return said.Response(TestEncryption.Encrypt(scenario.Idp.Sign(said.Xml(), said.Id), TestServiceKey.Shared.Certificate, cipher, transport));
    }
}
