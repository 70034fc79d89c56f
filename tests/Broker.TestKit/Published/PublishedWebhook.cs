using System.Security.Cryptography.X509Certificates;

namespace Broker.TestKit.Published;

/// <summary><c>broker webhook</c> as published, on free ports, with certificates in files and an API server that may be anywhere.</summary>
public sealed class PublishedWebhook : IAsyncDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    private readonly TemporaryFolder _folder;
    private readonly AddressesFile _addresses;
    private readonly TestCertificates _certificates = new();
    private readonly HttpClient _http = new() { Timeout = Limit };

    private PublishedWebhook(TemporaryFolder folder, AddressesFile addresses, ChildProcess process) => (_folder, _addresses, Process) = (folder, addresses, process);

    public ChildProcess Process { get; private set; }

    public Uri Mutate => new(_addresses["webhook"], "/mutate");

    public Uri Metrics => new(_addresses["metrics"], "/metrics");

    /// <summary>The CA of its certificate, PEM.</summary>
    public string CaPem => _certificates.CaPem;

    /// <summary>Starts it and waits until it is ready.</summary>
    /// <param name="apiServer">The API server.</param>
    /// <param name="caFile">Its CA.</param>
    /// <param name="token">By which it knows the webhook.</param>
    /// <param name="arguments">Further settings.</param>
    public static Task<PublishedWebhook> StartAsync(Uri apiServer, string caFile, string token, params string[] arguments) =>
        StartAsync(RepositoryTree.BrokerBinary(), apiServer, caFile, token, arguments);

    /// <inheritdoc cref="StartAsync(Uri, string, string, string[])"/>
    /// <param name="program">What becomes the published program.</param>
    public static async Task<PublishedWebhook> StartAsync(string program, Uri apiServer, string caFile, string token, params string[] arguments)
    {
        var folder = new TemporaryFolder();
        var addresses = new AddressesFile(folder.File("addresses"));
        var webhook = new PublishedWebhook(folder, addresses, process: null!);
        using var certificate = webhook._certificates.Good();
        using var key = certificate.GetECDsaPrivateKey()!;
        folder.Write("token", token);
        File.Copy(caFile, folder.File("ca.crt"));
        string[] all =
        [
            "webhook",
            "--certificates", "files",
            "--tls-cert", folder.Write("tls.crt", certificate.ExportCertificatePem()),
            "--tls-key", folder.Write("tls.key", key.ExportPkcs8PrivateKeyPem()),
            "--api-folder", folder.Path,
            "--sidecar-image", "identity-broker:test",
            "--listen", "127.0.0.1:0",
            "--metrics-listen", "127.0.0.1:0",
            "--addresses-file", addresses.Path,
            .. arguments,
        ];
        webhook.Process = ChildProcess.Start(program, all, new Dictionary<string, string>
        {
            ["HOME"] = folder.Path,
            ["KUBERNETES_SERVICE_HOST"] = apiServer.Host,
            ["KUBERNETES_SERVICE_PORT"] = apiServer.Port.ToString(System.Globalization.CultureInfo.InvariantCulture),
        });
        await webhook.OrDisposeAsync(webhook.ReadyAsync());
        return webhook;
    }

    /// <summary>What it counts, as Prometheus reads it.</summary>
    public Task<string> MetricsAsync() => _http.GetStringAsync(Metrics);

    public async ValueTask DisposeAsync()
    {
        await Process.DisposeAsync();
        _http.Dispose();
        _certificates.Dispose();
        _folder.Dispose();
    }

    private async Task ReadyAsync()
    {
        await Process.UntilAsync(() => _addresses.Names("webhook", "metrics"), Limit, "`broker webhook` accepts connections");
        await Until.TrueAsync(
            async () =>
            {
                using var response = await _http.GetAsync(new Uri(_addresses["metrics"], "/readyz"));
                return response.IsSuccessStatusCode;
            },
            Limit,
            () => $"`broker webhook` is ready. Output:\n{Process.Output}");
    }
}
