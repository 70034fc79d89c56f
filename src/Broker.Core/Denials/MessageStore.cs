namespace Broker.Core.Denials;

/// <summary>The sealed explanations of this replica's denials of the last 24 hours, by authorization id.</summary>
/// <remarks>
/// At most 10,000 of them and 16 MiB; the oldest goes first, so that whoever makes denials costs others their explanations and nothing else.
/// Thread safe.
/// </remarks>
internal sealed class MessageStore
{
    private const int MostMessages = 10_000;
    private const long MostBytes = 16 * 1024 * 1024;

    private readonly Lock _lock = new();
    private readonly Dictionary<string, byte[]> _messages = new(StringComparer.Ordinal);
    private readonly Queue<(string Id, DateTimeOffset End)> _inOrder = new();
    private long _bytes;

    /// <summary>Keeps a message until its end.</summary>
    public void Add(string id, byte[] message, DateTimeOffset end, DateTimeOffset now)
    {
        lock (_lock)
        {
            _messages.Add(id, message);
            _inOrder.Enqueue((id, end));
            _bytes += message.Length;
            while (_inOrder.TryPeek(out var oldest) && (oldest.End <= now || _messages.Count > MostMessages || _bytes > MostBytes))
            {
                _inOrder.Dequeue();
                _messages.Remove(oldest.Id, out var gone);
                _bytes -= gone!.Length;
            }
        }
    }

    /// <summary>Finds a message; null when there is none, or no more.</summary>
    public byte[]? Find(string id)
    {
        lock (_lock)
        {
            return _messages.GetValueOrDefault(id);
        }
    }
}
