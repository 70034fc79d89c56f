using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Text.Json;

namespace Broker.Core.Federation;

/// <summary>
/// Reads one document of federation keys and gathers what is wrong with it. Problems name a key by its place: anything else in the document may
/// be key material in the wrong place. One use, one thread.
/// </summary>
internal sealed class FederationKeyRingReader
{
    /// <summary>16 keys of RSA-4096 need 54 KiB.</summary>
    private const int LongestDocument = 64 * 1024;

    /// <summary>PKCS #8 of RSA-4096 has 2,400 bytes.</summary>
    private const int LongestKey = 4 * 1024;

    private static readonly ImmutableArray<string> MembersOfKey = ["kid", "alg", "signsFrom", "privateKey", "publicKey"];

    private readonly ImmutableArray<string>.Builder _problems = ImmutableArray.CreateBuilder<string>();
    private readonly ImmutableArray<FederationKey>.Builder _keys = ImmutableArray.CreateBuilder<FederationKey>();

    public bool TryRead(ReadOnlyMemory<byte> json, [NotNullWhen(true)] out FederationKeyRing? ring, out ImmutableArray<string> problems)
    {
        if (json.Length > LongestDocument)
        {
            _problems.Add($"the document is longer than {LongestDocument} bytes");
        }
        else
        {
            Read(json);
        }

        problems = _problems.ToImmutable();
        ring = problems.IsEmpty ? new FederationKeyRing(_keys.ToImmutable()) : null;
        return ring is not null;
    }

    private void Read(ReadOnlyMemory<byte> json)
    {
        try
        {
            using var document = JsonDocument.Parse(json, new JsonDocumentOptions { MaxDepth = 8, AllowDuplicateProperties = false });
            ReadDocument(document.RootElement);
        }
        catch (JsonException broken)
        {
            // The exception's own text may quote the document.
            _problems.Add($"not valid JSON, or a member that occurs twice, at line {broken.LineNumber + 1}, byte {broken.BytePositionInLine + 1}");
        }
        catch (InvalidOperationException)
        {
            _problems.Add("not valid JSON: a string is not valid UTF-8 or UTF-16");
        }
    }

    private void ReadDocument(JsonElement root)
    {
        if (root.ValueKind != JsonValueKind.Object)
        {
            _problems.Add("the document must be an object");
            return;
        }

        if (root.EnumerateObject().Any(member => !member.NameEquals("keys")))
        {
            _problems.Add("unknown member: only 'keys' is known");
        }

        if (!root.TryGetProperty("keys", out var keys) || keys.ValueKind != JsonValueKind.Array)
        {
            _problems.Add("'keys' must be an array");
            return;
        }

        if (keys.GetArrayLength() > FederationKeyRing.MostKeys)
        {
            _problems.Add($"'keys' must hold at most {FederationKeyRing.MostKeys} keys, not {keys.GetArrayLength()}");
            return;
        }

        var ordinal = 0;
        foreach (var key in keys.EnumerateArray())
        {
            ReadKey(key, $"key number {++ordinal}");
        }

        if (_problems.Count == 0)
        {
            CheckTogether(JwsSigningAlgorithm.RS256);
            CheckTogether(JwsSigningAlgorithm.ES384);
        }
    }

    private void ReadKey(JsonElement json, string name)
    {
        if (json.ValueKind != JsonValueKind.Object)
        {
            _problems.Add($"{name} must be an object");
            return;
        }

        if (json.EnumerateObject().Any(member => !MembersOfKey.Contains(member.Name, StringComparer.Ordinal)))
        {
            _problems.Add($"{name}: unknown member: only {string.Join(", ", MembersOfKey)} are known");
            return;
        }

        JwsSigningAlgorithm? algorithm = Text(json, "alg") switch { "RS256" => JwsSigningAlgorithm.RS256, "ES384" => JwsSigningAlgorithm.ES384, _ => null };
        if (algorithm is null)
        {
            _problems.Add($"{name}: 'alg' must be RS256 or ES384");
        }

        if (!Rfc3339.TryRead(Text(json, "signsFrom"), out var signsFrom))
        {
            _problems.Add($"{name}: 'signsFrom' must be a time such as 2026-11-22T02:00:00Z");
        }

        var isPrivate = json.TryGetProperty("privateKey", out _);
        if (isPrivate == json.TryGetProperty("publicKey", out _))
        {
            _problems.Add($"{name} must have either 'privateKey' or 'publicKey'");
        }
        else if (algorithm is { } known)
        {
            ReadKey(Text(json, "kid"), known, signsFrom, TryReadBytes(Text(json, isPrivate ? "privateKey" : "publicKey")), isPrivate, name);
        }
    }

    private void ReadKey(string? id, JwsSigningAlgorithm algorithm, DateTimeOffset signsFrom, byte[]? der, bool isPrivate, string name)
    {
        if (der is null || FederationKey.TryRead(algorithm, signsFrom, der, isPrivate) is not { } key)
        {
            var form = isPrivate ? "'privateKey' must be the base64 of the PKCS #8 form" : "'publicKey' must be the base64 of the SubjectPublicKeyInfo";
            var kind = algorithm == JwsSigningAlgorithm.RS256 ? "an RSA key of 2048 to 4096 bits with exponent 65537" : "a P-384 key";
            _problems.Add($"{name}: {form} of {kind}");
        }
        else if (!string.Equals(id, key.Id, StringComparison.Ordinal))
        {
            _problems.Add($"{name}: 'kid' must be the key's RFC 7638 thumbprint");
        }
        else if (_keys.Any(other => string.Equals(other.Id, key.Id, StringComparison.Ordinal)))
        {
            _problems.Add($"{name} repeats another key");
        }
        else
        {
            _keys.Add(key);
        }
    }

    /// <summary>Oldest first, and none without its private half after one that has it: whose turn comes must be able to sign.</summary>
    private void CheckTogether(JwsSigningAlgorithm algorithm)
    {
        var keys = _keys.Where(key => key.Algorithm == algorithm).ToList();
        if (keys is [] || !keys[^1].CanSign)
        {
            _problems.Add($"the last {algorithm} key must have its 'privateKey'");
        }

        for (var i = 1; i < keys.Count; i++)
        {
            if (keys[i].SignsFrom < keys[i - 1].SignsFrom)
            {
                _problems.Add($"the {algorithm} keys must be in the order of 'signsFrom'");
            }

            if (keys[i - 1].CanSign && !keys[i].CanSign)
            {
                _problems.Add($"an {algorithm} key without its 'privateKey' must come before those that have it");
            }
        }
    }

    private static string? Text(JsonElement json, string name) =>
        json.TryGetProperty(name, out var member) && member.ValueKind == JsonValueKind.String ? member.GetString() : null;

    /// <summary>Canonical base64 only: what is written again must be what was read.</summary>
    private static byte[]? TryReadBytes(string? text)
    {
        if (text is not { Length: > 0 and <= LongestKey * 4 / 3 })
        {
            return null;
        }

        var buffer = new byte[LongestKey];
        return Convert.TryFromBase64String(text, buffer, out var written)
            && string.Equals(Convert.ToBase64String(buffer.AsSpan(0, written)), text, StringComparison.Ordinal)
            ? buffer[..written]
            : null;
    }
}
