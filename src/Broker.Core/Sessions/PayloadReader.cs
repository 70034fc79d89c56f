using System.Diagnostics.CodeAnalysis;
using System.Text;
using System.Text.Unicode;

namespace Broker.Core.Sessions;

/// <summary>Reads what <see cref="PayloadWriter"/> wrote, and only that: shortest varints, valid UTF-8, nothing beyond the end.</summary>
internal ref struct PayloadReader(ReadOnlySpan<byte> source)
{
    private ReadOnlySpan<byte> _rest = source;

    public readonly bool IsAtEnd => _rest.IsEmpty;

    public bool TryVarint(ulong largest, out ulong value)
    {
        value = 0;
        for (var shift = 0; shift < 63 && !_rest.IsEmpty; shift += 7)
        {
            var next = _rest[0];
            _rest = _rest[1..];
            value |= (ulong)(next & 0x7F) << shift;
            if (next < 0x80)
            {
                var isShortest = next != 0 || shift == 0;
                return isShortest && value <= largest;
            }
        }

        return false;
    }

    /// <summary>Whole seconds since the Unix epoch, up to the year 9999.</summary>
    public bool TryTime(out DateTimeOffset time)
    {
        const ulong LatestUnixSecond = 253_402_214_400;
        var isRead = TryVarint(LatestUnixSecond, out var seconds);
        time = isRead ? DateTimeOffset.FromUnixTimeSeconds((long)seconds) : default;
        return isRead;
    }

    public bool TryText([NotNullWhen(true)] out string? text)
    {
        text = null;
        if (!TryVarint((ulong)_rest.Length, out var length)
            || length > (ulong)_rest.Length
            || !Utf8.IsValid(_rest[..(int)length]))
        {
            return false;
        }

        text = Encoding.UTF8.GetString(_rest[..(int)length]);
        _rest = _rest[(int)length..];
        return true;
    }
}
