using System.Buffers.Text;
using System.Numerics;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace Broker.TestKit;

/// <summary>An OIDC issuer's keys and pen: signs what a test asks for, however wrong, and publishes its JWKS.</summary>
public sealed class TestIssuer : IDisposable
{
    private readonly RSA? _rsa;
    private readonly ECDsa? _ecdsa;

    private TestIssuer(string issuer, string keyId, string algorithm)
    {
        Issuer = issuer;
        KeyId = keyId;
        Algorithm = algorithm;
        if (algorithm[0] == 'R')
        {
            _rsa = RSA.Create(2048);
        }
        else
        {
            _ecdsa = ECDsa.Create(algorithm switch
            {
                "ES256" => ECCurve.NamedCurves.nistP256,
                "ES384" => ECCurve.NamedCurves.nistP384,
                _ => ECCurve.NamedCurves.nistP521,
            });
        }
    }

    public string Issuer { get; }

    public string KeyId { get; }

    public string Algorithm { get; }

    public static TestIssuer Rsa(string issuer = "https://issuer.example", string keyId = "key-1", string algorithm = "RS256") =>
        new(issuer, keyId, algorithm);

    public static TestIssuer Ec(string issuer = "https://issuer.example", string keyId = "key-1", string algorithm = "ES256") =>
        new(issuer, keyId, algorithm);

    /// <summary>The claims of a projected service-account token; change what the test is about.</summary>
    public JsonObject ProjectedClaims(
        DateTimeOffset now,
        string audience = "sts.amazonaws.com",
        string @namespace = "default",
        string serviceAccount = "demo",
        string pod = "demo-0") => new()
        {
            ["iss"] = Issuer,
            ["sub"] = $"system:serviceaccount:{@namespace}:{serviceAccount}",
            ["aud"] = new JsonArray(audience),
            ["iat"] = now.ToUnixTimeSeconds(),
            ["nbf"] = now.ToUnixTimeSeconds(),
            ["exp"] = now.AddHours(1).ToUnixTimeSeconds(),
            ["jti"] = Guid.NewGuid().ToString(),
            ["kubernetes.io"] = new JsonObject
            {
                ["namespace"] = @namespace,
                ["serviceaccount"] = new JsonObject { ["name"] = serviceAccount, ["uid"] = "0b3b0b3b-0000-4000-8000-000000000001" },
                ["pod"] = new JsonObject { ["name"] = pod, ["uid"] = "0b3b0b3b-0000-4000-8000-000000000002" },
                ["node"] = new JsonObject { ["name"] = "node-1", ["uid"] = "0b3b0b3b-0000-4000-8000-000000000003" },
            },
        };

    public JsonObject Header() => new() { ["alg"] = Algorithm, ["kid"] = KeyId, ["typ"] = "JWT" };

    public string Token(JsonObject claims) => Token(Header(), claims);

    public string Token(JsonObject header, JsonObject claims) => Token(header.ToJsonString(), claims.ToJsonString());

    /// <summary>Signs any header and payload text, legal or not.</summary>
    public string Token(string header, string payload) => Token(Encoding.UTF8.GetBytes(header), Encoding.UTF8.GetBytes(payload), Sign);

    /// <summary>Puts any signature under any header and payload.</summary>
    public static string Token(byte[] header, byte[] payload, Func<byte[], byte[]> sign)
    {
        var signed = $"{Encode(header)}.{Encode(payload)}";
        return $"{signed}.{Encode(sign(Encoding.ASCII.GetBytes(signed)))}";
    }

    public byte[] Sign(byte[] input) => _rsa is not null
        ? _rsa.SignData(input, Hash(), RSASignaturePadding.Pkcs1)
        : _ecdsa!.SignData(input, Hash(), DSASignatureFormat.IeeeP1363FixedFieldConcatenation);

    /// <summary>The RSA private operation on a block as it is, however it is padded; the block must be below the modulus.</summary>
    public byte[] SignBlock(byte[] block)
    {
        var rsa = _rsa!.ExportParameters(true);
        var message = Number(block);
        var (p, q) = (Number(rsa.P!), Number(rsa.Q!));
        var (first, second) = (BigInteger.ModPow(message, Number(rsa.DP!), p), BigInteger.ModPow(message, Number(rsa.DQ!), q));
        var h = ((((first - second) * Number(rsa.InverseQ!)) % p) + p) % p;
        var signature = (second + (h * q)).ToByteArray(isUnsigned: true, isBigEndian: true);
        return [.. new byte[rsa.Modulus!.Length - signature.Length], .. signature];

        static BigInteger Number(byte[] bytes) => new(bytes, isUnsigned: true, isBigEndian: true);
    }

    /// <summary>The same signature scheme's key with probabilistic padding, which no accepted algorithm uses.</summary>
    public byte[] SignPss(byte[] input) => _rsa!.SignData(input, Hash(), RSASignaturePadding.Pss);

    /// <summary>The signature in ASN.1 form, as X.509 has it and JWS does not.</summary>
    public byte[] SignDer(byte[] input) => _ecdsa!.SignData(input, Hash(), DSASignatureFormat.Rfc3279DerSequence);

    /// <summary>The public half as PEM.</summary>
    public string PublicPem() => _rsa is not null ? _rsa.ExportSubjectPublicKeyInfoPem() : _ecdsa!.ExportSubjectPublicKeyInfoPem();

    /// <summary>The public half as a JWK.</summary>
    public JsonObject PublicJwk()
    {
        if (_rsa is not null)
        {
            var rsa = _rsa.ExportParameters(false);
            return new JsonObject { ["kty"] = "RSA", ["kid"] = KeyId, ["use"] = "sig", ["alg"] = Algorithm, ["n"] = Encode(rsa.Modulus!), ["e"] = Encode(rsa.Exponent!) };
        }

        var ec = _ecdsa!.ExportParameters(false);
        var curve = Algorithm switch { "ES256" => "P-256", "ES384" => "P-384", _ => "P-521" };
        return new JsonObject { ["kty"] = "EC", ["kid"] = KeyId, ["use"] = "sig", ["alg"] = Algorithm, ["crv"] = curve, ["x"] = Encode(ec.Q.X!), ["y"] = Encode(ec.Q.Y!) };
    }

    /// <summary>A JWKS document with the public keys of these issuers.</summary>
    public static string Jwks(params TestIssuer[] issuers) =>
        new JsonObject { ["keys"] = new JsonArray([.. issuers.Select(i => (JsonNode)i.PublicJwk())]) }.ToJsonString();

    public static string Encode(ReadOnlySpan<byte> bytes) => Base64Url.EncodeToString(bytes);

    public void Dispose()
    {
        _rsa?.Dispose();
        _ecdsa?.Dispose();
    }

    private HashAlgorithmName Hash() => Algorithm[2..] switch
    {
        "256" => HashAlgorithmName.SHA256,
        "384" => HashAlgorithmName.SHA384,
        _ => HashAlgorithmName.SHA512,
    };
}
