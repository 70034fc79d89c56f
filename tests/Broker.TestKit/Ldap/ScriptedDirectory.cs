using System.Collections.Concurrent;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;

namespace Broker.TestKit.Ldap;

/// <summary>A directory that says what a test wants, for what no OpenLDAP would say: Active Directory's answers, broken ones, other ones.</summary>
public sealed class ScriptedDirectory : IAsyncDisposable
{
    /// <summary>OID of StartTLS.</summary>
    public const string StartTls = "1.3.6.1.4.1.1466.20037";

    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly TestCertificates _authority = new();
    private readonly TemporaryFolder _folder = new();
    private readonly Func<LdapMessage, IEnumerable<byte[]>> _answer;
    private readonly X509Certificate2 _certificate;
    private readonly CancellationTokenSource _stopping = new();
    private readonly ConcurrentQueue<LdapMessage> _received = new();
    private readonly Task _accepting;
    private int _connections;

    /// <summary>Starts it.</summary>
    /// <param name="isLdaps">TLS from the first octet; else after StartTLS, if the answer to that is a success.</param>
    /// <param name="answer">Messages to send for a request. Null ends the connection.</param>
    public ScriptedDirectory(bool isLdaps, Func<LdapMessage, IEnumerable<byte[]>> answer)
    {
        _answer = answer;
        _certificate = _authority.Good();
        CaFile = _folder.Write("ca.pem", _authority.CaPem);
        _listener.Start();
        _accepting = AcceptAsync(isLdaps);
    }

    /// <summary>PEM file of its authority.</summary>
    public string CaFile { get; }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>Connections so far.</summary>
    public int Connections => Volatile.Read(ref _connections);

    /// <summary>Requests so far, in clear text or under TLS.</summary>
    public IReadOnlyCollection<LdapMessage> Received => _received;

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        _listener.Stop();
        await _accepting;
        _stopping.Dispose();
        _certificate.Dispose();
        _authority.Dispose();
        _folder.Dispose();
    }

    private async Task AcceptAsync(bool isLdaps)
    {
        var serving = new List<Task>();
        try
        {
            while (true)
            {
                var client = await _listener.AcceptTcpClientAsync(_stopping.Token);
                Interlocked.Increment(ref _connections);
                serving.Add(ServeAsync(client, isLdaps));
            }
        }
        catch (Exception end) when (end is OperationCanceledException or SocketException or InvalidOperationException)
        {
            await Task.WhenAll(serving);
        }
    }

    private async Task ServeAsync(TcpClient client, bool isLdaps)
    {
        using (client)
        {
            try
            {
                Stream stream = client.GetStream();
                stream = isLdaps ? await SecureAsync(stream) : stream;
                while (await ReadAsync(stream) is { } octets)
                {
                    var request = LdapMessage.Parse(octets);
                    _received.Enqueue(request);
                    if (request.Kind is LdapOperationKind.Unbind)
                    {
                        return;
                    }

                    foreach (var message in _answer(request))
                    {
                        await stream.WriteAsync(message, _stopping.Token);
                        if (request.Name == StartTls && message[^5] == 0)
                        {
                            stream = await SecureAsync(stream);
                        }
                    }
                }
            }
            catch (Exception end) when (end is OperationCanceledException or IOException or System.Security.Authentication.AuthenticationException)
            {
                // The client went, or did not like the certificate.
            }
        }
    }

    private async Task<Stream> SecureAsync(Stream stream)
    {
        var tls = new SslStream(stream);
        await tls.AuthenticateAsServerAsync(new SslServerAuthenticationOptions { ServerCertificate = _certificate }, _stopping.Token);
        return tls;
    }

    /// <summary>One BER element; null at the end.</summary>
    private async Task<byte[]?> ReadAsync(Stream stream)
    {
        var head = new byte[2];
        if (await stream.ReadAtLeastAsync(head, 2, throwOnEndOfStream: false, _stopping.Token) < 2)
        {
            return null;
        }

        var lengthOctets = head[1] < 0x80 ? [] : new byte[head[1] & 0x7f];
        await stream.ReadExactlyAsync(lengthOctets, _stopping.Token);
        var length = head[1] < 0x80 ? head[1] : lengthOctets.Aggregate(0, (sum, octet) => (sum << 8) | octet);
        var body = new byte[length];
        await stream.ReadExactlyAsync(body, _stopping.Token);
        return [.. head, .. lengthOctets, .. body];
    }
}
