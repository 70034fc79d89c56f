using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Broker.Core;

namespace Broker.Kubernetes.Api;

/// <summary>The roots of one CA file, and connections that trust nobody else.</summary>
/// <remarks>Host name, dates, chain and server purpose are checked as the platform does; there is no way to skip that. Immutable.</remarks>
internal sealed class ServerTrust
{
    /// <summary>A node that is gone answers nothing: 15 s + 3 × 5 s later the socket fails, and a watch on it does not wait for ever.</summary>
    private const int KeepAliveAfterSeconds = 15;
    private const int KeepAliveEverySeconds = 5;
    private const int KeepAliveTries = 3;

    private readonly X509Certificate2Collection _roots;
    private readonly byte[] _hash;

    private ServerTrust(X509Certificate2Collection roots, byte[] hash) => (_roots, _hash) = (roots, hash);

    /// <summary>Reads the CA file, as it is now.</summary>
    public static bool TryRead(string caFile, [NotNullWhen(true)] out ServerTrust? trust)
    {
        trust = null;
        if (!RegularFile.TryRead(caFile, KubernetesLimits.CredentialFileBytes, out var pem))
        {
            return false;
        }

        var roots = new X509Certificate2Collection();
        try
        {
            // The platform's PEM reader does not see a label that follows a byte order mark.
            roots.ImportFromPem(Encoding.UTF8.GetString(pem).AsSpan().TrimStart('\uFEFF'));
        }
        catch (CryptographicException)
        {
            return false;
        }

        trust = roots.Count == 0 ? null : new ServerTrust(roots, SHA256.HashData(pem));
        return trust is not null;
    }

    /// <summary>Whether both come from the same bytes.</summary>
    public bool IsSame(ServerTrust other) => _hash.AsSpan().SequenceEqual(other._hash);

    /// <summary>A client of these roots: no redirects, no proxy, no cookies, no decompression, no trace headers.</summary>
    /// <param name="connect">Longest time to a connection, its handshake included.</param>
    public HttpClient Open(TimeSpan connect)
    {
        var chain = new X509ChainPolicy
        {
            RevocationMode = X509RevocationMode.NoCheck,
            DisableCertificateDownloads = true,
            TrustMode = X509ChainTrustMode.CustomRootTrust,
        };
        chain.CustomTrustStore.AddRange(_roots);
        var handler = new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseProxy = false,
            UseCookies = false,
            AutomaticDecompression = DecompressionMethods.None,
            ActivityHeadersPropagator = null,
            MaxResponseHeadersLength = 32,
            MaxResponseDrainSize = 0,
            ConnectTimeout = connect,

            // An API server that was replaced behind the same address, and its peers, get their share again.
            PooledConnectionLifetime = TimeSpan.FromMinutes(10),
            ConnectCallback = ConnectAsync,
            SslOptions = new SslClientAuthenticationOptions
            {
                EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13,
                CertificateChainPolicy = chain,
            },
        };
        return new HttpClient(handler, disposeHandler: true) { Timeout = Timeout.InfiniteTimeSpan };
    }

    private static async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellationToken)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.KeepAlive, optionValue: true);
            socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveTime, KeepAliveAfterSeconds);
            socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveInterval, KeepAliveEverySeconds);
            socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveRetryCount, KeepAliveTries);
            await socket.ConnectAsync(context.DnsEndPoint, cancellationToken);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
