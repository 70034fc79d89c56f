using System.Buffers;
using System.Text;
using System.Text.Unicode;

namespace Broker.Core.Sessions;

/// <summary>Writes varints and length-prefixed UTF-8 into a fixed span; remembers the first failure and writes nothing after it.</summary>
internal ref struct PayloadWriter(Span<byte> destination)
{
    private readonly Span<byte> _destination = destination;

    /// <summary>Bytes written.</summary>
    public int Written { get; private set; }

    /// <summary><c>DestinationTooSmall</c>, or <c>InvalidData</c> for text that is not valid UTF-16.</summary>
    public OperationStatus Status { get; private set; }

    /// <summary>Seven bits a byte, lowest first, the high bit set on all but the last.</summary>
    public void Varint(ulong value)
    {
        for (; value >= 0x80; value >>= 7)
        {
            Byte((byte)(value | 0x80));
        }

        Byte((byte)value);
    }

    public void Text(string text)
    {
        Varint((ulong)Encoding.UTF8.GetByteCount(text));
        if (Status != OperationStatus.Done)
        {
            return;
        }

        Status = Utf8.FromUtf16(text, _destination[Written..], out _, out var written, replaceInvalidSequences: false);
        Written += written;
    }

    /// <summary>A count and that many texts.</summary>
    public void Texts(EquatableList<string> texts)
    {
        Varint((ulong)texts.Count);
        foreach (var text in texts)
        {
            Text(text);
        }
    }

    /// <summary>Whole seconds since the Unix epoch.</summary>
    public void Time(DateTimeOffset time) => Varint((ulong)time.ToUnixTimeSeconds());

    private void Byte(byte value)
    {
        if (Status != OperationStatus.Done)
        {
            return;
        }

        if (Written == _destination.Length)
        {
            Status = OperationStatus.DestinationTooSmall;
            return;
        }

        _destination[Written++] = value;
    }
}
