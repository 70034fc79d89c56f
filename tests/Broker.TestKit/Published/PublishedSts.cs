using System.Globalization;

namespace Broker.TestKit.Published;

/// <summary><c>broker sts</c> as published, on free ports, with a catalog that the caller writes.</summary>
public sealed class PublishedSts : IAsyncDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    // Null for a second one on the files of another, which owns them.
    private readonly TemporaryFolder? _folder;

    private readonly string _catalog;
    private readonly string _keys;
    private readonly AddressesFile _addresses;
    private readonly HttpClient _http = new() { Timeout = Limit };

    private PublishedSts(TemporaryFolder? folder, string catalog, string keys, AddressesFile addresses, ChildProcess process)
    {
        (_folder, _catalog, _keys) = (folder, catalog, keys);
        _addresses = addresses;
        Process = process;
    }

    public ChildProcess Process { get; }

    /// <summary>The folder of its catalog, for another program on the same.</summary>
    internal string CatalogFolder => _catalog;

    /// <summary>The file with its sealing keys.</summary>
    internal string KeysFile => _keys;

    public Uri Endpoint => _addresses["sts"];

    public Uri Metrics => new(_addresses["metrics"], "/metrics");

    public Uri Health => new(_addresses["metrics"], "/healthz");

    /// <summary>Starts it with one catalog file and any files that the catalog names.</summary>
    public static Task<PublishedSts> StartAsync(string catalog, params (string Name, string Content)[] beside) => StartAsync(catalog, [], beside);

    /// <summary>Starts it with more settings of the command line.</summary>
    public static async Task<PublishedSts> StartAsync(string catalog, IReadOnlyList<string> settings, params (string Name, string Content)[] beside)
    {
        var folder = new TemporaryFolder();
        Directory.CreateDirectory(folder.File("catalog"));
        folder.Write("catalog/test.yaml", catalog);
        foreach (var (name, content) in beside)
        {
            // Some are secrets.
            File.SetUnixFileMode(folder.Write($"catalog/{name}", content), UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }

        return await StartWithAsync(folder.File("catalog"), settings, folder);
    }

    /// <summary>Starts it with a folder that is there.</summary>
    public static Task<PublishedSts> StartOnFolderAsync(string catalog) => StartWithAsync(catalog, [], new TemporaryFolder());

    /// <summary>Starts it as a pod of a cluster would, whose custom resources are the catalog.</summary>
    /// <param name="server">The API server.</param>
    /// <param name="serviceAccount">A folder with <c>token</c>, <c>ca.crt</c> and <c>namespace</c>.</param>
    public static async Task<PublishedSts> StartInClusterAsync(Uri server, string serviceAccount)
    {
        var folder = new TemporaryFolder();
        var keys = folder.File("keys");
        await ChildProcess.RunAsync(RepositoryTree.BrokerBinary(), ["keys", "generate", keys], Home(keys), Limit);
        var variables = Home(keys);
        variables["KUBERNETES_SERVICE_HOST"] = server.Host;
        variables["KUBERNETES_SERVICE_PORT"] = server.Port.ToString(CultureInfo.InvariantCulture);
        return await StartAsync(folder, "cluster", keys, folder.File("addresses"), ["--service-account-folder", serviceAccount], variables);
    }

    /// <summary>Whether it says that it can answer.</summary>
    public async Task<bool> IsReadyAsync()
    {
        using var response = await _http.GetAsync(new Uri(_addresses["metrics"], "/readyz"));
        return response.IsSuccessStatusCode;
    }

    /// <summary>Starts another one with the same catalog and the same keys.</summary>
    /// <param name="name">Tells its files from the others'.</param>
    /// <param name="settings">More settings of the command line.</param>
    public Task<PublishedSts> StartReplicaAsync(string name, params IReadOnlyList<string> settings) =>
        StartAsync(folder: null, _catalog, _keys, $"{_keys}.{name}.addresses", settings);

    private static async Task<PublishedSts> StartWithAsync(string catalog, IReadOnlyList<string> settings, TemporaryFolder folder)
    {
        var keys = folder.File("keys");
        await ChildProcess.RunAsync(RepositoryTree.BrokerBinary(), ["keys", "generate", keys], Home(keys), Limit);
        return await StartAsync(folder, catalog, keys, folder.File("addresses"), settings);
    }

    private static async Task<PublishedSts> StartAsync(
        TemporaryFolder? folder, string catalog, string keys, string addressesFile, IReadOnlyList<string> settings, Dictionary<string, string>? variables = null)
    {
        var addresses = new AddressesFile(addressesFile);
        string[] arguments =
        [
            "sts",
            "--catalog", catalog,
            "--keys", keys,
            "--listen", "127.0.0.1:0",
            "--metrics-listen", "127.0.0.1:0",
            "--addresses-file", addresses.Path,
            .. settings,
        ];
        var sts = new PublishedSts(folder, catalog, keys, addresses, ChildProcess.Start(RepositoryTree.BrokerBinary(), arguments, variables ?? Home(keys)));
        await sts.OrDisposeAsync(
            sts.Process.UntilAsync(() => addresses.Names("sts", "metrics"), Limit, "`broker sts` accepts connections"));
        return sts;
    }

    private static Dictionary<string, string> Home(string keys) => new() { ["HOME"] = Path.GetDirectoryName(keys)! };

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
        _folder?.Dispose();
    }
}
