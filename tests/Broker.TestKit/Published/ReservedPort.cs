using System.Net;
using System.Net.Sockets;

namespace Broker.TestKit.Published;

/// <summary>
/// A port, of 127.0.0.1 as a rule, for a program that takes no port 0. It stays bound here and never listens: the kernel hands it to nobody else, as an ephemeral port
/// neither, while a program that sets <c>SO_REUSEADDR</c> (slapd, nginx, Kestrel and Python's servers do) may listen on it, and again after a restart.
/// </summary>
/// <remarks>A port that merely was free a moment ago is sometimes taken by a connection of another process before the program listens: see bind(2), socket(7).</remarks>
public sealed class ReservedPort : IDisposable
{
    private const int SolSocket = 1;
    private const int SoReuseAddress = 2;

    private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);

    /// <param name="address">Another address of this machine; null for 127.0.0.1.</param>
    public ReservedPort(IPAddress? address = null)
    {
        // Raw: .NET's option of that name sets SO_REUSEPORT as well.
        _socket.SetRawSocketOption(SolSocket, SoReuseAddress, [1, 0, 0, 0]);
        _socket.Bind(new IPEndPoint(address ?? IPAddress.Loopback, 0));
        Number = ((IPEndPoint)_socket.LocalEndPoint!).Port;
    }

    public int Number { get; }

    public void Dispose() => _socket.Dispose();
}
