using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Broker.TestKit.Ldap;

/// <summary>A name server on loopback, UDP and TCP on one port, that answers as a test says.</summary>
public sealed class ScriptedNameServer : IAsyncDisposable
{
    private readonly Socket _datagrams = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
    private readonly TcpListener _streams;
    private readonly Func<byte[], bool, byte[]?> _answer;
    private readonly CancellationTokenSource _stopping = new();
    private readonly Task _serving;
    private int _questions;

    /// <summary>Starts it.</summary>
    /// <param name="answer">The answer to a question, and whether that came by TCP; null for none.</param>
    public ScriptedNameServer(Func<byte[], bool, byte[]?> answer)
    {
        _answer = answer;
        _streams = new TcpListener(IPAddress.Loopback, 0);
        _streams.Start();
        EndPoint = (IPEndPoint)_streams.LocalEndpoint;
        _datagrams.Bind(EndPoint);
        _serving = Task.WhenAll(ServeDatagramsAsync(), ServeStreamsAsync());
    }

    public IPEndPoint EndPoint { get; }

    /// <summary>Questions so far.</summary>
    public int Questions => Volatile.Read(ref _questions);

    /// <summary>The name that a question is about.</summary>
    public static string NameIn(byte[] question)
    {
        var labels = new List<string>();
        for (var at = 12; question[at] != 0; at += 1 + question[at])
        {
            labels.Add(Encoding.ASCII.GetString(question, at + 1, question[at]));
        }

        return string.Join('.', labels);
    }

    /// <summary>An answer with SRV records.</summary>
    /// <param name="question">What was asked.</param>
    /// <param name="code">Response code: 0 fine, 2 failure, 3 no such name.</param>
    /// <param name="isTruncated">Whether there is more by TCP.</param>
    /// <param name="records">Priority, weight, port, target and seconds to live.</param>
    public static byte[] Answer(
        byte[] question, int code = 0, bool isTruncated = false, params IReadOnlyList<(int Priority, int Weight, int Port, string Target, int Seconds)> records)
    {
        var message = new List<byte>(question);
        message[2] |= (byte)(0x80 | (isTruncated ? 2 : 0));
        message[3] = (byte)(0x80 | code);
        message[7] = (byte)records.Count;
        foreach (var (priority, weight, port, target, seconds) in records)
        {
            byte[] name = [.. target.Split('.').SelectMany(label => (byte[])[(byte)label.Length, .. Encoding.ASCII.GetBytes(label)]), 0];
            var fixedPart = new byte[18];
            BinaryPrimitives.WriteUInt16BigEndian(fixedPart, 0xc00c); // the name that was asked for
            fixedPart[3] = 33;
            fixedPart[5] = 1;
            BinaryPrimitives.WriteInt32BigEndian(fixedPart.AsSpan(6), seconds);
            BinaryPrimitives.WriteUInt16BigEndian(fixedPart.AsSpan(10), (ushort)(6 + name.Length));
            BinaryPrimitives.WriteUInt16BigEndian(fixedPart.AsSpan(12), (ushort)priority);
            BinaryPrimitives.WriteUInt16BigEndian(fixedPart.AsSpan(14), (ushort)weight);
            BinaryPrimitives.WriteUInt16BigEndian(fixedPart.AsSpan(16), (ushort)port);
            message.AddRange(fixedPart);
            message.AddRange(name);
        }

        return [.. message];
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        _streams.Stop();
        _datagrams.Dispose();
        await _serving;
        _stopping.Dispose();
    }

    private async Task ServeDatagramsAsync()
    {
        var buffer = new byte[512];
        try
        {
            while (true)
            {
                var received = await _datagrams.ReceiveFromAsync(buffer, EndPoint, _stopping.Token);
                Interlocked.Increment(ref _questions);
                if (_answer(buffer[..received.ReceivedBytes], false) is { } answer)
                {
                    await _datagrams.SendToAsync(answer, received.RemoteEndPoint, _stopping.Token);
                }
            }
        }
        catch (Exception end) when (end is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // The test is over.
        }
    }

    private async Task ServeStreamsAsync()
    {
        try
        {
            while (true)
            {
                using var client = await _streams.AcceptTcpClientAsync(_stopping.Token);
                var stream = client.GetStream();
                var length = new byte[2];
                await stream.ReadExactlyAsync(length, _stopping.Token);
                var question = new byte[BinaryPrimitives.ReadUInt16BigEndian(length)];
                await stream.ReadExactlyAsync(question, _stopping.Token);
                Interlocked.Increment(ref _questions);
                if (_answer(question, true) is { } answer)
                {
                    BinaryPrimitives.WriteUInt16BigEndian(length, (ushort)answer.Length);
                    await stream.WriteAsync((byte[])[.. length, .. answer], _stopping.Token);
                }
            }
        }
        catch (Exception end) when (end is OperationCanceledException or SocketException or InvalidOperationException or IOException)
        {
            // The test is over.
        }
    }
}
