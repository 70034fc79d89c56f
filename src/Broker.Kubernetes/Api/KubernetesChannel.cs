using System.Diagnostics.CodeAnalysis;
using System.Net.Sockets;

namespace Broker.Kubernetes.Api;

/// <summary>Sends single tries to the API server and turns everything that can go wrong into values.</summary>
/// <remarks>
/// Connections are kept and shared. When the server shows a certificate that the roots do not vouch for, the CA file is read again, and if it
/// has changed the next try uses it; calls under way keep the connections that they have. Thread safe.
/// </remarks>
/// <param name="connection">Where, and as whom.</param>
/// <param name="connect">Longest time to a connection, its handshake included.</param>
internal sealed class KubernetesChannel(KubernetesConnection connection, TimeSpan connect)
{
    private const int LongestStatus = 16 * 1024;

    private Open? _open;

    /// <summary>Sends a request and reads the whole answer.</summary>
    public async Task<KubernetesAnswer> SendAsync(KubernetesRequest request, CancellationToken cancellationToken)
    {
        try
        {
            var sent = await StartAsync(request, cancellationToken);
            if (!sent.TryGet(out var response, out var failure))
            {
                return failure;
            }

            using (response)
            {
                return await BoundedBody.ReadAsync(response.Content, request.Longest, cancellationToken) is { } json ? json : TooLarge(request);
            }
        }
        catch (HttpRequestException error)
        {
            return Broken(request, error);
        }
        catch (IOException error)
        {
            return Broken(request, error);
        }
    }

    /// <summary>Sends a request and gives the answer with its body still to be read; disposing it ends the connection.</summary>
    /// <exception cref="OperationCanceledException">Cancelled before the answer's headers came.</exception>
    public async Task<KubernetesStream> StartAsync(KubernetesRequest request, CancellationToken cancellationToken)
    {
        if (Trust() is not { } open)
        {
            return new KubernetesFailure(KubernetesFailureKind.Unreachable, KubernetesFailure.CaFile, $"{request.Asked}: the CA file {connection.CaFile} is absent or holds no PEM certificate.");
        }

        if (connection.ReadToken() is not { } token)
        {
            return new KubernetesFailure(KubernetesFailureKind.Unreachable, KubernetesFailure.TokenFile, $"{request.Asked}: the token file {connection.TokenFile} is absent or holds no token.");
        }

        try
        {
            using var message = request.ToMessage(connection.Server, token);
            var response = await open.Client.SendAsync(message, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
            if (response.IsSuccessStatusCode)
            {
                return response;
            }

            using (response)
            {
                var body = await BoundedBody.ReadStartAsync(response.Content, LongestStatus, cancellationToken);
                return StatusText.Read((int)response.StatusCode, body, request.Asked, response.Headers.RetryAfter?.Delta);
            }
        }
        catch (HttpRequestException error)
        {
            Reconsider(open, error);
            return Broken(request, error);
        }
        catch (Exception error) when (error is IOException or SocketException)
        {
            return Broken(request, error);
        }
        catch (OperationCanceledException error) when (!cancellationToken.IsCancellationRequested)
        {
            // How the framework says that the connection took too long: nobody has cancelled anything.
            return Broken(request, error);
        }
    }

    private Open? Trust()
    {
        if (Volatile.Read(ref _open) is { } open)
        {
            return open;
        }

        if (!ServerTrust.TryRead(connection.CaFile, out var trust))
        {
            return null;
        }

        var opened = new Open(trust, trust.Open(connect));
        return Interlocked.CompareExchange(ref _open, opened, comparand: null) ?? opened;
    }

    /// <summary>A certificate that was not accepted may be of a new CA: then the file has changed, and what was opened with the old one is left.</summary>
    private void Reconsider(Open open, HttpRequestException error)
    {
        if (error.HttpRequestError == HttpRequestError.SecureConnectionError && ServerTrust.TryRead(connection.CaFile, out var now) && !now.IsSame(open.Trust))
        {
            Interlocked.CompareExchange(ref _open, new Open(now, now.Open(connect)), open);
        }
    }

    private static KubernetesFailure Broken(KubernetesRequest request, Exception error) => error is HttpRequestException { HttpRequestError: HttpRequestError.SecureConnectionError }
        ? new KubernetesFailure(KubernetesFailureKind.Unreachable, KubernetesFailure.Tls, $"{request.Asked}: the API server's certificate is not trusted, expired or for another host.")
        : new KubernetesFailure(KubernetesFailureKind.Unreachable, KubernetesFailure.Connection, $"{request.Asked}: no connection to the API server, or it broke.");

    private static KubernetesFailure TooLarge(KubernetesRequest request) =>
        new(KubernetesFailureKind.TooLarge, KubernetesFailure.TooManyBytes, $"{request.Asked}: the answer has more than {request.Longest} bytes.");

    [SuppressMessage("Design", "CA1001:Types that own disposable fields should be disposable", Justification = "Calls under way use a client that was replaced; its connections end when they are idle.")]
    private sealed class Open(ServerTrust trust, HttpClient client)
    {
        public ServerTrust Trust { get; } = trust;

        public HttpClient Client { get; } = client;
    }
}
