namespace Broker.Kubernetes.Watching;

/// <summary>Cuts a stream into lines of bounded length. Not thread safe.</summary>
/// <param name="stream">Stays the caller's.</param>
/// <param name="longest">Most bytes of a line.</param>
internal sealed class LineReader(Stream stream, int longest)
{
    private const int SmallBuffer = 16 * 1024;

    private byte[] _buffer = new byte[SmallBuffer];
    private int _start;
    private int _end;

    /// <summary>Whether the last null meant a line that is too long, not the end.</summary>
    public bool IsTooLong { get; private set; }

    /// <summary>The next line without its end, valid until the next call; null at the end of the stream, where a line without an end counts for nothing.</summary>
    public async ValueTask<ReadOnlyMemory<byte>?> ReadAsync(CancellationToken cancellationToken)
    {
        for (var searched = _start; ;)
        {
            var at = _buffer.AsSpan(searched, _end - searched).IndexOf((byte)'\n');
            if ((at < 0 ? _end : searched + at) - _start > longest)
            {
                IsTooLong = true;
                return null;
            }

            if (at >= 0)
            {
                var line = _buffer.AsMemory(_start, searched + at - _start);
                _start = searched + at + 1;
                return line;
            }

            searched = MakeRoom();
            if (await stream.ReadAsync(_buffer.AsMemory(_end), cancellationToken) is not (> 0 and var read))
            {
                return null;
            }

            _end += read;
        }
    }

    /// <summary>Moves what is left to the front, and grows, or goes back to a small buffer after a large line; gives the place to search on from.</summary>
    private int MakeRoom()
    {
        var left = _end - _start;
        if (left == _buffer.Length)
        {
            Array.Resize(ref _buffer, 2 * left);
        }
        else if (left == 0 && _buffer.Length > SmallBuffer)
        {
            _buffer = new byte[SmallBuffer];
        }
        else
        {
            _buffer.AsSpan(_start, left).CopyTo(_buffer);
        }

        (_start, _end) = (0, left);
        return left;
    }
}
