using System.Text.Json;

namespace Broker.Core.Federation;

/// <summary>What verifiers of our tokens fetch: a discovery document for each issuer, and the key set, which all issuers share.</summary>
/// <remarks>
/// One ring signs for all accounts: what tells their tokens apart is the signed <c>iss</c>, which every verifier compares. A new key is here for
/// <see cref="FederationKeyRing.PublicationDelay"/> before it signs, four times as long as the documents may be cached.
/// Source: OpenID Connect Discovery 1.0 §3, RFC 7517 §5; members as AWS's outbound issuers publish them. Immutable; thread safe.
/// </remarks>
public sealed class FederationDiscovery
{
    /// <summary>What follows the issuer in the address of its discovery document.</summary>
    public const string ConfigurationPath = "/.well-known/openid-configuration";

    /// <summary>What follows the issuer in the address of its key set.</summary>
    public const string KeysPath = "/.well-known/jwks.json";

    internal FederationDiscovery(FederationKeyRing ring)
    {
        Ring = ring;
        Keys = Write(writer =>
        {
            writer.WriteStartArray("keys");
            foreach (var key in ring.Keys)
            {
                key.Jwk.Write(writer);
            }

            writer.WriteEndArray();
        });
    }

    /// <summary>How long a verifier may keep both documents.</summary>
    public static TimeSpan CacheTime { get; } = TimeSpan.FromMinutes(15);

    /// <summary>The key set (JWKS), UTF-8: every key of the ring, whatever it does.</summary>
    public ReadOnlyMemory<byte> Keys { get; }

    internal FederationKeyRing Ring { get; }

    /// <summary>The discovery document of an issuer, UTF-8.</summary>
    public static ReadOnlyMemory<byte> Configuration(FederationIssuer issuer) => Write(writer =>
    {
        writer.WriteString("issuer", issuer.Text);
        writer.WriteString("jwks_uri", issuer.Text + KeysPath);
        WriteTexts(writer, "response_types_supported", ["id_token"]);
        WriteTexts(writer, "subject_types_supported", ["public"]);
        WriteTexts(writer, "id_token_signing_alg_values_supported", [nameof(JwsSigningAlgorithm.RS256), nameof(JwsSigningAlgorithm.ES384)]);
        WriteTexts(writer, "claims_supported", ["iss", "sub", "aud", "exp", "iat", "jti", StsClaims.Name]);
    });

    private static void WriteTexts(Utf8JsonWriter writer, string name, ReadOnlySpan<string> texts)
    {
        writer.WriteStartArray(name);
        foreach (var text in texts)
        {
            writer.WriteStringValue(text);
        }

        writer.WriteEndArray();
    }

    private static byte[] Write(Action<Utf8JsonWriter> members)
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream))
        {
            writer.WriteStartObject();
            members(writer);
            writer.WriteEndObject();
        }

        return stream.ToArray();
    }
}
