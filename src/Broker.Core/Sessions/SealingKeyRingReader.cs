using System.Buffers;
using System.Buffers.Text;
using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text.Json;

namespace Broker.Core.Sessions;

/// <summary>
/// Reads one key-ring document and gathers what is wrong with it. Problems name a key by its id only where that id is legal: anything
/// else in the document may be key material in the wrong place. One use, one thread.
/// </summary>
internal sealed class SealingKeyRingReader
{
    /// <summary>16 keys need less than 3 KiB; the rest is room for whitespace.</summary>
    private const int LongestDocument = 16 * 1024;

    private static readonly SearchValues<char> IdCharacters = SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789-");

    private readonly ImmutableArray<string>.Builder _problems = ImmutableArray.CreateBuilder<string>();
    private readonly ImmutableArray<KeyValuePair<string, byte[]>>.Builder _keys = ImmutableArray.CreateBuilder<KeyValuePair<string, byte[]>>();
    private readonly HashSet<string> _ids = new(StringComparer.Ordinal);
    private readonly HashSet<string> _members = new(StringComparer.Ordinal);
    private readonly Dictionary<string, DateTimeOffset> _since = new(StringComparer.Ordinal);
    private string? _active;
    private string? _next;

    public bool TryRead(ReadOnlySpan<byte> json, [NotNullWhen(true)] out SealingKeyRing? ring, out ImmutableArray<string> problems)
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
        ring = problems.IsEmpty
            ? new SealingKeyRing(_active!, _keys.ToImmutable()) { NextId = _next, Since = _since.ToFrozenDictionary(StringComparer.Ordinal) }
            : null;
        return ring is not null;
    }

    private void Read(ReadOnlySpan<byte> json)
    {
        var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = 8 });
        try
        {
            reader.Read();
            ReadDocument(ref reader);
            reader.Read();
            CheckTogether();
        }
        catch (JsonException broken)
        {
            // The exception's own text may quote the document.
            _problems.Add($"not valid JSON at line {broken.LineNumber + 1}, byte {broken.BytePositionInLine + 1}");
        }
        catch (InvalidOperationException)
        {
            _problems.Add("not valid JSON: a string is not valid UTF-8 or UTF-16");
        }
    }

    private void ReadDocument(ref Utf8JsonReader reader)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            _problems.Add("the document must be an object");
            reader.Skip();
            return;
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var member = reader.GetString()!;
            reader.Read();
            if (member is "active" or "keys" or "next" or "since" && !_members.Add(member))
            {
                _problems.Add($"'{member}' occurs twice");
                reader.Skip();
            }
            else if (member is "active")
            {
                _active = ReadId(ref reader, member);
            }
            else if (member is "next")
            {
                _next = ReadId(ref reader, member);
            }
            else if (member is "since")
            {
                ReadSince(ref reader);
            }
            else if (member is "keys")
            {
                ReadKeys(ref reader);
            }
            else
            {
                _problems.Add("unknown member: only 'active', 'next', 'keys' and 'since' are known");
                reader.Skip();
            }
        }
    }

    private string? ReadId(ref Utf8JsonReader reader, string member)
    {
        var id = reader.TokenType == JsonTokenType.String ? reader.GetString() : null;
        reader.Skip();
        if (IsId(id))
        {
            return id;
        }

        _problems.Add($"'{member}' must be a key id: 1 to 32 of a-z, 0-9 and '-'");
        return null;
    }

    private void ReadSince(ref Utf8JsonReader reader)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            _problems.Add("'since' must be an object");
            reader.Skip();
            return;
        }

        var count = 0;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            count++;
            var id = reader.GetString();
            reader.Read();
            var text = reader.TokenType == JsonTokenType.String ? reader.GetString() : null;
            if (!IsId(id)
                || !Rfc3339.TryRead(text, out var at)
                || !_since.TryAdd(id, at))
            {
                _problems.Add($"'since' number {count} must be a key id, once, with a time such as 2026-11-22T02:00:00Z");
            }

            reader.Skip();
        }
    }

    private void ReadKeys(ref Utf8JsonReader reader)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            _problems.Add("'keys' must be an object");
            reader.Skip();
            return;
        }

        var count = 0;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            count++;
            ReadKey(ref reader, count);
        }

        if (count is 0 or > SealingKeyRing.MostKeys)
        {
            _problems.Add($"'keys' must hold 1 to {SealingKeyRing.MostKeys} keys, not {count}");
        }
    }

    private void ReadKey(ref Utf8JsonReader reader, int ordinal)
    {
        var id = reader.GetString();
        var name = IsId(id) ? $"key '{id}'" : $"key number {ordinal}";
        if (!IsId(id))
        {
            _problems.Add($"{name}: the id must be 1 to 32 of a-z, 0-9 and '-'");
        }
        else if (!_ids.Add(id))
        {
            _problems.Add($"{name} occurs twice");
        }

        reader.Read();
        if (!TryReadKeyBytes(ref reader, out var key))
        {
            _problems.Add($"{name} must be the base64 of {SealingKeyRing.KeySize} bytes");
        }
        else if (!key.AsSpan().ContainsAnyExcept((byte)0))
        {
            _problems.Add($"{name} is all zeros");
        }
        else if (_keys.Any(other => CryptographicOperations.FixedTimeEquals(other.Value, key)))
        {
            _problems.Add($"{name} repeats another key");
        }
        else if (id is not null)
        {
            _keys.Add(new(id, key));
        }

        reader.Skip();
    }

    private void CheckTogether()
    {
        foreach (var member in (ReadOnlySpan<string>)["active", "keys"])
        {
            if (!_members.Contains(member))
            {
                _problems.Add($"'{member}' is missing");
            }
        }

        if (_active is not null && _members.Contains("keys") && !_ids.Contains(_active))
        {
            _problems.Add($"'active' names '{_active}', which is not among 'keys'");
        }

        if (_next is not null && (!_ids.Contains(_next) || string.Equals(_next, _active, StringComparison.Ordinal)))
        {
            _problems.Add($"'next' names '{_next}', which must be among 'keys' and not be the active one");
        }

        foreach (var id in _since.Keys.Where(id => !_ids.Contains(id)))
        {
            _problems.Add($"'since' names '{id}', which is not among 'keys'");
        }
    }

    /// <summary>Canonical base64 only: what is written again must be what was read.</summary>
    private static bool TryReadKeyBytes(ref Utf8JsonReader reader, [NotNullWhen(true)] out byte[]? key)
    {
        key = null;
        if (reader.TokenType != JsonTokenType.String
            || reader.GetString() is not { } text
            || text.Length != Base64.GetMaxEncodedToUtf8Length(SealingKeyRing.KeySize))
        {
            return false;
        }

        var bytes = new byte[SealingKeyRing.KeySize];
        if (!Convert.TryFromBase64String(text, bytes, out var written)
            || written != bytes.Length
            || !string.Equals(Convert.ToBase64String(bytes), text, StringComparison.Ordinal))
        {
            return false;
        }

        key = bytes;
        return true;
    }

    private static bool IsId([NotNullWhen(true)] string? text) =>
        text is { Length: > 0 and <= SealingKeyRing.LongestId } && !text.AsSpan().ContainsAnyExcept(IdCharacters);
}
