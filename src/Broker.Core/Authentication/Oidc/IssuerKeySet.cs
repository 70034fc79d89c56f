using System.Text.Json;
using Broker.Core.Authentication.Oidc.Keys;
using Broker.Core.Authentication.Oidc.Sources;

namespace Broker.Core.Authentication.Oidc;

/// <summary>The usable signing keys of one issuer at one moment.</summary>
/// <remarks>
/// Made from a JWKS document (RFC 7517 §5) by the rules of AWS's OIDC providers: every key needs a <c>kid</c>, at most 100 RSA and 100 EC
/// keys,
/// <c>use</c> absent or <c>sig</c>, no <c>key_ops</c>. A key that breaks a rule is left out and counted; the others stay usable.
/// Immutable; safe to share between threads.
/// </remarks>
public sealed class IssuerKeySet
{
    private const int MostKeysOfAKind = 100;

    private readonly Dictionary<string, IIssuerKey> _keys;

    internal IssuerKeySet(Dictionary<string, IIssuerKey>? keys = null, IReadOnlyList<string>? ignored = null)
    {
        _keys = keys ?? [];
        Ignored = ignored ?? [];
    }

    /// <summary>How many keys can prove a signature.</summary>
    public int Count => _keys.Count;

    /// <summary>The <see cref="IgnoredKey"/> reason of every key that was left out.</summary>
    internal IReadOnlyList<string> Ignored { get; }

    /// <summary>Reads a JWKS document.</summary>
    /// <param name="issuer">Named in the error.</param>
    /// <param name="document">The document's bytes; more than 1 MiB is refused.</param>
    /// <returns>The set, or <see cref="StsErrorCode.IDPCommunicationError"/> when the document is none or holds no usable key.</returns>
    internal static StsResult<IssuerKeySet> Parse(string issuer, ReadOnlyMemory<byte> document)
    {
        if (document.Length > KeyFetchLimits.DocumentBytes)
        {
            return KeyFetchFailure.Of(issuer, KeyFetchFailure.TooLarge);
        }

        if (!StrictJson.TryParseObject(document, refuseDuplicates: true, out var json))
        {
            return KeyFetchFailure.Of(issuer, KeyFetchFailure.MalformedKeys);
        }

        using (json)
        {
            if (!json.RootElement.TryGetProperty("keys", out var keys) || keys.ValueKind != JsonValueKind.Array)
            {
                return KeyFetchFailure.Of(issuer, KeyFetchFailure.MalformedKeys);
            }

            var set = Read([.. keys.EnumerateArray()]);
            return set.Count == 0 ? KeyFetchFailure.Of(issuer, KeyFetchFailure.NoUsableKeys) : set;
        }
    }

    /// <summary>The key of this id; without an id the only key of the set, if it is the only one (AWS's rule).</summary>
    internal IIssuerKey? Find(string? keyId)
    {
        if (keyId is null)
        {
            return _keys.Count == 1 ? _keys.Values.First() : null;
        }

        return _keys.GetValueOrDefault(keyId);
    }

    /// <summary>Whether this very key, not only its id, is in the set. Allocates nothing.</summary>
    internal bool Holds(IIssuerKey key) =>
        _keys.TryGetValue(key.KeyId, out var own) && string.Equals(own.Thumbprint, key.Thumbprint, StringComparison.Ordinal);

    private static IssuerKeySet Read(JsonElement[] documents)
    {
        var ignored = new List<string>();
        var tooManyRsa = documents.Count(JwkReader.IsRsa) > MostKeysOfAKind;
        var tooManyEc = documents.Count(JwkReader.IsEc) > MostKeysOfAKind;
        var uses = documents.Select(JwkReader.KeyIdOf).OfType<string>()
            .CountBy(id => id, StringComparer.Ordinal)
            .ToDictionary(StringComparer.Ordinal);
        var keys = new Dictionary<string, IIssuerKey>(StringComparer.Ordinal);
        foreach (var document in documents)
        {
            if ((tooManyRsa && JwkReader.IsRsa(document)) || (tooManyEc && JwkReader.IsEc(document)))
            {
                ignored.Add(IgnoredKey.TooMany);
            }
            else if (JwkReader.KeyIdOf(document) is { } keyId && uses[keyId] > 1)
            {
                ignored.Add(IgnoredKey.SharedKeyId);
            }
            else if (JwkReader.TryRead(document, out var reason) is { } key)
            {
                keys.Add(key.KeyId, key);
            }
            else
            {
                ignored.Add(reason);
            }
        }

        return new IssuerKeySet(keys, ignored);
    }
}
