using System.Text;
using Broker.Core.Catalog;
using Broker.TestKit.Saml;

namespace Broker.Core.Tests.Catalog;

/// <summary>What a metadata file has to be before its keys are believed.</summary>
public sealed class SamlMetadataTests
{
    [Fact]
    public void Reads_entity_and_keys()
    {
        using var idp = TestSamlIdp.Rsa();

        Assert.True(SamlMetadata.TryRead(Encoding.UTF8.GetBytes(idp.Metadata()), out var metadata, out _));

        Assert.Equal("https://idp.example/saml", metadata.EntityId);
        var key = Assert.Single(metadata.SigningKeys);
        Assert.Equal(idp.Certificate.PublicKey.ExportSubjectPublicKeyInfo(), key.PublicKey);
        Assert.Equal(idp.Certificate.NotAfter.ToUniversalTime(), key.NotAfter.UtcDateTime);
    }

    [Fact]
    [Trait("threat", "X-27")]
    public void Reads_up_to_ten_keys_of_a_roll_over_and_each_once()
    {
        var idps = Enumerable.Range(0, 11).Select(_ => TestSamlIdp.Ec()).ToArray();

        Assert.True(SamlMetadata.TryRead(Encoding.UTF8.GetBytes(idps[0].Metadata(idps[1..10])), out var ten, out _));
        Assert.False(SamlMetadata.TryRead(Encoding.UTF8.GetBytes(idps[0].Metadata(idps[1..])), out _, out var why));
        Assert.True(SamlMetadata.TryRead(Encoding.UTF8.GetBytes(idps[0].Metadata(idps[0], idps[1])), out var two, out _));

        Assert.Equal(10, ten.SigningKeys.Length);
        Assert.Equal("metadata has 1 to 10 certificates for signing", why);
        Assert.Equal(2, two.SigningKeys.Length);
    }

    [Theory]
    [InlineData("<?xml version=\"1.0\" encoding=\"UTF-8\"?>", "<!DOCTYPE x [<!ENTITY e SYSTEM \"file:///etc/passwd\">]>", "metadata is well-formed XML without a document type")]
    [InlineData("</md:EntityDescriptor>", "", "metadata is well-formed XML without a document type")]
    [InlineData("encoding=\"UTF-8\"", "encoding=\"UTF-16\"", "metadata is well-formed XML without a document type")]
    [InlineData("entityID=\"https://idp.example/saml\"", "", "metadata is one EntityDescriptor with an entityID of at most 1024 characters, not a federation's list")]
    [InlineData("md:EntityDescriptor", "md:EntitiesDescriptor", "metadata is one EntityDescriptor with an entityID of at most 1024 characters, not a federation's list")]
    [InlineData("SAML:2.0:protocol", "SAML:1.1:protocol", "metadata has exactly one IDPSSODescriptor that supports urn:oasis:names:tc:SAML:2.0:protocol")]
    [InlineData("md:IDPSSODescriptor", "md:SPSSODescriptor", "metadata has exactly one IDPSSODescriptor that supports urn:oasis:names:tc:SAML:2.0:protocol")]
    [InlineData("use=\"signing\"", "use=\"encryption\"", "metadata has 1 to 10 certificates for signing")]
    [InlineData("<ds:X509Certificate>", "<ds:X509Certificate>AAAA", "a signing certificate of the metadata cannot be used: RSA of 2048 to 8192 bits, or a key on P-256, P-384 or P-521")]
    [InlineData("<ds:X509Certificate>", "<ds:X509Certificate>!", "a signing certificate of the metadata cannot be used: RSA of 2048 to 8192 bits, or a key on P-256, P-384 or P-521")]
    [Trait("threat", "X-27")]
    public void Says_why_a_file_is_of_no_use(string text, string replacement, string reason)
    {
        using var idp = TestSamlIdp.Ec();
        var metadata = idp.Metadata();
        Assert.Contains(text, metadata, StringComparison.Ordinal);

        var spoilt = metadata.Replace(text, replacement, StringComparison.Ordinal).PadRight(1000);

        Assert.False(SamlMetadata.TryRead(Encoding.UTF8.GetBytes(spoilt), out _, out var why));
        Assert.Equal(reason, why);
    }

    [Fact]
    [Trait("threat", "X-16")]
    public void Refuses_a_key_of_1024_bits_even_beside_a_good_one()
    {
        using var weak = TestSamlIdp.Rsa(1024);
        using var good = TestSamlIdp.Rsa();

        Assert.False(SamlMetadata.TryRead(Encoding.UTF8.GetBytes(good.Metadata(weak)), out _, out var why));
        Assert.Contains("RSA of 2048 to 8192 bits", why, StringComparison.Ordinal);
    }

    [Fact]
    public void Bounds_the_number_of_characters()
    {
        using var idp = TestSamlIdp.Ec();
        var metadata = idp.Metadata();

        Assert.True(SamlMetadata.TryRead(Encoding.UTF8.GetBytes(metadata.PadRight(10_000_000)), out _, out _));
        Assert.False(SamlMetadata.TryRead(Encoding.UTF8.GetBytes(metadata.PadRight(10_000_001)), out _, out var tooLong));
        Assert.False(SamlMetadata.TryRead(Encoding.UTF8.GetBytes("<x/>".PadRight(999)), out _, out var tooShort));
        Assert.False(SamlMetadata.TryRead(Encoding.UTF8.GetBytes("<x/>".PadRight(1000)), out _, out var longEnough));

        Assert.Equal("metadata has 1000 to 10000000 characters", tooLong);
        Assert.Equal("metadata has 1000 to 10000000 characters", tooShort);
        Assert.NotEqual(tooShort, longEnough);
    }

    [Fact]
    public void Refuses_a_byte_order_mark_and_other_encodings()
    {
        using var idp = TestSamlIdp.Ec();
        var metadata = idp.Metadata();

        Assert.False(SamlMetadata.TryRead([.. Encoding.UTF8.Preamble, .. Encoding.UTF8.GetBytes(metadata)], out _, out var marked));
        Assert.False(SamlMetadata.TryRead(Encoding.Unicode.GetBytes(metadata), out _, out _));
        Assert.False(SamlMetadata.TryRead([.. Encoding.UTF8.GetBytes(metadata), 0xff], out _, out _));
        Assert.Equal("metadata is UTF-8 without a byte order mark", marked);
    }

    [Fact]
    public void Takes_a_key_without_a_use_for_signing_and_leaves_encryption_keys_out()
    {
        using var signing = TestSamlIdp.Ec();
        using var encryption = TestSamlIdp.Rsa(1024);
        var both = signing.Metadata(encryption);
        var second = both.LastIndexOf("use=\"signing\"", StringComparison.Ordinal);

        var metadata = both[..second].Replace(" use=\"signing\"", "", StringComparison.Ordinal) + "use=\"encryption\"" + both[(second + 13)..];

        Assert.True(SamlMetadata.TryRead(Encoding.UTF8.GetBytes(metadata), out var read, out var why), why);
        Assert.Single(read.SigningKeys);
    }
}
