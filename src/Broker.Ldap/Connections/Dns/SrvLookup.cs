using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;

namespace Broker.Ldap.Connections.Dns;

/// <summary>Asks name servers for SRV records, by UDP, and by TCP where a datagram is too small.</summary>
/// <remarks>Blocks its caller for 2 seconds per name server at most (4 with TCP). Thread safe.</remarks>
internal sealed class SrvLookup(IReadOnlyList<IPEndPoint> nameServers, TimeProvider clock)
{
    private const int LongestDatagram = 4096;

    /// <summary>16 records are 5 KiB at most.</summary>
    private const int LongestStream = 16 * 1024;

    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(2);

    /// <summary>The records of a name, from the first name server that knows.</summary>
    public SrvAnswer Ask(string name)
    {
        foreach (var server in nameServers)
        {
            var answer = Ask(server, name);
            if (answer.Outcome is SrvOutcome.Found or SrvOutcome.Absent)
            {
                return answer;
            }
        }

        return SrvAnswer.Failed;
    }

    private SrvAnswer Ask(IPEndPoint server, string name)
    {
        var question = SrvMessage.Question(BinaryPrimitives.ReadUInt16LittleEndian(RandomNumberGenerator.GetBytes(2)), name);
        try
        {
            var answer = ByDatagram(server, question);
            return answer.Outcome is SrvOutcome.Truncated ? ByStream(server, question) : answer;
        }
        catch (SocketException)
        {
            return SrvAnswer.Failed;
        }
    }

    private SrvAnswer ByDatagram(IPEndPoint server, byte[] question)
    {
        using var socket = new Socket(server.AddressFamily, SocketType.Dgram, ProtocolType.Udp);

        // Connected, so that the system drops what others send.
        socket.Connect(server);
        socket.Send(question);
        var started = clock.GetTimestamp();
        var message = new byte[LongestDatagram];
        while (true)
        {
            var left = LongestWait - clock.GetElapsedTime(started);
            if (left <= TimeSpan.FromMilliseconds(1))
            {
                return SrvAnswer.Failed;
            }

            // What does not answer the question may be somebody's guess: the answer can still come.
            socket.ReceiveTimeout = (int)left.TotalMilliseconds;
            var answer = SrvMessage.Read(message.AsSpan(0, socket.Receive(message)), question);
            if (answer.Outcome is not SrvOutcome.Failed)
            {
                return answer;
            }
        }
    }

    private SrvAnswer ByStream(IPEndPoint server, byte[] question)
    {
        using var socket = new Socket(server.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        var started = clock.GetTimestamp();
        using (var deadline = new CancellationTokenSource(LongestWait, clock))
        {
            // Closing the socket is the only time limit that a blocking connect has.
            using var closing = deadline.Token.Register(socket.Dispose);
            try
            {
                socket.Connect(server);
            }
            catch (ObjectDisposedException)
            {
                return SrvAnswer.Failed;
            }
        }

        var request = new byte[2 + question.Length];
        BinaryPrimitives.WriteUInt16BigEndian(request, (ushort)question.Length);
        question.CopyTo(request, 2);
        socket.SendTimeout = (int)LongestWait.TotalMilliseconds;
        socket.Send(request);
        var length = new byte[2];
        if (!TryFill(socket, length, started) || BinaryPrimitives.ReadUInt16BigEndian(length) > LongestStream)
        {
            return SrvAnswer.Failed;
        }

        var message = new byte[BinaryPrimitives.ReadUInt16BigEndian(length)];
        return TryFill(socket, message, started) && SrvMessage.Read(message, question) is { Outcome: not SrvOutcome.Truncated } answer ? answer : SrvAnswer.Failed;
    }

    private bool TryFill(Socket socket, byte[] buffer, long started)
    {
        for (var at = 0; at < buffer.Length;)
        {
            var left = (2 * LongestWait) - clock.GetElapsedTime(started);
            if (left <= TimeSpan.FromMilliseconds(1))
            {
                return false;
            }

            socket.ReceiveTimeout = (int)left.TotalMilliseconds;
            var read = socket.Receive(buffer, at, buffer.Length - at, SocketFlags.None);
            if (read == 0)
            {
                return false;
            }

            at += read;
        }

        return true;
    }
}
