using System.Diagnostics.CodeAnalysis;

namespace Broker.Core.Audit;

/// <summary>Reads a file line by line as bytes, with a bound on the length of a line.</summary>
/// <remarks>Not thread safe.</remarks>
internal sealed class AuditLines(Stream content)
{
    private byte[] _buffer = new byte[64 * 1024];
    private int _start;
    private int _end;

    /// <summary>Whether the last line ended with a line feed.</summary>
    public bool IsComplete { get; private set; } = true;

    /// <summary>Gives the next line without its line feed, valid until the next call.</summary>
    /// <returns>False at the end.</returns>
    /// <exception cref="InvalidDataException">A line is longer than <see cref="AuditLine.Longest"/>.</exception>
    public bool TryRead([NotNullWhen(true)] out ReadOnlyMemory<byte>? line)
    {
        var searched = _start;
        while (true)
        {
            var feed = _buffer.AsSpan(searched, _end - searched).IndexOf((byte)'\n');
            if (feed >= 0)
            {
                line = _buffer.AsMemory(_start, searched + feed - _start);
                _start = searched + feed + 1;
                return true;
            }

            searched = _end - _start;
            if (!Fill())
            {
                IsComplete = _start == _end;
                line = IsComplete ? (ReadOnlyMemory<byte>?)null : _buffer.AsMemory(_start, _end - _start);
                _start = _end;
                return !IsComplete;
            }
        }
    }

    /// <summary>Moves what is unread to the front, makes room, and reads more.</summary>
    private bool Fill()
    {
        _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
        (_start, _end) = (0, _end - _start);
        if (_end == _buffer.Length)
        {
            if (_end >= AuditLine.Longest)
            {
                throw new InvalidDataException("A line is longer than any audit line.");
            }

            Array.Resize(ref _buffer, 2 * _buffer.Length);
        }

        var read = content.Read(_buffer, _end, _buffer.Length - _end);
        _end += read;
        return read > 0;
    }
}
