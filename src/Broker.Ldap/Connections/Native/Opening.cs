namespace Broker.Ldap.Connections.Native;

/// <summary>A connection on its way: what it has to be, and what is known of it.</summary>
/// <remarks>The thread that opens writes; the one that watches the time reads.</remarks>
internal sealed class Opening(TlsRules rules)
{
    private readonly Lock _gate = new();
    private SocketCut? _cut;
    private bool _isLate;

    /// <summary>The library's connection; 0 until a socket has connected.</summary>
    public nint Connection { get; private set; }

    /// <summary>Ends its latest socket; null until one has connected.</summary>
    public SocketCut? Cut
    {
        get
        {
            lock (_gate)
            {
                return _cut;
            }
        }
    }

    /// <summary>Its time is over: whatever is connected is cut, and nothing more connects.</summary>
    public bool IsLate
    {
        get
        {
            lock (_gate)
            {
                return _isLate;
            }
        }
    }

    /// <summary>A socket has connected; false refuses it.</summary>
    public bool TryConnected(nint connection, nint socketBuffer)
    {
        var cut = NativeCalls.DescriptorOf(socketBuffer) is { } descriptor ? SocketCut.Of(descriptor) : null;
        lock (_gate)
        {
            // The library tries one address of a host after the other.
            _cut?.Dispose();
            _cut = cut;
            if (_isLate || cut is null)
            {
                return false;
            }
        }

        Connection = connection;
        return NativeCalls.TryLetHandshakeWait(connection) && rules.TryApply(connection);
    }

    /// <summary>The time is over.</summary>
    public void End()
    {
        lock (_gate)
        {
            _isLate = true;
            _cut?.Cut();
        }
    }
}
