using System.Net;

namespace Broker.TestKit.Published;

/// <summary><c>broker sidecar</c> as published, on free ports, with a token file that the caller writes.</summary>
public sealed class PublishedSidecar : IAsyncDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    private readonly TemporaryFolder _folder;
    private readonly AddressesFile _addresses;
    private readonly HttpClient _http = new() { Timeout = Limit };

    private PublishedSidecar(TemporaryFolder folder, AddressesFile addresses, ChildProcess process)
    {
        _folder = folder;
        _addresses = addresses;
        Process = process;
    }

    public ChildProcess Process { get; }

    public Uri Credentials => new(_addresses["sidecar"], "/v1/credentials");

    public Uri Metrics => new(_addresses["metrics"], "/metrics");

    public string TokenFile => _folder.File("token");

    /// <summary>Starts it for one role and waits until it accepts connections; it may not have credentials yet.</summary>
    public static async Task<PublishedSidecar> StartAsync(Uri sts, string role, string issuer, string jwks, string token)
    {
        var binary = RepositoryTree.BrokerBinary();
        var folder = new TemporaryFolder();
        var addresses = new AddressesFile(folder.File("addresses"));
        string[] arguments =
        [
            "sidecar",
            "--token-file", folder.Write("token", token),
            "--issuer", issuer,
            "--audience", TestCatalog.Audience,
            "--jwks-file", folder.Write("jwks.json", jwks),
            "--role-arn", TestCatalog.RoleArn(role),
            "--sts-endpoint", sts.ToString(),
            "--region", "us-east-1",
            "--listen", "127.0.0.1:0",
            "--metrics-listen", "127.0.0.1:0",
            "--addresses-file", addresses.Path,
        ];
        var sidecar = new PublishedSidecar(
            folder, addresses, ChildProcess.Start(binary, arguments, new Dictionary<string, string> { ["HOME"] = folder.Path }));
        await sidecar.OrDisposeAsync(
            sidecar.Process.UntilAsync(() => addresses.Names("sidecar", "metrics"), Limit, "`broker sidecar` accepts connections"));
        return sidecar;
    }

    /// <summary>Waits until it has credentials to serve.</summary>
    public Task ReadyAsync() => Until.TrueAsync(
        async () =>
        {
            using var response = await _http.GetAsync(new Uri(_addresses["metrics"], "/readyz"));
            return response.StatusCode == HttpStatusCode.OK;
        },
        Limit,
        () => $"`broker sidecar` is ready. Output:\n{Process.Output}");

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
        await Process.DisposeAsync();
        _http.Dispose();
        _folder.Dispose();
    }
}
