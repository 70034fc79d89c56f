using System.Net;

namespace Broker.EndToEnd.Tests.Running;

/// <summary><c>broker sidecar</c> as published, on free ports, with a token file that the test writes.</summary>
internal sealed class PublishedSidecar : IAsyncDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    private readonly TemporaryFolder _folder = new();
    private readonly HttpClient _http = new() { Timeout = Limit };
    private AddressesFile _addresses = new(string.Empty);
    private ChildProcess? _process;

    private PublishedSidecar()
    {
    }

    public Uri Credentials => new(_addresses["sidecar"], "/v1/credentials");

    public Uri Metrics => new(_addresses["metrics"], "/metrics");

    public string TokenFile => _folder.File("token");

    /// <summary>Starts it for one role and waits until it serves.</summary>
    public static async Task<PublishedSidecar> StartAsync(Uri sts, string role, string issuer, string jwks, string token)
    {
        var sidecar = new PublishedSidecar();
        try
        {
            await sidecar.StartCoreAsync(sts, role, issuer, jwks, token);
            return sidecar;
        }
        catch
        {
            await sidecar.DisposeAsync();
            throw;
        }
    }

    /// <summary>Asks for credentials as an AWS SDK does: the token, verbatim, as <c>Authorization</c>.</summary>
    public async Task<(HttpStatusCode Status, string Body)> GetCredentialsAsync(string? authorization)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, Credentials);
        if (authorization is not null)
        {
            request.Headers.TryAddWithoutValidation("Authorization", authorization);
        }

        using var response = await _http.SendAsync(request);
        return (response.StatusCode, await response.Content.ReadAsStringAsync());
    }

    public async ValueTask DisposeAsync()
    {
        if (_process is not null)
        {
            await _process.DisposeAsync();
        }

        _http.Dispose();
        _folder.Dispose();
    }

    private async Task StartCoreAsync(Uri sts, string role, string issuer, string jwks, string token)
    {
        _folder.Write("token", token);
        _folder.Write("jwks.json", jwks);
        _addresses = new AddressesFile(_folder.File("addresses"));
        _process = ChildProcess.Start(
            RepositoryTree.BrokerBinary(),
            [
                "sidecar",
                "--token-file", TokenFile,
                "--issuer", issuer,
                "--audience", TestCatalog.Audience,
                "--jwks-file", _folder.File("jwks.json"),
                "--role-arn", TestCatalog.RoleArn(role),
                "--sts-endpoint", sts.ToString(),
                "--region", "us-east-1",
                "--listen", "127.0.0.1:0",
                "--metrics-listen", "127.0.0.1:0",
                "--addresses-file", _addresses.Path,
            ],
            new Dictionary<string, string> { ["HOME"] = _folder.Path });
        await _process.UntilAsync(() => _addresses.Names("sidecar", "metrics"), Limit, "`broker sidecar` accepts connections");

        var readiness = new Uri(_addresses["metrics"], "/readyz");
        await Until.TrueAsync(
            async () =>
            {
                using var response = await _http.GetAsync(readiness);
                return response.StatusCode == HttpStatusCode.OK;
            },
            Limit,
            () => $"`broker sidecar` is ready. Output:\n{_process.Output}");
    }
}
