using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Broker.Core.Federation;

namespace Broker.Core.Tests.Federation;

public sealed class FederationKeyRingTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 22, 2, 0, 0, TimeSpan.Zero);
    private static readonly FederationKeyRing Sample = FederationKeyRing.Generate(Now);

    [Fact]
    public void A_new_ring_has_one_key_of_each_algorithm_that_signs_at_once()
    {
        var states = Sample.StatesAt(Now).Select(key => (key.Algorithm, key.State));

        Assert.Equal([(JwsSigningAlgorithm.RS256, FederationKeyState.Active), (JwsSigningAlgorithm.ES384, FederationKeyState.Active)], states);
    }

    [Fact]
    public void Rsa_keys_have_3072_bits_and_those_to_throw_away_2048()
    {
        var throwaway = FederationKeyRing.GenerateThrowaway(Now);

        Assert.True(FederationKeyRing.TryParse(throwaway.ToJson(), out _, out _));
        Assert.Equal((3072, 2048), (BitsOf(Sample), BitsOf(throwaway)));

        static int BitsOf(FederationKeyRing ring)
        {
            using var rsa = RSA.Create();
            rsa.ImportPkcs8PrivateKey(ring.SignerAt(JwsSigningAlgorithm.RS256, Now).Der, out _);
            return rsa.KeySize;
        }
    }

    [Fact]
    public void A_ring_survives_its_document()
    {
        Assert.True(Sample.TryRotate(Now, out var rotated));
        Assert.True(rotated.TryRotate(Now + TimeSpan.FromHours(2), out var twice));

        Assert.True(FederationKeyRing.TryParse(twice.ToJson(), out var read, out var problems), string.Join('\n', problems));

        Assert.Equal(twice.StatesAt(Now), read.StatesAt(Now));
        Assert.Equal(twice.ToJson(), read.ToJson());
    }

    [Fact]
    public void A_key_id_is_the_thumbprint_of_the_standard()
    {
        // RFC 7638 §3.1.
        const string Modulus = "0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2aiAFbWhM78LhWx4cbbfAAtVT86zwu1RK7aPFFxuhDR1L6tSoc_BJECPebWKRXjBZCiFV4n3oknjhMstn64tZ_2W"
            + "-5JsGY4Hc5n9yBXArwl93lqt7_RN5w6Cf0h4QyQ5v-65YGjQR0_FDW2QvzqY368QQMicAtaSqzs8KJZgnYb9c7d0zgdAZHzu6qMQvRL5hajrn1n91CbOpbISD08qNLyrdkt-bFTWhAI4"
            + "vMQFh6WeZu0fM4lFd2NcRwr3XPksINHaQ-G_xBniIqbw0Ls1jF44-csFCur-kEgU8awapJzKnqDKgw";

        Assert.Equal("NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs", new PublicJwk(JwsSigningAlgorithm.RS256, Modulus, "AQAB").Thumbprint);
    }

    [Fact]
    public void A_new_key_is_published_for_an_hour_before_it_signs()
    {
        Assert.True(Sample.TryRotate(Now, out var rotated));

        foreach (var algorithm in Enum.GetValues<JwsSigningAlgorithm>())
        {
            var old = Sample.SignerAt(algorithm, Now).Id;
            Assert.Equal(old, rotated.SignerAt(algorithm, Now + TimeSpan.FromHours(1) - TimeSpan.FromSeconds(1)).Id);
            Assert.NotEqual(old, rotated.SignerAt(algorithm, Now + TimeSpan.FromHours(1)).Id);
            Assert.NotNull(rotated.Find(old));
        }

        Assert.True(FederationKeyRing.PublicationDelay >= 2 * FederationDiscovery.CacheTime);
        Assert.Equal(
            [FederationKeyState.Active, FederationKeyState.Active, FederationKeyState.Next, FederationKeyState.Next],
            rotated.StatesAt(Now).Select(key => key.State));
    }

    [Fact]
    public void A_key_that_signs_no_more_stays_published_without_its_private_half()
    {
        Assert.True(Sample.TryRotate(Now, out var once));
        Assert.True(once.TryRotate(Now + TimeSpan.FromHours(1), out var twice));

        var states = twice.StatesAt(Now + TimeSpan.FromHours(1)).Select(key => key.State);

        Assert.Equal([.. Enumerable.Repeat(FederationKeyState.Published, 2), .. Enumerable.Repeat(FederationKeyState.Active, 2), .. Enumerable.Repeat(FederationKeyState.Next, 2)], states);
        Assert.All(Sample.Keys, old => Assert.False(twice.Find(old.Id)!.CanSign));
        Assert.All(once.Keys.Skip(2), active => Assert.True(twice.Find(active.Id)!.CanSign));
    }

    [Fact]
    public void Two_rotations_in_a_row_keep_the_key_that_still_signs()
    {
        Assert.True(Sample.TryRotate(Now, out var once));
        Assert.True(once.TryRotate(Now + TimeSpan.FromMinutes(1), out var twice));

        var signer = Sample.SignerAt(JwsSigningAlgorithm.ES384, Now);

        Assert.Equal(signer.Id, twice.SignerAt(JwsSigningAlgorithm.ES384, Now + TimeSpan.FromMinutes(1)).Id);
        Assert.True(FederationKeyRing.TryParse(twice.ToJson(), out _, out _));
    }

    [Fact]
    public void A_full_ring_rotates_only_by_losing_keys_that_have_not_signed_for_a_day()
    {
        var ec = Enumerable.Range(0, FederationKeyRing.MostKeys - 1).Select(hour => FederationKey.Generate(JwsSigningAlgorithm.ES384, Now.AddHours(hour))).ToList();
        var ring = new FederationKeyRing([Sample.Keys[0], .. ec]);

        // Two keys come, so two have to go: the second stopped when the third began.
        var stopped = ec[2].SignsFrom;
        Assert.False(ring.TryRotate(stopped + FederationKeyRing.Retention - TimeSpan.FromSeconds(1), out _));
        Assert.True(ring.TryRotate(stopped + FederationKeyRing.Retention, out var rotated));

        Assert.Equal(FederationKeyRing.MostKeys, rotated.Keys.Length);
        Assert.All(ec.Take(2), gone => Assert.Null(rotated.Find(gone.Id)));
        Assert.All([Sample.Keys[0], .. ec.Skip(2)], kept => Assert.NotNull(rotated.Find(kept.Id)));
        Assert.True(FederationKeyRing.TryParse(rotated.ToJson(), out _, out var problems), string.Join('\n', problems));
    }

    [Fact]
    public void Prints_no_key_material()
    {
        var document = JsonNode.Parse(Sample.ToJson())!;
        var secret = (string)document["keys"]![0]!["privateKey"]!;

        Assert.DoesNotContain(secret[40..60], $"{Sample} {Sample.Keys[0]}", StringComparison.Ordinal);
        Assert.Contains("••••", Sample.Keys[0].ToString(), StringComparison.Ordinal);
    }

    public static TheoryData<string, Action<JsonObject>> BrokenRings => new()
    {
        { "unknown member: only 'keys'", ring => ring["active"] = "x" },
        { "'keys' must be an array", ring => ring["keys"] = new JsonObject() },
        { "'keys' must be an array", ring => ring.Remove("keys") },
        { "the last RS256 key must have its 'privateKey'", ring => Keys(ring).RemoveAt(0) },
        { "the last ES384 key must have its 'privateKey'", ring => Keys(ring).RemoveAt(1) },
        { "key number 1 must be an object", ring => Keys(ring)[0] = "x" },
        { "key number 1: unknown member", ring => Keys(ring)[0]!["use"] = "sig" },
        { "key number 1: 'alg' must be", ring => Keys(ring)[0]!["alg"] = "RS512" },
        { "key number 1: 'alg' must be", ring => Keys(ring)[0]!["alg"] = "rs256" },
        { "key number 1: 'privateKey' must be the base64", ring => Keys(ring)[0]!["alg"] = "ES384" },
        { "key number 2: 'privateKey' must be the base64", ring => Keys(ring)[1]!["alg"] = "RS256" },
        { "key number 1: 'signsFrom' must be", ring => Keys(ring)[0]!["signsFrom"] = "2026-11-22T02:00:00+00:00" },
        { "key number 1: 'signsFrom' must be", ring => Keys(ring)[0]!["signsFrom"] = 1763776800 },
        { "key number 1: 'kid' must be", ring => Keys(ring)[0]!["kid"] = (string?)Keys(ring)[1]!["kid"] },
        { "key number 1: 'kid' must be", ring => ((JsonObject)Keys(ring)[0]!).Remove("kid") },
        { "key number 1 must have either", ring => ((JsonObject)Keys(ring)[0]!).Remove("privateKey") },
        { "key number 1 must have either", ring => Keys(ring)[0]!["publicKey"] = "AAAA" },
        { "key number 1: 'privateKey' must be the base64", ring => Keys(ring)[0]!["privateKey"] = "AAAA" },
        { "key number 1: 'privateKey' must be the base64", ring => Keys(ring)[0]!["privateKey"] = " " + (string?)Keys(ring)[0]!["privateKey"] },
        { "key number 3 repeats another key", ring => Keys(ring).Add(Keys(ring)[0]!.DeepClone()) },
        { "the last RS256 key must have its 'privateKey'", ring => Publish(Keys(ring)[0]!) },
    };

    [Theory]
    [MemberData(nameof(BrokenRings))]
    public void Refuses_a_document_that_is_not_exactly_a_ring(string problem, Action<JsonObject> change)
    {
        var json = (JsonObject)JsonNode.Parse(Sample.ToJson())!;
        change(json);

        Assert.False(FederationKeyRing.TryParse(Encoding.UTF8.GetBytes(json.ToJsonString()), out var ring, out var problems));

        Assert.Null(ring);
        Assert.Contains(problems, text => text.Contains(problem, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("", "not valid JSON")]
    [InlineData("[]", "must be an object")]
    [InlineData("""{"keys":[],"keys":[]}""", "occurs twice")]
    [InlineData("""{"keys":[{"kid":"\ud800"}]}""", "key number 1")]
    [InlineData("""{"keys":[{"alg":"\ud800"}]}""", "not valid")]
    public void Refuses_text_that_is_no_strict_json(string json, string problem)
    {
        Assert.False(FederationKeyRing.TryParse(Encoding.UTF8.GetBytes(json), out _, out var problems));

        Assert.Contains(problems, text => text.Contains(problem, StringComparison.Ordinal));
    }

    [Fact]
    public void Refuses_a_document_of_more_than_64_KiB()
    {
        var fits = Padded(64 * 1024);
        var tooLong = Padded((64 * 1024) + 1);

        Assert.True(FederationKeyRing.TryParse(fits, out _, out _));
        Assert.False(FederationKeyRing.TryParse(tooLong, out _, out var problems));
        Assert.Equal(["the document is longer than 65536 bytes"], problems);

        static byte[] Padded(int length) => [.. Sample.ToJson(), .. Enumerable.Repeat((byte)' ', length - Sample.ToJson().Length)];
    }

    [Theory]
    [InlineData(1024, false)]
    [InlineData(2048, true)]
    [InlineData(4096, true)]
    public void Takes_rsa_keys_of_2048_to_4096_bits(int bits, bool accepted)
    {
        using var rsa = RSA.Create(bits);

        Assert.Equal(accepted, FederationKey.TryRead(JwsSigningAlgorithm.RS256, Now, rsa.ExportPkcs8PrivateKey(), isPrivate: true) is not null);
        Assert.Equal(accepted, FederationKey.TryRead(JwsSigningAlgorithm.RS256, Now, rsa.ExportSubjectPublicKeyInfo(), isPrivate: false) is not null);
    }

    [Fact]
    public void Takes_elliptic_curve_keys_of_P384_only()
    {
        using var fits = ECDsa.Create(ECCurve.NamedCurves.nistP384);
        using var other = ECDsa.Create(ECCurve.NamedCurves.nistP256);

        Assert.NotNull(FederationKey.TryRead(JwsSigningAlgorithm.ES384, Now, fits.ExportPkcs8PrivateKey(), isPrivate: true));
        Assert.Null(FederationKey.TryRead(JwsSigningAlgorithm.ES384, Now, other.ExportPkcs8PrivateKey(), isPrivate: true));
        Assert.Null(FederationKey.TryRead(JwsSigningAlgorithm.ES384, Now, [.. fits.ExportPkcs8PrivateKey(), 0], isPrivate: true));
    }

    [Fact]
    public void Refuses_keys_out_of_their_order()
    {
        Assert.True(Sample.TryRotate(Now, out var rotated));
        var json = (JsonObject)JsonNode.Parse(rotated.ToJson())!;
        var newest = Keys(json)[2]!.DeepClone();
        Keys(json).RemoveAt(2);
        Keys(json).Insert(0, newest);

        Assert.True(FederationKeyRing.TryParse(rotated.ToJson(), out _, out _));
        Assert.False(FederationKeyRing.TryParse(Encoding.UTF8.GetBytes(json.ToJsonString()), out _, out var problems));
        Assert.Equal(["the RS256 keys must be in the order of 'signsFrom'"], problems);
    }

    [Theory]
    [InlineData(16, true)]
    [InlineData(17, false)]
    public void Takes_at_most_sixteen_keys(int count, bool accepted)
    {
        var keys = new JsonArray([.. Enumerable.Range(0, count - 1).Select(_ => (JsonNode)Document(JwsSigningAlgorithm.ES384)), Document(JwsSigningAlgorithm.RS256)]);

        Assert.Equal(accepted, FederationKeyRing.TryParse(Encoding.UTF8.GetBytes(new JsonObject { ["keys"] = keys }.ToJsonString()), out _, out _));

        static JsonObject Document(JwsSigningAlgorithm algorithm)
        {
            var key = FederationKey.Generate(algorithm, Now);
            return new() { ["kid"] = key.Id, ["alg"] = algorithm.ToString(), ["signsFrom"] = "2026-11-22T02:00:00Z", ["privateKey"] = Convert.ToBase64String(key.Der) };
        }
    }

    private static JsonArray Keys(JsonObject ring) => (JsonArray)ring["keys"]!;

    private static void Publish(JsonNode key)
    {
        using var rsa = RSA.Create();
        rsa.ImportPkcs8PrivateKey(Convert.FromBase64String((string)key["privateKey"]!), out _);
        ((JsonObject)key).Remove("privateKey");
        key["publicKey"] = Convert.ToBase64String(rsa.ExportSubjectPublicKeyInfo());
    }
}
