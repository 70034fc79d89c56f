namespace Broker.TestKit.Published;

/// <summary><c>broker sts</c> as published, on free ports, with a catalog that the caller writes.</summary>
public sealed class PublishedSts : IAsyncDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    private readonly TemporaryFolder _folder;
    private readonly AddressesFile _addresses;
    private readonly HttpClient _http = new() { Timeout = Limit };

    private PublishedSts(TemporaryFolder folder, AddressesFile addresses, ChildProcess process)
    {
        _folder = folder;
        _addresses = addresses;
        Process = process;
    }

    public ChildProcess Process { get; }

    public Uri Endpoint => _addresses["sts"];

    public Uri Metrics => new(_addresses["metrics"], "/metrics");

    public Uri Health => new(_addresses["metrics"], "/healthz");

    /// <summary>Starts it with one catalog file and any files that the catalog names.</summary>
    public static async Task<PublishedSts> StartAsync(string catalog, params (string Name, string Content)[] beside)
    {
        var binary = RepositoryTree.BrokerBinary();
        var folder = new TemporaryFolder();
        var environment = new Dictionary<string, string> { ["HOME"] = folder.Path };
        Directory.CreateDirectory(folder.File("catalog"));
        folder.Write("catalog/test.yaml", catalog);
        foreach (var (name, content) in beside)
        {
            folder.Write($"catalog/{name}", content);
        }

        await ChildProcess.RunAsync(binary, ["keys", "generate", folder.File("keys")], environment, Limit);
        var addresses = new AddressesFile(folder.File("addresses"));
        string[] arguments =
        [
            "sts",
            "--catalog", folder.File("catalog"),
            "--keys", folder.File("keys"),
            "--listen", "127.0.0.1:0",
            "--metrics-listen", "127.0.0.1:0",
            "--addresses-file", addresses.Path,
        ];
        var sts = new PublishedSts(folder, addresses, ChildProcess.Start(binary, arguments, environment));
        await sts.OrDisposeAsync(
            sts.Process.UntilAsync(() => addresses.Names("sts", "metrics"), Limit, "`broker sts` accepts connections"));
        return sts;
    }

    /// <summary>Exchanges a token as an AWS SDK does: an unsigned form.</summary>
    public async Task<StsAnswer> AssumeRoleWithWebIdentityAsync(string role, string token)
    {
        using var form = WebIdentityForm(role, token);
        using var response = await _http.PostAsync(Endpoint, form);
        return StsAnswer.Parse(response.StatusCode, await response.Content.ReadAsStringAsync());
    }

    /// <summary>The form of such a request.</summary>
    public static FormUrlEncodedContent WebIdentityForm(string role, string token) => new(new Dictionary<string, string>
    {
        ["Action"] = "AssumeRoleWithWebIdentity",
        ["Version"] = "2011-06-15",
        ["RoleArn"] = TestCatalog.RoleArn(role),
        ["RoleSessionName"] = "end-to-end",
        ["WebIdentityToken"] = token,
    });

    public async ValueTask DisposeAsync()
    {
        await Process.DisposeAsync();
        _http.Dispose();
        _folder.Dispose();
    }
}
