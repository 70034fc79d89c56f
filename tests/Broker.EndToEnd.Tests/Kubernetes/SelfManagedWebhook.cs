using Broker.TestKit.Published;

namespace Broker.EndToEnd.Tests.Kubernetes;

/// <summary>
/// One replica of <c>broker webhook</c> as published, which makes its own certificates in a real API server. That API server finds it through a
/// Service without an address: an ExternalName, whose port is the caller's.
/// </summary>
internal sealed class SelfManagedWebhook : IAsyncDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    private readonly TemporaryFolder _folder = new();
    private readonly HttpClient _http = new() { Timeout = Limit };
    private readonly AddressesFile _addresses;

    private SelfManagedWebhook(ApiServer cluster, string mounted)
    {
        _addresses = new AddressesFile(_folder.File("addresses"));
        var server = new Uri(cluster.Server);
        string[] arguments =
        [
            "webhook",
            "--certificates", "self-managed",
            "--issue", "identity-broker-sts=identity-broker-sts-tls",
            "--webhook-configuration", "identity-broker",
            "--api-folder", mounted,
            "--sidecar-image", "identity-broker:test",
            "--sts-endpoint", "https://identity-broker-sts.default.svc",
            "--region", "eu-central-1",
            "--listen", "127.0.0.1:0",
            "--metrics-listen", "127.0.0.1:0",
            "--addresses-file", _addresses.Path,
        ];
        Process = ChildProcess.Start(RepositoryTree.BrokerBinary(), arguments, new Dictionary<string, string>
        {
            ["HOME"] = _folder.Path,
            ["KUBERNETES_SERVICE_HOST"] = server.Host,
            ["KUBERNETES_SERVICE_PORT"] = server.Port.ToString(System.Globalization.CultureInfo.InvariantCulture),
        });
    }

    internal ChildProcess Process { get; }

    internal int Port => _addresses["webhook"].Port;

    /// <summary>Starts it and waits until it is ready.</summary>
    internal static async Task<SelfManagedWebhook> StartAsync(ApiServer cluster)
    {
        var webhook = new SelfManagedWebhook(cluster, await cluster.MountAsync("broker"));
        await webhook.Process.UntilAsync(() => webhook._addresses.Names("webhook", "metrics"), Limit, "`broker webhook` accepts connections");
        await Until.TrueAsync(
            async () =>
            {
                using var response = await webhook._http.GetAsync(new Uri(webhook._addresses["metrics"], "/readyz"));
                return response.IsSuccessStatusCode;
            },
            Limit,
            () => $"`broker webhook` is ready. Output:\n{webhook.Process.Output}");
        return webhook;
    }

    internal Task<string> MetricsAsync() => _http.GetStringAsync(new Uri(_addresses["metrics"], "/metrics"));

    public async ValueTask DisposeAsync()
    {
        await Process.DisposeAsync();
        _http.Dispose();
        _folder.Dispose();
    }
}
