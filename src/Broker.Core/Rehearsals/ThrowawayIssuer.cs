using System.Buffers;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Broker.Core.Authentication.Oidc;

namespace Broker.Core.Rehearsals;

/// <summary>An issuer that signs what it is given, with a key that only a rehearsal knows; its key set is the rehearsal's.</summary>
internal sealed class ThrowawayIssuer : IIssuerKeySource, IDisposable
{
    private const string KeyId = "rehearsal";
    private const string ServiceAccount = "system:serviceaccount:";
    private static readonly TimeSpan Life = TimeSpan.FromHours(1);

    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    /// <summary>The same claims under this issuer's signature.</summary>
    public string SignAgain(UnverifiedToken token)
    {
        // The signed part is ASCII: header, dot, payload.
        var signed = Encoding.ASCII.GetString(token.SignedPart);
        return Sign(signed[(signed.IndexOf('.', StringComparison.Ordinal) + 1)..]);
    }

    /// <summary>A token such as the named issuer makes for a subject.</summary>
    public string TokenOf(string issuer, string subject, string audience, DateTimeOffset now) => Sign(Base64Url.EncodeToString(Json(json =>
    {
        json.WriteString("iss", issuer);
        json.WriteString("sub", subject);
        json.WriteString("aud", audience);
        json.WriteNumber("iat", now.ToUnixTimeSeconds());
        json.WriteNumber("exp", (now + Life).ToUnixTimeSeconds());
        if (subject.StartsWith(ServiceAccount, StringComparison.Ordinal) && subject[ServiceAccount.Length..].Split(':') is [var space, var name])
        {
            json.WriteStartObject("kubernetes.io");
            json.WriteString("namespace", space);
            json.WriteStartObject("serviceaccount");
            json.WriteString("name", name);
            json.WriteString("uid", Guid.Empty.ToString("D"));
            json.WriteEndObject();
            json.WriteEndObject();
        }
    })));

    /// <inheritdoc/>
    public Task<StsResult<byte[]>> FetchAsync(CancellationToken cancellationToken)
    {
        var point = _key.ExportParameters(includePrivateParameters: false).Q;
        StsResult<byte[]> keys = Json(json =>
        {
            json.WriteStartArray("keys");
            json.WriteStartObject();
            json.WriteString("kty", "EC");
            json.WriteString("crv", "P-256");
            json.WriteString("kid", KeyId);
            json.WriteString("use", "sig");
            json.WriteString("x", Base64Url.EncodeToString(point.X));
            json.WriteString("y", Base64Url.EncodeToString(point.Y));
            json.WriteEndObject();
            json.WriteEndArray();
        });
        return Task.FromResult(keys);
    }

    /// <inheritdoc/>
    public void Dispose() => _key.Dispose();

    private string Sign(string payload)
    {
        var header = Base64Url.EncodeToString(Json(json =>
        {
            json.WriteString("alg", "ES256");
            json.WriteString("kid", KeyId);
            json.WriteString("typ", "JWT");
        }));
        var signature = _key.SignData(Encoding.ASCII.GetBytes($"{header}.{payload}"), HashAlgorithmName.SHA256, DSASignatureFormat.IeeeP1363FixedFieldConcatenation);
        return $"{header}.{payload}.{Base64Url.EncodeToString(signature)}";
    }

    private static byte[] Json(Action<Utf8JsonWriter> members)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using var json = new Utf8JsonWriter(buffer);
        json.WriteStartObject();
        members(json);
        json.WriteEndObject();
        json.Flush();
        return buffer.WrittenSpan.ToArray();
    }
}
