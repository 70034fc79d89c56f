using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Text.Json;

namespace Broker.Core.Federation;

/// <summary>The keys that sign our own tokens: for each algorithm one that signs, older ones that still verify, and maybe one to come.</summary>
/// <remarks>
/// Document: <c>{"keys":[{"kid":"…","alg":"RS256","signsFrom":"2026-11-22T02:00:00Z","privateKey":"base64 of PKCS #8"},…]}</c>, 2 to 16 keys,
/// for each algorithm in the order of <c>signsFrom</c>; a key that signs no more may have <c>publicKey</c> (base64 of SubjectPublicKeyInfo)
/// instead. A <c>kid</c> is the key's RFC 7638 thumbprint. Which key signs follows from the clock, so that every replica that holds the
/// document changes over at the same second. Immutable; thread safe. Prints without key material.
/// </remarks>
public sealed class FederationKeyRing
{
    /// <summary>Eight for each algorithm: a rotation every four hours still keeps every key for a day. A JWKS of 16 keys has about 8 KiB.</summary>
    internal const int MostKeys = 16;

    private static readonly ImmutableArray<JwsSigningAlgorithm> Algorithms = [JwsSigningAlgorithm.RS256, JwsSigningAlgorithm.ES384];

    internal FederationKeyRing(ImmutableArray<FederationKey> keys) => Keys = keys;

    /// <summary>
    /// How long a new key is published before it signs: four times <see cref="FederationDiscovery.CacheTime"/>, so that every verifier that
    /// keeps to Cache-Control has it by then, whenever it fetched last.
    /// </summary>
    public static TimeSpan PublicationDelay { get; } = TimeSpan.FromHours(1);

    /// <summary>
    /// How long a key that signs no more is kept at least: its last token lives for at most an hour, the rest is for verifiers whose clocks are
    /// wrong and for people who look into yesterday's tokens.
    /// </summary>
    public static TimeSpan Retention { get; } = TimeSpan.FromDays(1);

    internal ImmutableArray<FederationKey> Keys { get; }

    /// <summary>Parses the key-ring document strictly.</summary>
    /// <param name="json">UTF-8, no byte order mark, at most 64 KiB.</param>
    /// <param name="ring">The ring, or null.</param>
    /// <param name="problems">Every problem found, together; none quotes key material. Empty on success.</param>
    public static bool TryParse(ReadOnlyMemory<byte> json, [NotNullWhen(true)] out FederationKeyRing? ring, out ImmutableArray<string> problems) =>
        new FederationKeyRingReader().TryRead(json, out ring, out problems);

    /// <summary>Makes a ring with one new random key of each algorithm; they sign at once, since nothing else could.</summary>
    public static FederationKeyRing Generate(DateTimeOffset now) => new([.. Algorithms.Select(algorithm => FederationKey.Generate(algorithm, now))]);

    /// <summary>As <see cref="Generate"/>, but with an RSA key of 2048 bits, made in a third of the time: for keys that end with the process.</summary>
    public static FederationKeyRing GenerateThrowaway(DateTimeOffset now) =>
        new([.. Algorithms.Select(algorithm => FederationKey.Generate(algorithm, now, SigningPair.LeastModulusBits))]);

    /// <summary>
    /// Adds a new random key of each algorithm, which signs after <see cref="PublicationDelay"/>. Every older key stays published; the private
    /// halves of those that sign no more go. A full ring first loses keys that have not signed for <see cref="Retention"/>.
    /// </summary>
    /// <returns>False when the ring is full of keys that are younger than that: rotate later.</returns>
    public bool TryRotate(DateTimeOffset now, [NotNullWhen(true)] out FederationKeyRing? rotated)
    {
        var keys = Keys.Select(key => StateAt(key, now) == FederationKeyState.Published ? key.WithoutPrivateHalf() : key).ToList();
        foreach (var old in Keys.Where(key => StoppedSigning(key) is { } stopped && stopped + Retention <= now))
        {
            if (keys.Count + Algorithms.Length <= MostKeys)
            {
                break;
            }

            keys.RemoveAll(key => string.Equals(key.Id, old.Id, StringComparison.Ordinal));
        }

        rotated = keys.Count + Algorithms.Length <= MostKeys
            ? new FederationKeyRing([.. keys, .. Algorithms.Select(algorithm => FederationKey.Generate(algorithm, now + PublicationDelay))])
            : null;
        return rotated is not null;
    }

    /// <summary>What each key does at a moment, in the document's order.</summary>
    public IEnumerable<(string KeyId, JwsSigningAlgorithm Algorithm, FederationKeyState State)> StatesAt(DateTimeOffset now) =>
        Keys.Select(key => (key.Id, key.Algorithm, StateAt(key, now)));

    /// <summary>Writes the document that <see cref="TryParse"/> reads. It holds the keys: write it only where the keys live.</summary>
    public byte[] ToJson()
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream, new JsonWriterOptions { Indented = true }))
        {
            writer.WriteStartObject();
            writer.WriteStartArray("keys");
            foreach (var key in Keys)
            {
                writer.WriteStartObject();
                writer.WriteString("kid", key.Id);
                writer.WriteString("alg", key.Algorithm.ToString());
                writer.WriteString("signsFrom", Rfc3339.Text(key.SignsFrom));
                writer.WriteBase64String(key.CanSign ? "privateKey" : "publicKey", key.Der);
                writer.WriteEndObject();
            }

            writer.WriteEndArray();
            writer.WriteEndObject();
        }

        return stream.ToArray();
    }

    /// <summary>How many keys there are, and their ids.</summary>
    public override string ToString() => $"{Keys.Length} federation keys: {string.Join(", ", Keys.Select(key => key.Id))}";

    /// <summary>
    /// The key that signs: the newest whose time has come. Before the time of all of them the oldest, which nobody else's clock can have
    /// replaced.
    /// </summary>
    internal FederationKey SignerAt(JwsSigningAlgorithm algorithm, DateTimeOffset now)
    {
        var able = Keys.Where(key => key.Algorithm == algorithm && key.CanSign);
        return able.LastOrDefault(key => key.SignsFrom <= now) ?? able.First();
    }

    /// <summary>The published key of this id, or null.</summary>
    internal FederationKey? Find(string id) => Keys.FirstOrDefault(key => string.Equals(key.Id, id, StringComparison.Ordinal));

    private FederationKeyState StateAt(FederationKey key, DateTimeOffset now)
    {
        var signer = SignerAt(key.Algorithm, now);
        return ReferenceEquals(signer, key) ? FederationKeyState.Active
            : Keys.IndexOf(key) > Keys.IndexOf(signer) ? FederationKeyState.Next
            : FederationKeyState.Published;
    }

    private DateTimeOffset? StoppedSigning(FederationKey key) =>
        Keys.Skip(Keys.IndexOf(key) + 1).FirstOrDefault(next => next.Algorithm == key.Algorithm)?.SignsFrom;
}
