using System.Numerics;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Broker.Core.Authentication.Oidc;
using Broker.TestKit;

namespace Broker.Core.Tests.Authentication.Oidc;

public sealed class OidcTokenValidatorSignatureTests
{
    private static readonly byte[] Sha256Prefix = Convert.FromHexString("3031300D060960864801650304020105000420");

    [Theory]
    [InlineData("RS256")]
    [InlineData("RS384")]
    [InlineData("RS512")]
    [InlineData("ES256")]
    [InlineData("ES384")]
    [InlineData("ES512")]
    public async Task Proves_every_accepted_algorithm_and_refuses_a_changed_payload(string algorithm)
    {
        using var scenario = new OidcScenario(algorithm[0] == 'R' ? TestIssuer.Rsa(algorithm: algorithm) : TestIssuer.Ec(algorithm: algorithm));
        var token = scenario.Issuer.Token(scenario.Claims);
        var forged = token.Split('.');
        forged[1] = TestIssuer.Encode(Encoding.UTF8.GetBytes(scenario.ClaimsWith("jti", "forged").ToJsonString()));

        ResultAssert.Accepted(await scenario.JudgeAsync(token));
        ResultAssert.Refused(await scenario.JudgeAsync(string.Join('.', forged)), TokenRejection.Signature);
    }

    [Fact]
    [Trait("threat", "J-01")]
    public async Task Refuses_an_empty_signature()
    {
        using var scenario = new OidcScenario(TestIssuer.Rsa());

        ResultAssert.Refused(await scenario.JudgeAsync(Signed(scenario, _ => [])), TokenRejection.Signature);
    }

    [Theory]
    [Trait("threat", "J-02")]
    [InlineData("HS256")]
    [InlineData("HS384")]
    [InlineData("HS512")]
    public async Task Refuses_a_mac_made_with_the_public_key(string algorithm)
    {
        using var scenario = new OidcScenario(TestIssuer.Rsa());
        var pem = scenario.Issuer.PublicPem();
        var jwk = scenario.Issuer.PublicJwk();
        byte[][] secrets =
        [
            Encoding.UTF8.GetBytes(pem), Encoding.UTF8.GetBytes(pem + "\n"), Convert.FromBase64String(string.Concat(pem.Split('\n')[1..^1])),
            Encoding.UTF8.GetBytes(jwk.ToJsonString()), System.Buffers.Text.Base64Url.DecodeFromChars(jwk["n"]!.GetValue<string>()), [],
        ];

        foreach (var secret in secrets)
        {
            var header = scenario.Issuer.Header();
            header["alg"] = algorithm;
            ResultAssert.Refused(await scenario.JudgeAsync(Signed(scenario, input => Mac(algorithm, secret, input), header)), TokenRejection.Algorithm);
        }
    }

    [Fact]
    [Trait("threat", "J-03")]
    public async Task Refuses_a_mac_made_with_a_client_secret_under_the_client_id()
    {
        using var scenario = new OidcScenario(TestIssuer.Rsa());
        var header = new JsonObject { ["alg"] = "HS256", ["kid"] = OidcScenario.Audience };

        ResultAssert.Refused(await scenario.JudgeAsync(Signed(scenario, input => HMACSHA256.HashData("client-secret"u8, input), header)), TokenRejection.Algorithm);
    }

    [Fact]
    [Trait("threat", "J-05")]
    public async Task Refuses_a_token_that_brings_the_key_it_was_signed_with()
    {
        using var scenario = new OidcScenario(TestIssuer.Rsa());
        using var attacker = TestIssuer.Rsa();
        var header = attacker.Header();
        header["jwk"] = attacker.PublicJwk();

        ResultAssert.Refused(await scenario.JudgeAsync(attacker.Token(header, scenario.Claims)), TokenRejection.KeyInHeader);
        ResultAssert.Refused(await scenario.JudgeAsync(attacker.Token(scenario.Claims)), TokenRejection.Signature);
    }

    [Fact]
    [Trait("threat", "J-06")]
    public async Task Contacts_nobody_that_a_header_points_to()
    {
        await using var server = await IssuerServer.StartAsync();
        using var scenario = new OidcScenario(TestIssuer.Rsa());
        foreach (var name in new[] { "jku", "x5u", "x5c", "x5t" })
        {
            var header = scenario.Issuer.Header();
            header[name] = server.Issuer + "/jwks";

            ResultAssert.Refused(await scenario.JudgeAsync(scenario.Issuer.Token(header, scenario.Claims)), TokenRejection.KeyInHeader);
        }

        Assert.Equal((0, 0), (server.Requests, scenario.Source.Fetches));
    }

    [Theory]
    [Trait("threat", "J-07")]
    [InlineData("../../../dev/null")]
    [InlineData("/proc/self/environ")]
    [InlineData("' OR 1=1--")]
    [InlineData("")]
    public async Task Finds_no_key_under_an_odd_id(string keyId)
    {
        using var scenario = new OidcScenario(TestIssuer.Rsa());
        var header = scenario.Issuer.Header();
        header["kid"] = keyId;

        ResultAssert.Refused(await scenario.JudgeAsync(scenario.Issuer.Token(header, scenario.Claims)), TokenRejection.KeyUnknown);
    }

    [Fact]
    public async Task Takes_the_only_key_for_a_token_without_an_id_and_none_of_several()
    {
        using var scenario = new OidcScenario(TestIssuer.Rsa());
        using var second = TestIssuer.Rsa(keyId: "key-2");
        var token = scenario.Issuer.Token(new JsonObject { ["alg"] = "RS256" }, scenario.Claims);

        ResultAssert.Accepted(await scenario.JudgeAsync(token));
        scenario.Source.Jwks = TestIssuer.Jwks(scenario.Issuer, second);
        scenario.Clock.Advance(TimeSpan.FromMinutes(11));
        ResultAssert.Refused(await scenario.JudgeAsync(token), TokenRejection.KeyUnknown);
    }

    [Theory]
    [Trait("threat", "J-09")]
    [InlineData("RS512")]
    [InlineData("ES256")]
    public async Task Refuses_a_key_that_is_for_another_algorithm(string tokenAlgorithm)
    {
        using var scenario = new OidcScenario(TestIssuer.Rsa());
        var header = scenario.Issuer.Header();
        header["alg"] = tokenAlgorithm;

        ResultAssert.Refused(await scenario.JudgeAsync(scenario.Issuer.Token(header, scenario.Claims)), TokenRejection.KeyAlgorithm);
    }

    [Theory]
    [Trait("threat", "J-12")]
    [InlineData("ES256", "ES384")]
    [InlineData("ES384", "ES256")]
    [InlineData("ES512", "ES256")]
    public async Task Refuses_a_curve_that_is_for_another_algorithm(string keyAlgorithm, string tokenAlgorithm)
    {
        using var scenario = new OidcScenario(TestIssuer.Ec(algorithm: keyAlgorithm));
        scenario.Source.Jwks = scenario.Source.Jwks.Replace($"\"alg\":\"{keyAlgorithm}\",", "", StringComparison.Ordinal);
        var header = scenario.Issuer.Header();
        header["alg"] = tokenAlgorithm;

        ResultAssert.Refused(await scenario.JudgeAsync(scenario.Issuer.Token(header, scenario.Claims)), TokenRejection.KeyAlgorithm);
        ResultAssert.Accepted(await scenario.JudgeAsync(scenario.Claims));
    }

    [Fact]
    [Trait("threat", "J-13")]
    public async Task Refuses_elliptic_curve_signatures_out_of_range_or_form()
    {
        using var scenario = new OidcScenario(TestIssuer.Ec());
        var order = Convert.FromHexString("FFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551");
        var zero = new byte[32];
        var ones = Enumerable.Repeat((byte)0xff, 32).ToArray();
        Func<byte[], byte[]>[] mutants =
        [
            _ => [.. zero, .. zero],
            input => [.. zero, .. scenario.Issuer.Sign(input)[32..]],
            input => [.. scenario.Issuer.Sign(input)[..32], .. zero],
            input => [.. order, .. scenario.Issuer.Sign(input)[32..]],
            input => [.. scenario.Issuer.Sign(input)[..32], .. order],
            _ => [.. order, .. order],
            _ => [.. ones, .. ones],
            scenario.Issuer.SignDer,
            input => scenario.Issuer.Sign(input)[..63],
            input => scenario.Issuer.Sign(input)[1..],
            input => [.. scenario.Issuer.Sign(input), 0],
            input => [0, .. scenario.Issuer.Sign(input)],
            input => [0, .. scenario.Issuer.Sign(input)[..32], 0, .. scenario.Issuer.Sign(input)[32..]],
            input => [.. scenario.Issuer.Sign(input)[32..], .. scenario.Issuer.Sign(input)[..32]],
        ];

        foreach (var mutant in mutants)
        {
            ResultAssert.Refused(await scenario.JudgeAsync(Signed(scenario, mutant)), TokenRejection.Signature);
        }
    }

    [Fact]
    [Trait("threat", "J-14")]
    public async Task Refuses_every_mutant_of_the_rsa_padding()
    {
        using var scenario = new OidcScenario(TestIssuer.Rsa());
        ResultAssert.Accepted(await scenario.JudgeAsync(Signed(scenario, input => scenario.Issuer.SignBlock(Padded(Sha256Prefix, SHA256.HashData(input))))));
        var count = 0;
        foreach (var mutant in PaddingMutants())
        {
            ResultAssert.Refused(
                await scenario.JudgeAsync(Signed(scenario, input => scenario.Issuer.SignBlock(mutant(SHA256.HashData(input))))),
                TokenRejection.Signature);
            count++;
        }

        Assert.True(count >= 226, $"Only {count} mutants.");
    }

    [Fact]
    [Trait("threat", "J-14")]
    public async Task Refuses_rsa_signatures_out_of_range_or_of_another_length()
    {
        using var scenario = new OidcScenario(TestIssuer.Rsa());
        var modulus = System.Buffers.Text.Base64Url.DecodeFromChars(scenario.Issuer.PublicJwk()["n"]!.GetValue<string>());
        Func<byte[], byte[]>[] mutants =
        [
            _ => new byte[256],
            _ => [.. new byte[255], 1],
            _ => modulus,
            _ => [.. modulus[..^1], (byte)(modulus[^1] - 1)],
            input => [0, .. scenario.Issuer.Sign(input)],
            input => [.. scenario.Issuer.Sign(input), 0],
            input => scenario.Issuer.Sign(input)[..255],
            input => (new BigInteger(scenario.Issuer.Sign(input), true, true) + new BigInteger(modulus, true, true)).ToByteArray(true, true),
            scenario.Issuer.SignPss,
        ];

        foreach (var mutant in mutants)
        {
            ResultAssert.Refused(await scenario.JudgeAsync(Signed(scenario, mutant)), TokenRejection.Signature);
        }
    }

    [Theory]
    [Trait("threat", "J-14")]
    [InlineData("PS256")]
    [InlineData("PS384")]
    [InlineData("PS512")]
    public async Task Refuses_probabilistic_padding(string algorithm)
    {
        using var scenario = new OidcScenario(TestIssuer.Rsa());
        var header = scenario.Issuer.Header();
        header["alg"] = algorithm;

        ResultAssert.Refused(await scenario.JudgeAsync(Signed(scenario, scenario.Issuer.SignPss, header)), TokenRejection.Algorithm);
    }

    [Fact]
    public async Task Verifies_many_tokens_at_the_same_time()
    {
        using var scenario = new OidcScenario(TestIssuer.Rsa());
        var token = scenario.Issuer.Token(scenario.Claims);

        var results = await Task.WhenAll(Enumerable.Range(0, 200).Select(_ => Task.Run(() => scenario.JudgeAsync(token))));

        Assert.All(results, result => ResultAssert.Accepted(result));
    }

    private static byte[] Padded(byte[] prefix, byte[] hash, int tail = 0)
    {
        var padding = 256 - 3 - prefix.Length - hash.Length - tail;
        return [0, 1, .. Enumerable.Repeat((byte)0xff, padding), 0, .. prefix, .. hash, .. new byte[tail]];
    }

    /// <summary>
    /// Each byte of the padding and of the algorithm's name changed, and the classic forgeries with room behind or in front of the hash.
    /// </summary>
    private static IEnumerable<Func<byte[], byte[]>> PaddingMutants()
    {
        const int Encoded = 256 - 32;
        for (var i = 1; i < Encoded; i++)
        {
            var at = i;
            yield return hash => Changed(Padded(Sha256Prefix, hash), at, b => (byte)(b ^ 0x01));
        }

        yield return hash => Changed(Padded(Sha256Prefix, hash), 1, _ => 0);
        yield return hash => Changed(Padded(Sha256Prefix, hash), 2, _ => 0);
        foreach (var tail in new[] { 1, 16, 190 })
        {
            yield return hash => Padded(Sha256Prefix, hash, tail);
        }

        string[] prefixes =
        [
            "302F300B0609608648016503040201" + "0420", "3021300906052B0E03021A05000414", "3041300D060960864801650304020205000430",
            "303281300D060960864801650304020105000420", "30330F0D060960864801650304020105000420", "3031300D060960864801650304020105000520", "",
        ];
        foreach (var prefix in prefixes)
        {
            yield return hash => Padded(Convert.FromHexString(prefix), hash);
        }

        yield return hash => Padded(Sha256Prefix, hash[..31]);
        yield return hash => Padded(Sha256Prefix, SHA256.HashData(hash));
        yield return hash => [.. new byte[256 - 32], .. hash];
    }

    private static byte[] Changed(byte[] block, int at, Func<byte, byte> change)
    {
        block[at] = change(block[at]);
        return block;
    }

    private static byte[] Mac(string algorithm, byte[] secret, byte[] input) => algorithm switch
    {
        "HS256" => HMACSHA256.HashData(secret, input),
        "HS384" => HMACSHA384.HashData(secret, input),
        _ => HMACSHA512.HashData(secret, input),
    };

    private static string Signed(OidcScenario scenario, Func<byte[], byte[]> sign, JsonObject? header = null) => TestIssuer.Token(
        Encoding.UTF8.GetBytes((header ?? scenario.Issuer.Header()).ToJsonString()),
        Encoding.UTF8.GetBytes(scenario.Claims.ToJsonString()),
        sign);
}
