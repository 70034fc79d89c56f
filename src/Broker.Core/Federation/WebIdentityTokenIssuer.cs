using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Broker.Core.Federation;

/// <summary>Makes and signs our own web identity tokens: the only place that does. It checks its own product before it leaves.</summary>
/// <remarks>
/// Compact JWS (RFC 7515 §7.1): header <c>alg</c>, <c>kid</c>, <c>typ</c>; claims <c>iss</c>, <c>sub</c>, <c>aud</c>, <c>iat</c>, <c>exp</c>,
/// <c>jti</c> (128 random bits) and the given facts. No <c>nbf</c>, as at AWS: it would only refuse tokens where a verifier's clock lags.
/// Who may have a token is decided before. Thread safe.
/// </remarks>
public sealed class WebIdentityTokenIssuer(LiveFederationKeys keys, TimeProvider time)
{
    /// <summary>The parameter <c>WebIdentityToken</c> of an STS takes 20,000 characters: a longer token could be used nowhere.</summary>
    internal const int LongestToken = 20_000;

    private const int MostAudiences = 10;
    private const int LongestAudience = 1000;
    private const int LongestSubject = 2048;

    private static readonly TimeSpan LongestLifetime = TimeSpan.FromHours(1);

    private static readonly StsError NoKeys = new(StsErrorCode.ServiceUnavailable, "No federation key has been loaded yet: try again shortly.", "no_federation_keys");

    private static readonly StsError TooLarge = new(
        StsErrorCode.JWTPayloadSizeExceededException,
        $"The token would be longer than {LongestToken} characters: send fewer or shorter tags and audiences.",
        "jwt_too_large");

    /// <summary>Makes a token.</summary>
    /// <returns>
    /// <c>JWTPayloadSizeExceededException</c> for a token of more than 20,000 characters, <c>ServiceUnavailable</c> while there are no keys (a
    /// retry helps), <c>InternalFailure</c> for facts that no caller may choose and for a product that fails its check.
    /// </returns>
    public StsResult<IssuedWebIdentityToken> Issue(OutboundToken token)
    {
        if (keys.Current is not { Ring: var ring })
        {
            return NoKeys;
        }

        if (!IsWithinBounds(token))
        {
            return Defect("outbound_token_bounds");
        }

        var now = time.GetUtcNow();
        var issuedAt = now.ToUnixTimeSeconds();
        var expiresAt = DateTimeOffset.FromUnixTimeSeconds(issuedAt) + token.Lifetime;
        var signer = ring.SignerAt(token.Algorithm, now);
        var signed = $"{Encode(writer => WriteHeader(writer, signer))}.{Encode(writer => WriteClaims(writer, token, issuedAt, expiresAt.ToUnixTimeSeconds()))}";
        var product = $"{signed}.{Base64Url.EncodeToString(signer.Sign(Encoding.ASCII.GetBytes(signed)))}";
        if (product.Length > LongestToken)
        {
            return TooLarge;
        }

        return IsSound(product, ring, token, expiresAt)
            ? new IssuedWebIdentityToken(new WebIdentityToken(product), expiresAt)
            : Defect("outbound_token_product");
    }

    private static bool IsWithinBounds(OutboundToken token) =>
        token.Lifetime > TimeSpan.Zero
        && token.Lifetime <= LongestLifetime
        && token.Lifetime.Ticks % TimeSpan.TicksPerSecond == 0
        && token.Issuer.Length > 0
        && token.Subject.Length is > 0 and <= LongestSubject
        && token.Audiences is { IsDefault: false, Length: > 0 and <= MostAudiences }
        && token.Audiences.All(audience => audience.Length is > 0 and <= LongestAudience)
        && token.Audiences.Distinct(StringComparer.Ordinal).Count() == token.Audiences.Length;

    private static void WriteHeader(Utf8JsonWriter writer, FederationKey signer)
    {
        writer.WriteString("alg", signer.Algorithm.ToString());
        writer.WriteString("kid", signer.Id);
        writer.WriteString("typ", "JWT");
    }

    private static void WriteClaims(Utf8JsonWriter writer, OutboundToken token, long issuedAt, long expiresAt)
    {
        writer.WriteString("iss", token.Issuer);
        writer.WriteString("sub", token.Subject);
        if (token.Audiences is [var only])
        {
            writer.WriteString("aud", only);
        }
        else
        {
            writer.WriteStartArray("aud");
            foreach (var audience in token.Audiences)
            {
                writer.WriteStringValue(audience);
            }

            writer.WriteEndArray();
        }

        writer.WriteNumber("iat", issuedAt);
        writer.WriteNumber("exp", expiresAt);
        writer.WriteString("jti", RandomNumberGenerator.GetHexString(32, lowercase: true));
        token.Principal?.Write(writer);
        token.Session?.Write(writer);
    }

    /// <summary>
    /// Reads the product as a verifier will: the key that its header names is published and made the signature, no member occurs twice, and it
    /// says of whom, for whom and how long what was asked.
    /// </summary>
    private static bool IsSound(string product, FederationKeyRing ring, OutboundToken token, DateTimeOffset expiresAt)
    {
        if (product.Split('.') is not [var header, var payload, var signature])
        {
            return false;
        }

        var strict = new JsonDocumentOptions { AllowDuplicateProperties = false };
        try
        {
            using var head = JsonDocument.Parse(Base64Url.DecodeFromChars(header), strict);
            using var claims = JsonDocument.Parse(Base64Url.DecodeFromChars(payload), strict);
            var root = claims.RootElement;
            return ring.Find(head.RootElement.GetProperty("kid").GetString()!) is { } key
                && key.Algorithm == token.Algorithm
                && key.Verify(Encoding.ASCII.GetBytes($"{header}.{payload}"), Base64Url.DecodeFromChars(signature))
                && root.GetProperty("iss").ValueEquals(token.Issuer)
                && root.GetProperty("sub").ValueEquals(token.Subject)
                && AudiencesOf(root.GetProperty("aud")).SequenceEqual(token.Audiences, StringComparer.Ordinal)
                && root.GetProperty("exp").GetInt64() == expiresAt.ToUnixTimeSeconds();
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private static IEnumerable<string?> AudiencesOf(JsonElement audience) =>
        audience.ValueKind == JsonValueKind.Array ? audience.EnumerateArray().Select(one => one.GetString()) : [audience.GetString()];

    private static string Encode(Action<Utf8JsonWriter> members)
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream))
        {
            writer.WriteStartObject();
            members(writer);
            writer.WriteEndObject();
        }

        return Base64Url.EncodeToString(stream.GetBuffer().AsSpan(0, (int)stream.Length));
    }

    private static StsError Defect(string reason) => new(StsErrorCode.InternalFailure, "An internal error occurred.", reason);
}
