using System.Collections.Immutable;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using Broker.Core.Catalog;

namespace Broker.Core.Authentication.Oidc.Sources;

/// <summary>One fetch's way to an issuer: HTTPS, bounded in time and size, to checked addresses only.</summary>
/// <remarks>
/// Lives for one fetch, so that a changed CA file counts at the next one and no connection outlives a changed DNS record. No redirects, no
/// proxy,
/// no cookies, no decompression, no trace headers. The host is resolved here, checked, and the socket goes to exactly the checked
/// addresses: a name
/// that changes its answer between check and use gains nothing (DNS rebinding, threat J-37). Not thread safe.
/// </remarks>
public sealed class IssuerConnection : IDisposable
{
    private static readonly HttpRequestOptionsKey<IPAddress[]> Checked = new("checked addresses");

    private readonly string _issuer;
    private readonly AddressGuard _guard;
    private readonly IssuerTrust _trust;
    private readonly Func<string, CancellationToken, Task<IPAddress[]>> _resolve;
    private readonly HttpClient _http;
    private readonly CancellationTokenSource _deadline;

    internal IssuerConnection(
        string issuer,
        AddressGuard guard,
        IssuerTrust trust,
        TimeProvider time,
        Func<string, CancellationToken, Task<IPAddress[]>>? resolve = null)
    {
        _issuer = issuer;
        _guard = guard;
        _trust = trust;
        _resolve = resolve ?? Dns.GetHostAddressesAsync;
        _http = new HttpClient(Handler(trust), disposeHandler: true) { Timeout = Timeout.InfiniteTimeSpan };
        _deadline = new CancellationTokenSource(KeyFetchLimits.Time, time);
    }

    /// <summary>Starts a fetch; its time runs from here.</summary>
    /// <param name="issuer">Named in errors.</param>
    /// <param name="guard">Which addresses may be contacted.</param>
    /// <param name="caFile">PEM file with the only roots to trust; null for the system's.</param>
    /// <param name="time">Measures the deadline.</param>
    public static StsResult<IssuerConnection> Open(string issuer, AddressGuard guard, ReferencedFile? caFile, TimeProvider time) =>
        Open(issuer, guard, caFile, thumbprints: [], time);

    /// <summary>As the other, with pins: <see cref="IssuerKeyOrigin.Discovery.Thumbprints"/>.</summary>
    internal static StsResult<IssuerConnection> Open(
        string issuer, AddressGuard guard, ReferencedFile? caFile, ImmutableArray<string> thumbprints, TimeProvider time) =>
        IssuerTrust.TryRead(caFile, thumbprints, out var trust)
            ? new IssuerConnection(issuer, guard, trust, time)
            : KeyFetchFailure.Of(issuer, KeyFetchFailure.CaFile);

    /// <summary>Gets a document.</summary>
    /// <param name="address">Absolute https URL.</param>
    /// <param name="bearer">Token for the Authorization header; null for none.</param>
    /// <param name="cancellationToken">Ends the wait with <see cref="OperationCanceledException"/>; the deadline ends it with an error
    /// value.</param>
    public async Task<StsResult<byte[]>> GetAsync(Uri address, string? bearer, CancellationToken cancellationToken)
    {
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(_deadline.Token, cancellationToken);
        try
        {
            return await SendAsync(address, bearer, linked.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return Failure(KeyFetchFailure.Timeout);
        }
        catch (HttpRequestException e)
        {
            return Failure(e.HttpRequestError != HttpRequestError.SecureConnectionError ? KeyFetchFailure.Unreachable
                : _trust.HasRefusedThumbprint ? KeyFetchFailure.Thumbprint
                : KeyFetchFailure.Tls);
        }
        catch (SocketException)
        {
            return Failure(KeyFetchFailure.Unresolved);
        }
        catch (IOException)
        {
            return Failure(KeyFetchFailure.Unreachable);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _http.Dispose();
        _deadline.Dispose();
    }

    private async Task<StsResult<byte[]>> SendAsync(Uri address, string? bearer, CancellationToken cancellationToken)
    {
        var addresses = await _resolve(address.IdnHost, cancellationToken);
        if (addresses.Length == 0)
        {
            return Failure(KeyFetchFailure.Unresolved);
        }

        if (!_guard.Allows(addresses))
        {
            return Failure(KeyFetchFailure.ForbiddenAddress);
        }

        using var request = new HttpRequestMessage(HttpMethod.Get, address);
        request.Options.Set(Checked, addresses);

        // A Kubernetes API server answers 406 for its keys unless their own type is named (RFC 7517 section 8.5.2).
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("application/json"));
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("application/jwk-set+json"));
        request.Headers.Authorization = bearer is null ? null : new AuthenticationHeaderValue("Bearer", bearer);
        using var response = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        if (response.StatusCode != HttpStatusCode.OK)
        {
            return Failure(KeyFetchFailure.Status);
        }

        return response.Content.Headers.ContentEncoding.Count == 0
            ? await ReadAsync(response.Content, cancellationToken)
            : Failure(KeyFetchFailure.Encoded);
    }

    /// <summary>Reads until the end or one byte past the limit, whatever length the answer claims.</summary>
    private async Task<StsResult<byte[]>> ReadAsync(HttpContent content, CancellationToken cancellationToken)
    {
        const int FirstBuffer = 8 * 1024;
        await using var body = await content.ReadAsStreamAsync(cancellationToken);
        var buffer = new byte[FirstBuffer];
        var length = 0;
        while (await body.ReadAsync(buffer.AsMemory(length), cancellationToken) is > 0 and var read)
        {
            length += read;
            if (length > KeyFetchLimits.DocumentBytes)
            {
                return Failure(KeyFetchFailure.TooLarge);
            }

            if (length == buffer.Length)
            {
                Array.Resize(ref buffer, Math.Min(2 * length, KeyFetchLimits.DocumentBytes + 1));
            }
        }

        return buffer[..length];
    }

    private StsError Failure(string reason) => KeyFetchFailure.Of(_issuer, reason);

    private static SocketsHttpHandler Handler(IssuerTrust trust) => new()
    {
        AllowAutoRedirect = false,
        UseProxy = false,
        UseCookies = false,
        AutomaticDecompression = DecompressionMethods.None,
        ActivityHeadersPropagator = null,
        MaxResponseHeadersLength = 16,
        MaxResponseDrainSize = 0,
        SslOptions = trust.ToSslOptions(),
        ConnectCallback = ConnectAsync,
    };

    private static async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellationToken)
    {
        if (!context.InitialRequestMessage.Options.TryGetValue(Checked, out var addresses))
        {
            throw new InvalidOperationException("A request reached the socket without checked addresses.");
        }

        for (var i = 0; ; i++)
        {
            var socket = new Socket(addresses[i].AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            try
            {
                await socket.ConnectAsync(addresses[i], context.DnsEndPoint.Port, cancellationToken);
                return new NetworkStream(socket, ownsSocket: true);
            }
            catch (SocketException) when (i + 1 < addresses.Length)
            {
                socket.Dispose();
            }
            catch
            {
                socket.Dispose();
                throw;
            }
        }
    }
}
