namespace Broker.EndToEnd.Tests.Running;

/// <summary><c>broker sts</c> as published, on free ports, with a catalog that the test writes.</summary>
internal sealed class PublishedSts : IAsyncDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    private readonly TemporaryFolder _folder = new();
    private readonly HttpClient _http = new() { Timeout = Limit };
    private AddressesFile _addresses = new(string.Empty);
    private ChildProcess? _process;

    private PublishedSts()
    {
    }

    public Uri Endpoint => _addresses["sts"];

    public Uri Metrics => new(_addresses["metrics"], "/metrics");

    /// <summary>Starts it with one catalog file and any files that the catalog names.</summary>
    public static async Task<PublishedSts> StartAsync(string catalog, params (string Name, string Content)[] beside)
    {
        var sts = new PublishedSts();
        try
        {
            await sts.StartCoreAsync(catalog, beside);
            return sts;
        }
        catch
        {
            await sts.DisposeAsync();
            throw;
        }
    }

    /// <summary>Exchanges a token as an AWS SDK does: an unsigned form.</summary>
    public async Task<StsAnswer> AssumeRoleWithWebIdentityAsync(string role, string token)
    {
        using var form = new FormUrlEncodedContent(new Dictionary<string, string>
        {
            ["Action"] = "AssumeRoleWithWebIdentity",
            ["Version"] = "2011-06-15",
            ["RoleArn"] = TestCatalog.RoleArn(role),
            ["RoleSessionName"] = "end-to-end",
            ["WebIdentityToken"] = token,
        });
        using var response = await _http.PostAsync(Endpoint, form);
        return StsAnswer.Parse(response.StatusCode, await response.Content.ReadAsStringAsync());
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

    private async Task StartCoreAsync(string catalog, (string Name, string Content)[] beside)
    {
        var broker = RepositoryTree.BrokerBinary();
        var environment = new Dictionary<string, string> { ["HOME"] = _folder.Path };
        Directory.CreateDirectory(_folder.File("catalog"));
        _folder.Write("catalog/test.yaml", catalog);
        foreach (var (name, content) in beside)
        {
            _folder.Write($"catalog/{name}", content);
        }

        await using (var keys = ChildProcess.Start(broker, ["keys", "generate", _folder.File("keys")], environment))
        {
            Assert.True(await keys.ExitCodeAsync(Limit) == 0, keys.Output);
        }

        _addresses = new AddressesFile(_folder.File("addresses"));
        _process = ChildProcess.Start(
            broker,
            [
                "sts",
                "--catalog", _folder.File("catalog"),
                "--keys", _folder.File("keys"),
                "--listen", "127.0.0.1:0",
                "--metrics-listen", "127.0.0.1:0",
                "--addresses-file", _addresses.Path,
            ],
            environment);
        await _process.UntilAsync(() => _addresses.Names("sts", "metrics"), Limit, "`broker sts` accepts connections");
    }
}
