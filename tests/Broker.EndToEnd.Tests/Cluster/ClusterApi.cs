using System.Net.Http.Headers;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json;

namespace Broker.EndToEnd.Tests.Cluster;

/// <summary>HTTPS to servers of the cluster by plain requests: the API server, where kubectl is too slow, and the STS behind its Service.</summary>
internal sealed class ClusterApi : IDisposable
{
    private readonly HttpClient _http;

    /// <param name="server">The base address.</param>
    /// <param name="caPem">The only roots to trust.</param>
    /// <param name="token">A bearer token, or null.</param>
    /// <param name="address">The IP address to connect to instead of the one that the name has; null to resolve it.</param>
    public ClusterApi(Uri server, string caPem, string? token = null, string? address = null)
    {
        var roots = new X509Certificate2Collection();
        roots.ImportFromPem(caPem);
        var handler = new SocketsHttpHandler { SslOptions = { RemoteCertificateValidationCallback = (_, shown, _, errors) => IsTrusted(shown, errors, roots) } };
        if (address is not null)
        {
            handler.ConnectCallback = async (context, cancellation) =>
            {
                var socket = new System.Net.Sockets.Socket(System.Net.Sockets.SocketType.Stream, System.Net.Sockets.ProtocolType.Tcp) { NoDelay = true };
                await socket.ConnectAsync(address, context.DnsEndPoint.Port, cancellation);
                return new System.Net.Sockets.NetworkStream(socket, ownsSocket: true);
            };

            // A Service spreads connections, not requests.
            handler.PooledConnectionLifetime = TimeSpan.Zero;
        }

        _http = new HttpClient(handler) { BaseAddress = server, Timeout = TimeSpan.FromSeconds(30) };
        if (token is not null)
        {
            _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        }
    }

    /// <summary>Creates an object from JSON, and gives the status and the answer.</summary>
    public async Task<(int Status, string Body)> CreateAsync(string path, string json)
    {
        using var body = new StringContent(json, Encoding.UTF8, "application/json");
        using var response = await _http.PostAsync(new Uri(path, UriKind.Relative), body);
        return ((int)response.StatusCode, await response.Content.ReadAsStringAsync());
    }

    /// <summary>Sends a form to the root of the server.</summary>
    public async Task<(int Status, string Body)> PostFormAsync(FormUrlEncodedContent form)
    {
        using var response = await _http.PostAsync(new Uri("/", UriKind.Relative), form);
        return ((int)response.StatusCode, await response.Content.ReadAsStringAsync());
    }

    /// <summary>Sends a request of the JSON API of people, and gives the status and the answer.</summary>
    /// <param name="method">Of HTTP.</param>
    /// <param name="path">From <c>/v1</c> on.</param>
    /// <param name="session">Token of a session; null for nobody's.</param>
    /// <param name="json">The body; null for none.</param>
    public async Task<(int Status, JsonElement Body)> AskAsync(HttpMethod method, string path, string? session = null, string? json = null)
    {
        using var request = new HttpRequestMessage(method, new Uri(path, UriKind.Relative));
        request.Content = json is null ? null : new StringContent(json, Encoding.UTF8, "application/json");
        request.Headers.Authorization = session is null ? null : new AuthenticationHeaderValue("Bearer", session);
        using var response = await _http.SendAsync(request);
        using var body = JsonDocument.Parse(await response.Content.ReadAsStringAsync());
        return ((int)response.StatusCode, body.RootElement.Clone());
    }

    /// <summary>Ends a session of a person, and gives the status.</summary>
    public async Task<int> SignOutAsync(string session)
    {
        using var request = new HttpRequestMessage(HttpMethod.Delete, new Uri("/v1/sessions/current", UriKind.Relative));
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", session);
        using var response = await _http.SendAsync(request);
        return (int)response.StatusCode;
    }

    public void Dispose() => _http.Dispose();

    private static bool IsTrusted(X509Certificate? shown, SslPolicyErrors errors, X509Certificate2Collection roots)
    {
        if (shown is not X509Certificate2 certificate || (errors & ~SslPolicyErrors.RemoteCertificateChainErrors) != SslPolicyErrors.None)
        {
            return false;
        }

        using var chain = new X509Chain { ChainPolicy = { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck } };
        chain.ChainPolicy.CustomTrustStore.AddRange(roots);
        return chain.Build(certificate);
    }
}
