using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Broker.Core.Audit;

/// <summary>
/// One line of a trail: the event's members, then always in this order and form <c>"trailId"</c>, <c>"sequence"</c>, <c>"previousHash"</c>,
/// <c>"hash"</c>. The hash is SHA-256 over the very bytes of the line up to its own member, so there is nothing to canonicalise.
/// </summary>
/// <remarks>No text of a client can pass for the last members: quotes in texts are escaped, and of several the last counts.</remarks>
internal static class AuditLine
{
    /// <summary>Hex digits of a hash.</summary>
    public const int HashLength = 64;

    /// <summary>Hex digits of a trail's id.</summary>
    public const int TrailIdLength = 32;

    /// <summary>The longest line that is read: three parts of an event at their largest, escaped, fit.</summary>
    public const int Longest = 4 * 1024 * 1024;

    /// <summary>The member by which the first line of a trail names the torn line before it.</summary>
    public const string TornHash = "tornSha256";

    private static readonly SearchValues<char> HexCharacters = SearchValues.Create("0123456789abcdef");

    private static readonly SearchValues<byte> HexBytes = SearchValues.Create("0123456789abcdef"u8);

    private static ReadOnlySpan<byte> TrailMember => ",\"trailId\":\""u8;

    private static ReadOnlySpan<byte> SequenceMember => "\",\"sequence\":"u8;

    private static ReadOnlySpan<byte> PreviousMember => ",\"previousHash\":\""u8;

    private static ReadOnlySpan<byte> HashMember => ",\"hash\":\""u8;

    private static ReadOnlySpan<byte> End => "\"}"u8;

    /// <summary>Writes an event as the next line and gives its position.</summary>
    /// <param name="output">Gets the line with its line feed.</param>
    /// <param name="body">The event: one JSON object with at least one member.</param>
    /// <param name="trailId">The trail.</param>
    /// <param name="sequence">The line's number.</param>
    /// <param name="previousHash">The hash of the line before.</param>
    public static AuditPosition Write(ArrayBufferWriter<byte> output, ReadOnlySpan<byte> body, string trailId, long sequence, string previousHash)
    {
        var start = output.WrittenCount;
        output.Write(body[..^1]);
        output.Write(TrailMember);
        Ascii(output, trailId);
        output.Write(SequenceMember);
        Ascii(output, sequence.ToString(CultureInfo.InvariantCulture));
        output.Write(PreviousMember);
        Ascii(output, previousHash);
        output.Write("\""u8);
        var hash = Convert.ToHexStringLower(SHA256.HashData(output.WrittenSpan[start..]));
        output.Write(HashMember);
        Ascii(output, hash);
        output.Write(End);
        output.Write("\n"u8);
        return new AuditPosition(trailId, sequence, hash);
    }

    /// <summary>Reads the position that a line claims, and the hash that its bytes have.</summary>
    /// <param name="line">A line without its line feed.</param>
    /// <param name="position">What it says of itself.</param>
    /// <param name="previousHash">The hash of the line that it says it follows.</param>
    /// <param name="actualHash">The hash of what was read: the claimed one, unless the line was changed.</param>
    /// <returns>False when it does not end as a line of a trail does.</returns>
    public static bool TryRead(
        ReadOnlySpan<byte> line,
        [NotNullWhen(true)] out AuditPosition? position,
        [NotNullWhen(true)] out string? previousHash,
        [NotNullWhen(true)] out string? actualHash)
    {
        (position, previousHash, actualHash) = (null, null, null);
        var rest = line;
        if (!TryTake(ref rest, End)
            || !TryTakeHex(ref rest, HashLength, out var hash)
            || !TryTake(ref rest, HashMember))
        {
            return false;
        }

        var hashed = rest;
        if (!TryTake(ref rest, "\""u8)
            || !TryTakeHex(ref rest, HashLength, out previousHash)
            || !TryTake(ref rest, PreviousMember)
            || !TryTakeNumber(ref rest, out var sequence)
            || !TryTake(ref rest, SequenceMember)
            || !TryTakeHex(ref rest, TrailIdLength, out var trailId)
            || !TryTake(ref rest, TrailMember))
        {
            return false;
        }

        position = new AuditPosition(trailId, sequence, hash);
        actualHash = Convert.ToHexStringLower(SHA256.HashData(hashed));
        return true;
    }

    /// <summary>Whether there are lower-case hex digits and nothing else.</summary>
    public static bool ContainsOnlyHex(this ReadOnlySpan<char> text) => !text.ContainsAnyExcept(HexCharacters);

    private static void Ascii(ArrayBufferWriter<byte> output, string text)
    {
        var length = Encoding.ASCII.GetBytes(text, output.GetSpan(text.Length));
        output.Advance(length);
    }

    private static bool TryTake(ref ReadOnlySpan<byte> rest, ReadOnlySpan<byte> end)
    {
        if (!rest.EndsWith(end))
        {
            return false;
        }

        rest = rest[..^end.Length];
        return true;
    }

    private static bool TryTakeHex(ref ReadOnlySpan<byte> rest, int length, [NotNullWhen(true)] out string? hex)
    {
        hex = null;
        if (rest.Length < length || rest[^length..].ContainsAnyExcept(HexBytes))
        {
            return false;
        }

        hex = Encoding.ASCII.GetString(rest[^length..]);
        rest = rest[..^length];
        return true;
    }

    private static bool TryTakeNumber(ref ReadOnlySpan<byte> rest, out long number)
    {
        var start = rest.LastIndexOfAnyExceptInRange((byte)'0', (byte)'9') + 1;
        var digits = rest[start..];
        rest = rest[..start];
        return long.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out number) && number >= 1;
    }
}
