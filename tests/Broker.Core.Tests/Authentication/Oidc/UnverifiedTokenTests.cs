using System.IO.Compression;
using System.Text;
using System.Text.Json.Nodes;
using Broker.Core.Authentication.Oidc;
using Broker.TestKit;

namespace Broker.Core.Tests.Authentication.Oidc;

/// <summary>Size, parts, base64url, JSON and header. Claims: <see cref="UnverifiedTokenClaimsTests"/>.</summary>
public sealed class UnverifiedTokenTests : IDisposable
{
    private readonly TestIssuer _issuer = TestIssuer.Ec();
    private readonly JsonObject _claims;

    public UnverifiedTokenTests() => _claims = _issuer.ProjectedClaims(new ManualTimeProvider().GetUtcNow());

    public void Dispose() => _issuer.Dispose();

    [Theory]
    [InlineData("", "")]
    [InlineData(" \t\r\n\f\v", " \r\n")]
    public void Accepts_a_token_and_strips_ascii_whitespace_around_it(string before, string after) =>
        Assert.Equal(_issuer.Issuer, ResultAssert.Accepted(Parse(before + _issuer.Token(_claims) + after)).Issuer);

    [Theory]
    [InlineData("\u00a0")]
    [InlineData("\ufeff")]
    [InlineData("\0")]
    public void Refuses_other_characters_around_it(string around) =>
        ResultAssert.Refused(Parse(around + _issuer.Token(_claims)), TokenRejection.Base64);

    [Theory]
    [Trait("threat", "J-01")]
    [InlineData("none")]
    [InlineData("None")]
    [InlineData("nOnE")]
    [InlineData("")]
    public void Refuses_unsigned_tokens(string algorithm)
    {
        var header = new JsonObject { ["alg"] = algorithm };

        ResultAssert.Refused(Parse(TestIssuer.Token(Bytes(header), Bytes(_claims), _ => [])), TokenRejection.Algorithm);
    }

    [Theory]
    [Trait("threat", "J-03")]
    [InlineData("HS256")]
    [InlineData("HS384")]
    [InlineData("HS512")]
    [InlineData("PS256")]
    [InlineData("PS512")]
    [InlineData("EdDSA")]
    [InlineData("ES256K")]
    [InlineData("RS1")]
    [InlineData("rs256")]
    [InlineData("RS256 ")]
    public void Refuses_algorithms_outside_the_allow_list(string algorithm) =>
        ResultAssert.Refused(ParseWithHeader("alg", algorithm), TokenRejection.Algorithm);

    [Theory]
    [InlineData("RS256")]
    [InlineData("RS384")]
    [InlineData("RS512")]
    [InlineData("ES256")]
    [InlineData("ES384")]
    [InlineData("ES512")]
    public void Accepts_algorithms_of_the_allow_list(string algorithm) => ResultAssert.Accepted(ParseWithHeader("alg", algorithm));

    [Theory]
    [Trait("threat", "J-05")]
    [Trait("threat", "J-06")]
    [InlineData("jwk")]
    [InlineData("jku")]
    [InlineData("x5u")]
    [InlineData("x5c")]
    [InlineData("x5t")]
    [InlineData("x5t#S256")]
    public void Refuses_headers_that_bring_or_name_a_key(string header) =>
        ResultAssert.Refused(ParseWithHeader(header, "https://attacker.example/key"), TokenRejection.KeyInHeader);

    [Theory]
    [InlineData("crit")]
    [InlineData("b64")]
    [InlineData("enc")]
    [InlineData("zip")]
    public void Refuses_headers_that_change_what_is_signed(string header) =>
        ResultAssert.Refused(ParseWithHeader(header, new JsonArray("exp")), TokenRejection.CriticalHeader);

    [Fact]
    public void Accepts_an_unknown_header_that_is_not_critical() => ResultAssert.Accepted(ParseWithHeader("env", "production"));

    [Theory]
    [InlineData("at+jwt")]
    [InlineData("application/at+jwt")]
    [InlineData("logout+jwt")]
    [InlineData("")]
    public void Refuses_tokens_of_another_type(string type) => ResultAssert.Refused(ParseWithHeader("typ", type), TokenRejection.TokenType);

    [Theory]
    [InlineData("JWT")]
    [InlineData("jwt")]
    public void Accepts_the_jwt_type_in_any_case(string type) => ResultAssert.Accepted(ParseWithHeader("typ", type));

    [Fact]
    public void Accepts_a_token_without_type_and_key_id() =>
        ResultAssert.Accepted(Parse(_issuer.Token(new JsonObject { ["alg"] = "ES256" }, _claims)));

    [Fact]
    [Trait("threat", "J-07")]
    public void Refuses_key_ids_of_another_type_or_too_long_or_with_control_characters()
    {
        JsonNode?[] keyIds = [1, new JsonArray("key-1"), null, true, new string('a', 64 * 1024 / 8), new string('a', 257), "key-1\r\nX: y", "key-1\0"];

        Assert.All(keyIds, keyId => ResultAssert.Refused(ParseWithHeader("kid", keyId), TokenRejection.KeyId));
    }

    [Theory]
    [Trait("threat", "J-07")]
    [InlineData("../../../dev/null")]
    [InlineData("/proc/self/environ")]
    [InlineData("' OR 1=1--")]
    public void Keeps_a_key_id_as_the_text_it_is(string keyId) =>
        Assert.Equal(keyId, ResultAssert.Accepted(ParseWithHeader("kid", keyId)).Header.KeyId);

    [Fact]
    [Trait("threat", "J-15")]
    public void Refuses_json_serializations()
    {
        var parts = _issuer.Token(_claims).Split('.');
        var flattened = new JsonObject { ["protected"] = parts[0], ["payload"] = parts[1], ["signature"] = parts[2] }.ToJsonString();
        var general = $$"""{"payload":"{{parts[1]}}","signatures":[{"protected":"{{parts[0]}}","signature":"{{parts[2]}}"}]}""";
        var mixed = $$"""{"a":"{{parts[0]}}.{{parts[1]}}.{{parts[2]}}"}""";

        Assert.All([flattened, general, mixed], text => ResultAssert.Refused(Parse(text)));
    }

    [Fact]
    [Trait("threat", "J-16")]
    public void Refuses_a_token_whose_algorithm_is_not_in_the_protected_header()
    {
        ResultAssert.Refused(Parse(_issuer.Token("""{"header":{"alg":"ES256"}}""", _claims.ToJsonString())), TokenRejection.Algorithm);
        ResultAssert.Refused(Parse(_issuer.Token("{}", _claims.ToJsonString())), TokenRejection.Algorithm);
    }

    [Fact]
    [Trait("threat", "J-17")]
    public void Refuses_an_encrypted_token() =>
        ResultAssert.Refused(Parse(EncryptedToken(zip: null, Bytes(_claims))), TokenRejection.Encrypted);

    [Fact]
    [Trait("threat", "J-18")]
    public void Refuses_a_compressed_encrypted_token_without_unpacking_it()
    {
        using var packed = new MemoryStream();
        using (var deflate = new DeflateStream(packed, CompressionLevel.SmallestSize))
        {
            deflate.Write(new byte[4 * 1024 * 1024]);
        }

        var token = EncryptedToken("DEF", packed.ToArray());

        Assert.InRange(AllocatedBy(() => ResultAssert.Refused(Parse(token), TokenRejection.Encrypted)), 0, 4096);
    }

    [Fact]
    [Trait("threat", "J-19")]
    public void Refuses_dots_and_huge_parts_without_allocating()
    {
        var header = TestIssuer.Encode(new byte[1024 * 1024]);
        string[] tokens = [new('.', 19_999), new('.', 100_000), string.Concat(Enumerable.Repeat("a.", 1_000_000)), $"{header}.e30.AA"];

        Assert.All(tokens, token => Assert.InRange(AllocatedBy(() => ResultAssert.Refused(Parse(token))), 0, 4096));
    }

    [Fact]
    [Trait("threat", "J-20")]
    public void Refuses_a_token_of_more_than_20000_characters()
    {
        _claims["filler"] = new string('f', (19_950 - _issuer.Token(_claims).Length) * 3 / 4);
        var longToken = _issuer.Token(_claims);

        Assert.InRange(longToken.Length, 19_900, 20_000);
        ResultAssert.Accepted(Parse(longToken));
        ResultAssert.Refused(Parse(longToken + new string('A', 20_001 - longToken.Length)), TokenRejection.TooLong);
    }

    [Theory]
    [Trait("threat", "J-20")]
    [InlineData("")]
    [InlineData("abc")]
    [InlineData("..")]
    [InlineData("a.b")]
    [InlineData("e30.e30.")]
    public void Refuses_what_is_no_token(string text) => ResultAssert.Refused(Parse(text));

    [Fact]
    [Trait("threat", "J-21")]
    public void Refuses_other_spellings_of_base64url_in_each_part()
    {
        // Bytes that need '-' and '_' (or '+' and '/'), and a length that leaves spare bits.
        var header = Encoding.UTF8.GetBytes("""{"alg":"ES256","kid":"key-1","n":"???>>>~~"}""");
        var payload = Encoding.UTF8.GetBytes(_claims.ToJsonString().Replace("demo-0", "demo???>>>~~", StringComparison.Ordinal));
        var parts = TestIssuer.Token(Padded(header), Padded(payload), _issuer.Sign).Split('.');
        var canonical = Parse(string.Join('.', parts));

        ResultAssert.Accepted(canonical);
        for (var i = 0; i < parts.Length; i++)
        {
            var part = parts[i];
            string[] spellings =
            [
                part + "=", part + "==", part[..4] + " " + part[4..], part[..4] + "\r\n" + part[4..], part[..4] + "\n" + part[4..],
                part[..^1] + SpareBitSet(part), part + "AAA", part[..4] + "+" + part[5..], part[..4] + "/" + part[5..], part[..4] + "é" + part[5..],
            ];
            Assert.All(spellings, s => ResultAssert.Refused(Parse(string.Join('.', [.. parts[..i], s, .. parts[(i + 1)..]]))));
        }
    }

    [Fact]
    [Trait("threat", "J-22")]
    public void Refuses_payloads_that_are_no_strict_json_object()
    {
        var claims = _claims.ToJsonString();
        var open = claims[..^1];
        byte[][] payloads =
        [
            Encoding.UTF8.GetBytes("[]"), Encoding.UTF8.GetBytes("\"x\""), Encoding.UTF8.GetBytes("null"), Encoding.UTF8.GetBytes("7"), [],
            Encoding.UTF8.GetBytes(claims + claims), Encoding.UTF8.GetBytes(open), Encoding.UTF8.GetBytes(open + ",}"),
            Encoding.UTF8.GetBytes(open + ""","x":"\ud800"}"""), Encoding.UTF8.GetBytes(open + ""","\udc00":1}"""),
            Encoding.UTF8.GetBytes("/* c */" + claims), Encoding.UTF8.GetBytes(claims + "// c"), Encoding.UTF8.GetBytes(open + ",\"x\":NaN}"),
            Encoding.UTF8.GetBytes($"{open},\"x\":{new string('[', 65)}{new string(']', 65)}}}"),
            Encoding.UTF8.GetBytes($"{open},\"x\":{new string('[', 32)}{new string(']', 32)}}}"),
            [0xef, 0xbb, 0xbf, .. Encoding.UTF8.GetBytes(claims)],
            [.. Encoding.UTF8.GetBytes(open + ",\"x\":\""), 0xff, .. "\"}"u8], [.. Encoding.UTF8.GetBytes(open + ",\""), 0xc0, 0xaf, .. "\":1}"u8],
        ];

        Assert.All(payloads, payload => ResultAssert.Refused(Parse(TestIssuer.Token(Bytes(_issuer.Header()), payload, _issuer.Sign)), TokenRejection.Json));
    }

    [Theory]
    [InlineData(",\"x\":\"\\ud83d\\ude00 ü\"}")]
    [InlineData(",\"x\":[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]}")]
    public void Accepts_unusual_but_strict_json(string tail) =>
        ResultAssert.Accepted(Parse(_issuer.Token(_issuer.Header().ToJsonString(), _claims.ToJsonString()[..^1] + tail)));

    [Theory]
    [InlineData("""{"alg":"ES256","alg":"ES256"}""", "")]
    [InlineData("""{"alg":"ES256","\u0061lg":"ES256"}""", "")]
    [InlineData("""{"alg":"ES256"}""", ",\"sub\":\"system:serviceaccount:default:demo\"")]
    [InlineData("""{"alg":"ES256"}""", ",\"x\":{\"a\":1,\"a\":1}")]
    public void Refuses_repeated_members_in_the_strict_profile_only(string header, string tail)
    {
        var token = _issuer.Token(header, _claims.ToJsonString()[..^1] + tail + "}");

        ResultAssert.Refused(Parse(token), TokenRejection.Json);
        ResultAssert.Accepted(Parse(token, StsProfile.Aws));
    }

    [Fact]
    public void Takes_the_last_of_repeated_members_in_the_aws_profile()
    {
        var token = _issuer.Token(_issuer.Header().ToJsonString(), _claims.ToJsonString()[..^1] + ",\"iss\":\"https://last.example\"}");

        Assert.Equal("https://last.example", ResultAssert.Accepted(Parse(token, StsProfile.Aws)).Issuer);
    }

    [Fact]
    public void Does_not_print_the_token() =>
        Assert.DoesNotContain("ey", ResultAssert.Accepted(Parse(_issuer.Token(_claims))).ToString(), StringComparison.Ordinal);

    [Fact]
    public void Tells_a_client_that_it_may_have_sent_an_access_token() => Assert.Equal(
        "The ID Token provided is not a valid JWT. (You may see this error if you sent an Access Token)",
        ResultAssert.Refused(Parse("opaque")).Message);

    private static StsResult<UnverifiedToken> Parse(string token, StsProfile? profile = null) =>
        UnverifiedToken.Parse(token, profile ?? StsProfile.Strict);

    private static long AllocatedBy(Action action)
    {
        action();
        var before = GC.GetAllocatedBytesForCurrentThread();
        action();
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }

    private static byte[] Bytes(JsonObject json) => Encoding.UTF8.GetBytes(json.ToJsonString());

    /// <summary>Adds spaces until one byte is left over, so that the last character has four spare bits.</summary>
    private static byte[] Padded(byte[] json) => [.. json, .. Enumerable.Repeat((byte)' ', (4 - (json.Length % 3)) % 3)];

    private static char SpareBitSet(string part)
    {
        const string Alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
        return Alphabet[Alphabet.IndexOf(part[^1], StringComparison.Ordinal) + 1];
    }

    private static string EncryptedToken(string? zip, byte[] content)
    {
        var header = new JsonObject { ["alg"] = "RSA-OAEP", ["enc"] = "A256GCM", ["zip"] = zip };
        return string.Join('.', new[] { Bytes(header), new byte[256], new byte[12], content, new byte[16] }.Select(part => TestIssuer.Encode(part)));
    }

    private StsResult<UnverifiedToken> ParseWithHeader(string name, JsonNode? value)
    {
        var header = _issuer.Header();
        header[name] = value;
        return Parse(_issuer.Token(header, _claims));
    }
}
