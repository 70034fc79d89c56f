using System.Buffers;
using System.Buffers.Text;
using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json;

namespace Broker.Dev;

/// <summary>
/// A throwaway OIDC issuer: one RSA key that lives as long as the process, discovery document and JWKS over HTTPS under a CA of its own, and
/// tokens shaped like those that a kubelet projects.
/// </summary>
internal sealed class DevIssuer : IDisposable
{
    /// <summary>The shortest life that a kubelet gives a projected token.</summary>
    public static readonly TimeSpan TokenLife = TimeSpan.FromMinutes(10);

    private const string KeyId = "dev-1";

    private readonly RSA _key = RSA.Create(2048);
    private readonly TimeProvider _time;

    public DevIssuer(TimeProvider time)
    {
        _time = time;
        var now = time.GetUtcNow();
        using var caKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var caRequest = new CertificateRequest("CN=broker dev throwaway CA", caKey, HashAlgorithmName.SHA256);
        caRequest.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, hasPathLengthConstraint: true, 0, critical: true));
        caRequest.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign, critical: true));
        using var ca = caRequest.CreateSelfSigned(now.AddMinutes(-5), now.AddDays(30));
        using var leafKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var leafRequest = new CertificateRequest("CN=localhost", leafKey, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("localhost");
        names.AddIpAddress(IPAddress.Loopback);
        leafRequest.CertificateExtensions.Add(names.Build());
        using var leaf = leafRequest.Create(ca, now.AddMinutes(-5), now.AddDays(29), RandomNumberGenerator.GetBytes(8));
        using var leafWithKey = leaf.CopyWithPrivateKey(leafKey);
        (CaPem, CertificatePem, CertificateKeyPem) = (ca.ExportCertificatePem(), leafWithKey.ExportCertificatePem(), leafKey.ExportPkcs8PrivateKeyPem());
    }

    /// <summary>The CA that vouches for the issuer's endpoint.</summary>
    public string CaPem { get; }

    public string CertificatePem { get; }

    public string CertificateKeyPem { get; }

    /// <summary>The <c>iss</c> value, known once the listener is bound.</summary>
    public string Issuer { get; set; } = "";

    /// <summary>Signs a projected token for a service account and one pod of it.</summary>
    public string IssueToken(string audience, string @namespace, string serviceAccount)
    {
        var now = _time.GetUtcNow().ToUnixTimeSeconds();
        var signed = $"{Encode(WriteHeader)}.{Encode(json => WriteClaims(json, now, audience, @namespace, serviceAccount))}";
        return $"{signed}.{Base64Url.EncodeToString(_key.SignData(Encoding.ASCII.GetBytes(signed), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1))}";
    }

    /// <summary>Answers discovery and JWKS requests.</summary>
    public async Task HandleAsync(HttpContext context)
    {
        Action<Utf8JsonWriter>? document = context.Request.Path.Value switch
        {
            "/.well-known/openid-configuration" => WriteDiscovery,
            "/openid/v1/jwks" => WriteKeys,
            _ => null,
        };
        if (document is null || !HttpMethods.IsGet(context.Request.Method))
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return;
        }

        var body = Write(document);
        context.Response.ContentType = "application/json";
        context.Response.ContentLength = body.Length;
        await context.Response.BodyWriter.WriteAsync(body, context.RequestAborted);
    }

    public void Dispose() => _key.Dispose();

    private static void WriteHeader(Utf8JsonWriter json)
    {
        json.WriteString("alg", "RS256");
        json.WriteString("kid", KeyId);
    }

    private void WriteClaims(Utf8JsonWriter json, long now, string audience, string @namespace, string serviceAccount)
    {
        json.WriteString("iss", Issuer);
        json.WriteString("sub", $"system:serviceaccount:{@namespace}:{serviceAccount}");
        json.WriteStartArray("aud");
        json.WriteStringValue(audience);
        json.WriteEndArray();
        json.WriteNumber("iat", now);
        json.WriteNumber("nbf", now);
        json.WriteNumber("exp", now + (long)TokenLife.TotalSeconds);
        json.WriteStartObject("kubernetes.io");
        json.WriteString("namespace", @namespace);
        WriteObject(json, "serviceaccount", serviceAccount, "7d0a43bb-8f1e-4c53-9c5e-0d6f5a1c0001");
        WriteObject(json, "pod", $"{serviceAccount}-0", "7d0a43bb-8f1e-4c53-9c5e-0d6f5a1c0002");
        json.WriteEndObject();
    }

    private static void WriteObject(Utf8JsonWriter json, string kind, string name, string uid)
    {
        json.WriteStartObject(kind);
        json.WriteString("name", name);
        json.WriteString("uid", uid);
        json.WriteEndObject();
    }

    private void WriteDiscovery(Utf8JsonWriter json)
    {
        json.WriteString("issuer", Issuer);
        json.WriteString("jwks_uri", $"{Issuer}/openid/v1/jwks");
        WriteList(json, "response_types_supported", "id_token");
        WriteList(json, "subject_types_supported", "public");
        WriteList(json, "id_token_signing_alg_values_supported", "RS256");
    }

    private void WriteKeys(Utf8JsonWriter json)
    {
        var key = _key.ExportParameters(includePrivateParameters: false);
        json.WriteStartArray("keys");
        json.WriteStartObject();
        json.WriteString("kty", "RSA");
        json.WriteString("kid", KeyId);
        json.WriteString("use", "sig");
        json.WriteString("alg", "RS256");
        json.WriteString("n", Base64Url.EncodeToString(key.Modulus));
        json.WriteString("e", Base64Url.EncodeToString(key.Exponent));
        json.WriteEndObject();
        json.WriteEndArray();
    }

    private static void WriteList(Utf8JsonWriter json, string name, string value)
    {
        json.WriteStartArray(name);
        json.WriteStringValue(value);
        json.WriteEndArray();
    }

    private static string Encode(Action<Utf8JsonWriter> members) => Base64Url.EncodeToString(Write(members).Span);

    private static ReadOnlyMemory<byte> Write(Action<Utf8JsonWriter> members)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            members(json);
            json.WriteEndObject();
        }

        return buffer.WrittenMemory;
    }
}
