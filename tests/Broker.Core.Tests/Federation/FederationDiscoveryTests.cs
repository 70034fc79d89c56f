using System.Text.Json.Nodes;
using Broker.Core.Authentication.Oidc;
using Broker.Core.Authentication.Oidc.Sources;
using Broker.Core.Federation;
using Broker.Core.Tests.Authentication.Oidc;

namespace Broker.Core.Tests.Federation;

public sealed class FederationDiscoveryTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 22, 2, 0, 0, TimeSpan.Zero);
    private static readonly FederationIssuer Issuer = new("https://tokens.example", AccountId.Parse("000123456789"));

    [Fact]
    public void The_document_of_an_account_speaks_for_its_own_issuer()
    {
        var document = FederationDiscovery.Configuration(Issuer);

        Assert.Equal(
            """
            {"issuer":"https://tokens.example/000123456789","jwks_uri":"https://tokens.example/000123456789/.well-known/jwks.json","response_types_supported":["id_token"],"subject_types_supported":["public"],"id_token_signing_alg_values_supported":["RS256","ES384"],"claims_supported":["iss","sub","aud","exp","iat","jti","https://sts.amazonaws.com/"]}
            """,
            JsonNode.Parse(document.Span)!.ToJsonString(new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping }));
        Assert.Equal(Issuer.Text + FederationDiscovery.KeysPath, ResultAssert.Accepted(DiscoveryDocument.Parse(Issuer.Text, document)).KeysAddress.AbsoluteUri);
        Assert.Equal(Issuer.Text + FederationDiscovery.ConfigurationPath, DiscoveryDocument.AddressOf(Issuer.Text)!.AbsoluteUri);
    }

    [Fact]
    public void The_key_set_has_every_key_and_no_private_half()
    {
        Assert.True(FederationKeyRing.Generate(Now).TryRotate(Now, out var ring));
        Assert.True(ring.TryRotate(Now + TimeSpan.FromHours(1), out ring));

        var keys = new FederationDiscovery(ring).Keys;

        var read = ResultAssert.Accepted(IssuerKeySet.Parse(Issuer.Text, keys));
        Assert.Equal((6, 0), (read.Count, read.Ignored.Count));
        Assert.All(ring.Keys, key => Assert.NotNull(read.Find(key.Id)));
        Assert.All(JsonNode.Parse(keys.Span)!["keys"]!.AsArray(), key => Assert.Empty(((JsonObject)key!).Select(m => m.Key).Except(["kid", "use", "alg", "kty", "n", "e", "crv", "x", "y"])));
    }

    [Theory]
    [InlineData("https://tokens.example", true)]
    [InlineData("https://tokens.example:8443", true)]
    [InlineData("https://tokens.example/federation", true)]
    [InlineData("http://127.0.0.1:8080", true)]
    [InlineData("http://localhost:8080", true)]
    [InlineData("http://[::1]:8080", true)]
    [InlineData("http://tokens.example", false)]
    [InlineData("https://tokens.example/", false)]
    [InlineData("https://tokens.example/federation/", false)]
    [InlineData("https://TOKENS.example", false)]
    [InlineData("https://tokens.example:443", false)]
    [InlineData("https://user@tokens.example", false)]
    [InlineData("https://tokens.example?x=1", false)]
    [InlineData("https://tokens.example?", false)]
    [InlineData("https://tokens.example#x", false)]
    [InlineData("https://tokens.example/a/../b", false)]
    [InlineData("https://tokens.example/%41", false)]
    [InlineData("tokens.example", false)]
    [InlineData("ftp://tokens.example", false)]
    [InlineData("", false)]
    [InlineData(null, false)]
    public void An_issuer_is_a_protected_address_in_its_one_form(string? text, bool accepted) =>
        Assert.Equal(accepted, FederationIssuer.TryParseBase(text, out _));

    [Theory]
    [InlineData(242, true)]
    [InlineData(243, false)]
    public void An_issuer_fits_what_verifiers_take(int length, bool accepted)
    {
        const string Start = "https://tokens.example/";

        Assert.Equal(accepted, FederationIssuer.TryParseBase(Start + new string('a', length - Start.Length), out _));
    }
}
