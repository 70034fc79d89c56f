using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text.Json;

namespace Broker.Core.Sessions;

/// <summary>The sealing keys at one moment: one active key that seals, older ones that still open, and perhaps the next one.</summary>
/// <remarks>
/// Document: <c>{"active":"ID","keys":{"ID":"base64 of 32 bytes",…}}</c>; 1 to 16 keys, ids of <c>[a-z0-9-]{1,32}</c>, oldest first. A ring that
/// rotates by <see cref="SealingKeySchedule"/> also has <c>"since":{"ID":"2026-11-22T02:00:00Z",…}</c>, when each key became what it is, and
/// while a key is published and seals nothing yet <c>"next":"ID"</c>.
/// Every replica that holds the same ring opens the same tokens. Immutable; thread safe. Prints without key material.
/// </remarks>
public sealed class SealingKeyRing
{
    /// <summary>AES-256 and the input of HKDF-SHA256.</summary>
    internal const int KeySize = 32;

    /// <summary>Sessions live at most 36 hours, so 16 keys allow a rotation every 3 hours before a live session's key must go.</summary>
    internal const int MostKeys = 16;

    internal const int LongestId = 32;

    private readonly ImmutableArray<KeyValuePair<string, byte[]>> _inOrder;
    private readonly FrozenDictionary<string, byte[]> _byId;

    internal SealingKeyRing(string activeId, ImmutableArray<KeyValuePair<string, byte[]>> keys)
    {
        ActiveId = activeId;
        _inOrder = keys;
        _byId = keys.ToFrozenDictionary(StringComparer.Ordinal);
    }

    /// <summary>The id of the key that seals.</summary>
    public string ActiveId { get; }

    /// <summary>The id of the key that will seal next: published, so that every replica opens what it will seal. Null while there is none.</summary>
    public string? NextId { get; init; }

    /// <summary>When a key became what it is: active, next, or one that only opens. Keys of a ring that is not rotated by a schedule are missing.</summary>
    public FrozenDictionary<string, DateTimeOffset> Since { get; init; } = FrozenDictionary<string, DateTimeOffset>.Empty;

    /// <summary>Every key's id, oldest first.</summary>
    public IEnumerable<string> Ids => _inOrder.Select(key => key.Key);

    internal ImmutableArray<KeyValuePair<string, byte[]>> Keys => _inOrder;

    internal ReadOnlySpan<byte> ActiveKey => _byId[ActiveId];

    /// <summary>Parses the key-ring document strictly.</summary>
    /// <param name="json">UTF-8, no byte order mark, at most 16 KiB.</param>
    /// <param name="ring">The ring, or null.</param>
    /// <param name="problems">Every problem found, together; none quotes key material. Empty on success.</param>
    public static bool TryParse(ReadOnlySpan<byte> json, [NotNullWhen(true)] out SealingKeyRing? ring, out ImmutableArray<string> problems) =>
        new SealingKeyRingReader().TryRead(json, out ring, out problems);

    /// <summary>Makes a ring with one new random key.</summary>
    public static SealingKeyRing Generate()
    {
        var key = NewKey([]);
        return new SealingKeyRing(key.Key, [key]);
    }

    /// <summary>Adds a new random key and makes it active; the others still open. False when the ring is full: remove an old key first.</summary>
    public bool TryRotate([NotNullWhen(true)] out SealingKeyRing? rotated)
    {
        rotated = null;
        if (_inOrder.Length >= MostKeys)
        {
            return false;
        }

        var key = NewKey(_byId.Keys);
        rotated = new SealingKeyRing(key.Key, _inOrder.Add(key));
        return true;
    }

    /// <summary>Writes the document that <see cref="TryParse"/> reads. It holds the keys: write it only where the keys live.</summary>
    public byte[] ToJson()
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream, new JsonWriterOptions { Indented = true }))
        {
            writer.WriteStartObject();
            writer.WriteString("active", ActiveId);
            if (NextId is not null)
            {
                writer.WriteString("next", NextId);
            }

            writer.WriteStartObject("keys");
            foreach (var (id, key) in _inOrder)
            {
                writer.WriteBase64String(id, key);
            }

            writer.WriteEndObject();
            WriteSince(writer);
            writer.WriteEndObject();
        }

        return stream.ToArray();
    }

    /// <summary>Which key is active and how many there are.</summary>
    public override string ToString() => $"{_inOrder.Length} sealing keys, active '{ActiveId}'";

    internal bool TryGetKey(ReadOnlySpan<char> id, out ReadOnlySpan<byte> key)
    {
        var found = _byId.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(id, out var bytes);
        key = bytes;
        return found;
    }

    private void WriteSince(Utf8JsonWriter writer)
    {
        if (Since.Count == 0)
        {
            return;
        }

        writer.WriteStartObject("since");
        foreach (var id in Ids.Where(Since.ContainsKey))
        {
            writer.WriteString(id, Rfc3339.Text(Since[id]));
        }

        writer.WriteEndObject();
    }

    /// <summary>Makes a random key whose id is not taken.</summary>
    internal static KeyValuePair<string, byte[]> NewKey(ImmutableArray<string> taken)
    {
        string id;
        do
        {
            id = $"k-{RandomNumberGenerator.GetHexString(8, lowercase: true)}";
        }
        while (taken.Contains(id, StringComparer.Ordinal));

        return new(id, RandomNumberGenerator.GetBytes(KeySize));
    }
}
