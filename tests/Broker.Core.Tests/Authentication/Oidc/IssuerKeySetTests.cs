using System.Buffers.Text;
using System.Globalization;
using System.Numerics;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Broker.Core.Authentication.Oidc;
using Broker.Core.Authentication.Oidc.Keys;
using Broker.Core.Authentication.Oidc.Sources;
using Broker.TestKit;

namespace Broker.Core.Tests.Authentication.Oidc;

public sealed class IssuerKeySetTests
{
    private static readonly TestIssuer RsaIssuer = TestIssuer.Rsa(keyId: "rsa");
    private static readonly TestIssuer EcIssuer = TestIssuer.Ec(keyId: "ec");

    [Fact]
    public void LoadsRsaIssuer_and_elliptic_curve_keys()
    {
        using var p384 = TestIssuer.Ec(keyId: "p384", algorithm: "ES384");
        using var p521 = TestIssuer.Ec(keyId: "p521", algorithm: "ES512");

        var set = ResultAssert.Accepted(Parse(TestIssuer.Jwks(RsaIssuer, EcIssuer, p384, p521)));

        Assert.Equal((4, 0), (set.Count, set.Ignored.Count));
    }

    [Theory]
    [Trait("threat", "J-04")]
    [InlineData("")]
    [InlineData("\n\n")]
    [InlineData("\r\n")]
    [InlineData("\ufeff")]
    public void Never_takes_a_pem_key_for_a_key_set(string before)
    {
        Assert.Equal(KeyFetchFailure.MalformedKeys, Failure(before + RsaIssuer.PublicPem()));
        Assert.Equal(KeyFetchFailure.MalformedKeys, Failure(before + RsaIssuer.PublicPem().ReplaceLineEndings("\r\n")));
    }

    [Theory]
    [Trait("threat", "J-04")]
    [InlineData(" \n")]
    [InlineData("\r\n\t")]
    public void Loads_the_same_key_whatever_blanks_are_around_the_document(string blanks)
    {
        var plain = ResultAssert.Accepted(Parse(TestIssuer.Jwks(RsaIssuer)));
        var padded = ResultAssert.Accepted(Parse(blanks + TestIssuer.Jwks(RsaIssuer) + blanks));

        Assert.True(padded.Holds(plain.Find("rsa")!));
    }

    [Fact]
    [Trait("threat", "J-08")]
    public void Drops_all_keys_that_share_an_id_and_keeps_the_others()
    {
        using var sameKind = TestIssuer.Rsa(keyId: "rsa");
        using var otherKind = TestIssuer.Ec(keyId: "rsa");

        foreach (var twin in new[] { sameKind, otherKind })
        {
            var set = ResultAssert.Accepted(Parse(TestIssuer.Jwks(RsaIssuer, EcIssuer, twin)));

            Assert.Null(set.Find("rsa"));
            Assert.NotNull(set.Find("ec"));
            Assert.Equal([IgnoredKey.SharedKeyId, IgnoredKey.SharedKeyId], set.Ignored);
        }
    }

    [Theory]
    [Trait("threat", "J-09")]
    [InlineData("use", "\"enc\"", IgnoredKey.Use)]
    [InlineData("use", "null", IgnoredKey.Use)]
    [InlineData("use", "[\"sig\"]", IgnoredKey.Use)]
    [InlineData("key_ops", "[\"encrypt\"]", IgnoredKey.Use)]
    [InlineData("key_ops", "[\"verify\"]", IgnoredKey.Use)]
    [InlineData("key_ops", "[]", IgnoredKey.Use)]
    [InlineData("alg", "\"HS256\"", IgnoredKey.Algorithm)]
    [InlineData("alg", "\"PS256\"", IgnoredKey.Algorithm)]
    [InlineData("alg", "\"ES256\"", IgnoredKey.Algorithm)]
    [InlineData("alg", "1", IgnoredKey.Algorithm)]
    [InlineData("kid", "\"\"", IgnoredKey.KeyId)]
    [InlineData("kid", "1", IgnoredKey.KeyId)]
    [InlineData("kid", "\"a\\u0000b\"", IgnoredKey.KeyId)]
    [InlineData("kty", "\"rsa\"", IgnoredKey.KeyType)]
    [InlineData("kty", "\"OKP\"", IgnoredKey.KeyType)]
    [InlineData("kty", "null", IgnoredKey.KeyType)]
    [InlineData("d", "\"AQAB\"", IgnoredKey.Private)]
    [InlineData("n", "\"AQ==\"", IgnoredKey.WeakRsa)]
    [InlineData("n", "null", IgnoredKey.WeakRsa)]
    [InlineData("e", "\"\"", IgnoredKey.WeakRsa)]
    public void Leaves_out_a_key_whose_member_is_not_right(string member, string json, string reason)
    {
        var jwk = RsaIssuer.PublicJwk();
        jwk[member] = JsonNode.Parse(json);

        Assert.Equal(reason, IgnoredBesideAGoodOne(jwk));
    }

    [Theory]
    [InlineData("use")]
    [InlineData("alg")]
    public void Loads_a_key_without_optional_members(string member)
    {
        var jwk = RsaIssuer.PublicJwk();
        jwk.Remove(member);

        Assert.NotNull(ResultAssert.Accepted(Parse(Jwks(jwk))).Find("rsa"));
    }

    [Fact]
    public void Leaves_out_a_key_without_an_id()
    {
        var jwk = RsaIssuer.PublicJwk();
        jwk.Remove("kid");

        Assert.Equal(IgnoredKey.KeyId, IgnoredBesideAGoodOne(jwk));
    }

    [Fact]
    [Trait("threat", "J-10")]
    public void Leaves_out_a_symmetric_key() => Assert.Equal(
        IgnoredKey.Symmetric,
        IgnoredBesideAGoodOne(new JsonObject { ["kty"] = "oct", ["kid"] = "hmac", ["alg"] = "HS256", ["k"] = "c2VjcmV0" }));

    [Theory]
    [Trait("threat", "J-11")]
    [InlineData(512)]
    [InlineData(1024)]
    [InlineData(2040)]
    public void Leaves_out_shortRsaIssuer_keys(int bits)
    {
        using var key = RSA.Create(bits);

        Assert.Equal(IgnoredKey.WeakRsa, IgnoredBesideAGoodOne(Rsa(key.ExportParameters(false))));
    }

    [Fact]
    [Trait("threat", "J-11")]
    public void Loads_the_shortest_and_the_longestRsaIssuer_key_and_none_beyond()
    {
        using var shortest = RSA.Create(2048);

        Assert.Equal(1, ResultAssert.Accepted(Parse(Jwks(Rsa(shortest.ExportParameters(false))))).Count);
        Assert.Equal(1, ResultAssert.Accepted(Parse(Jwks(Rsa(OddModulus(8192), [1, 0, 1])))).Count);
        Assert.Equal(IgnoredKey.WeakRsa, IgnoredBesideAGoodOne(Rsa(OddModulus(8200), [1, 0, 1])));
    }

    [Theory]
    [Trait("threat", "J-11")]
    [InlineData("01")]
    [InlineData("00")]
    [InlineData("02")]
    [InlineData("010000")]
    [InlineData("010000000000000001")]
    public void Leaves_outRsaIssuer_keys_with_a_bad_exponent(string exponent) =>
        Assert.Equal(IgnoredKey.WeakRsa, IgnoredBesideAGoodOne(Rsa(OddModulus(2048), Convert.FromHexString(exponent))));

    [Theory]
    [InlineData("03")]
    [InlineData("010001")]
    [InlineData("00010001")]
    public void LoadsRsaIssuer_keys_with_an_odd_exponent_of_three_or_more(string exponent) =>
        Assert.Equal(1, ResultAssert.Accepted(Parse(Jwks(Rsa(OddModulus(2048), Convert.FromHexString(exponent))))).Count);

    [Fact]
    [Trait("threat", "J-11")]
    public void Leaves_out_an_even_modulus()
    {
        var modulus = OddModulus(2048);
        modulus[^1] ^= 1;

        Assert.Equal(IgnoredKey.WeakRsa, IgnoredBesideAGoodOne(Rsa(modulus, [1, 0, 1])));
    }

    [Fact]
    [Trait("threat", "J-11")]
    public void Leaves_out_a_roca_modulus() =>
        Assert.Equal(IgnoredKey.WeakRsa, IgnoredBesideAGoodOne(Rsa(RocaModulus(), [1, 0, 1])));

    [Theory]
    [Trait("threat", "J-12")]
    [InlineData("off")]
    [InlineData("infinity")]
    [InlineData("short")]
    [InlineData("padded")]
    [InlineData("outside")]
    [InlineData("curve")]
    [InlineData("unknown")]
    public void Leaves_out_points_that_are_not_on_the_curve(string fault)
    {
        var jwk = EcIssuer.PublicJwk();
        jwk.Remove("alg");
        var y = Base64Url.DecodeFromChars(jwk["y"]!.GetValue<string>());
        switch (fault)
        {
            case "off":
                y[^1] ^= 1;
                jwk["y"] = TestIssuer.Encode(y);
                break;
            case "infinity":
                (jwk["x"], jwk["y"]) = (TestIssuer.Encode(new byte[32]), TestIssuer.Encode(new byte[32]));
                break;
            case "short":
                jwk["y"] = TestIssuer.Encode(y.AsSpan(1));
                break;
            case "padded":
                jwk["y"] = TestIssuer.Encode([0, .. y]);
                break;
            case "outside":
                jwk["y"] = TestIssuer.Encode(Enumerable.Repeat((byte)0xff, 32).ToArray());
                break;
            case "curve":
                jwk["crv"] = "P-384";
                break;
            default:
                jwk["crv"] = "secp256k1";
                break;
        }

        Assert.Equal(IgnoredKey.BadPoint, IgnoredBesideAGoodOne(jwk));
    }

    [Fact]
    [Trait("threat", "J-12")]
    public void Leaves_out_a_curve_that_is_not_the_one_of_its_algorithm()
    {
        var jwk = EcIssuer.PublicJwk();
        jwk["alg"] = "ES384";

        Assert.Equal(IgnoredKey.Algorithm, IgnoredBesideAGoodOne(jwk));
    }

    [Fact]
    public void Loads_100_keys_of_a_kind_and_none_of_that_kind_beyond()
    {
        var jwks = Enumerable.Range(0, 101).Select(i =>
        {
            var jwk = RsaIssuer.PublicJwk();
            jwk["kid"] = i.ToString(CultureInfo.InvariantCulture);
            return jwk;
        }).ToArray();

        Assert.Equal(101, ResultAssert.Accepted(Parse(Jwks([.. jwks[..100].Select(j => (JsonObject)j.DeepClone()), EcIssuer.PublicJwk()]))).Count);
        var set = ResultAssert.Accepted(Parse(Jwks([.. jwks, EcIssuer.PublicJwk()])));
        Assert.Equal((1, 101), (set.Count, set.Ignored.Count(reason => reason == IgnoredKey.TooMany)));
    }

    [Theory]
    [Trait("threat", "J-39")]
    [InlineData("<html><body>Sign in</body></html>", KeyFetchFailure.MalformedKeys)]
    [InlineData("", KeyFetchFailure.MalformedKeys)]
    [InlineData("[]", KeyFetchFailure.MalformedKeys)]
    [InlineData("{}", KeyFetchFailure.MalformedKeys)]
    [InlineData("{\"keys\":{}}", KeyFetchFailure.MalformedKeys)]
    [InlineData("{\"keys\":[],\"keys\":[]}", KeyFetchFailure.MalformedKeys)]
    [InlineData("{\"keys\":[", KeyFetchFailure.MalformedKeys)]
    [InlineData("{\"keys\":[]}", KeyFetchFailure.NoUsableKeys)]
    [InlineData("{\"keys\":[1,null,\"x\",{},[]]}", KeyFetchFailure.NoUsableKeys)]
    public void Refuses_documents_without_usable_keys(string document, string reason) => Assert.Equal(reason, Failure(document));

    [Fact]
    public void Refuses_a_key_with_repeated_members() =>
        Assert.Equal(KeyFetchFailure.MalformedKeys, Failure(TestIssuer.Jwks(RsaIssuer).Replace("\"use\"", "\"kid\":\"x\",\"use\"", StringComparison.Ordinal)));

    [Fact]
    [Trait("threat", "J-38")]
    public void Refuses_a_document_of_more_than_a_mebibyte()
    {
        var document = TestIssuer.Jwks(RsaIssuer);

        ResultAssert.Accepted(Parse(document.PadRight(1024 * 1024)));
        Assert.Equal(KeyFetchFailure.TooLarge, Failure(document.PadRight((1024 * 1024) + 1)));
    }

    private static StsResult<IssuerKeySet> Parse(string document) => IssuerKeySet.Parse("https://issuer.example", Encoding.UTF8.GetBytes(document));

    private static string Failure(string document) => ResultAssert.Refused(Parse(document), StsErrorCode.IDPCommunicationError).Reason;

    private static string Jwks(params JsonObject[] keys) => new JsonObject { ["keys"] = new JsonArray([.. keys]) }.ToJsonString();

    private static JsonObject Rsa(RSAParameters key) => Rsa(key.Modulus!, key.Exponent!);

    private static JsonObject Rsa(byte[] modulus, byte[] exponent) =>
        new() { ["kty"] = "RSA", ["kid"] = "weak", ["n"] = TestIssuer.Encode(modulus), ["e"] = TestIssuer.Encode(exponent) };

    private static byte[] OddModulus(int bits)
    {
        var modulus = RandomNumberGenerator.GetBytes(bits / 8);
        modulus[0] |= 0x80;
        modulus[^1] |= 1;
        return modulus;
    }

    /// <summary>A number with the structure of the broken chips' moduli: a power of 65537 modulo the product of the first primes.</summary>
    private static byte[] RocaModulus()
    {
        var product = Enumerable.Range(2, 700).Where(n => Enumerable.Range(2, n - 2).All(d => n % d != 0)).Aggregate(BigInteger.One, (m, p) => m * p);
        var residue = BigInteger.ModPow(65537, 123_456_789, product);
        var multiple = (BigInteger.Pow(2, 2047) / product) + 2;
        var modulus = (multiple + (multiple.IsEven ? 0 : 1)) * product;
        return (modulus + residue).ToByteArray(isUnsigned: true, isBigEndian: true);
    }

    private static string IgnoredBesideAGoodOne(JsonObject jwk)
    {
        using var good = TestIssuer.Ec(keyId: "good");
        var set = ResultAssert.Accepted(Parse(Jwks(jwk, good.PublicJwk())));
        Assert.Equal(1, set.Count);
        Assert.NotNull(set.Find("good"));
        return Assert.Single(set.Ignored);
    }
}
