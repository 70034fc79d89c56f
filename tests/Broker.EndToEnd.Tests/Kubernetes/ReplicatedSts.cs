using System.Globalization;
using System.Net;
using System.Text.Json;
using System.Xml.Linq;
using Broker.EndToEnd.Tests.Clients;
using Broker.TestKit.Published;

namespace Broker.EndToEnd.Tests.Kubernetes;

/// <summary><c>broker sts</c> as published, as a replica in a cluster: a service account's folder, a Secret for its keys, no provider in its catalog.</summary>
internal sealed class ReplicatedSts : IAsyncDisposable
{
    /// <summary>After so long the token of a deleted pod has stopped working.</summary>
    public const int TokenReviewSeconds = 20;

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);
    private static readonly XNamespace Namespace = "https://sts.amazonaws.com/doc/2011-06-15/";

    private readonly TemporaryFolder _folder;
    private readonly AddressesFile _addresses;
    private readonly HttpClient _http = new() { Timeout = Limit };

    private ReplicatedSts(TemporaryFolder folder, AddressesFile addresses, ChildProcess process) => (_folder, _addresses, Process) = (folder, addresses, process);

    public ChildProcess Process { get; }

    public Uri Endpoint => _addresses["sts"];

    /// <summary>The audit events so far.</summary>
    public IReadOnlyList<JsonElement> AuditEvents =>
        [.. Process.StandardOutput.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement)];

    /// <summary>Starts a replica and waits until it is ready.</summary>
    public static async Task<ReplicatedSts> StartAsync(ApiServer cluster, string catalog, string account)
    {
        var folder = new TemporaryFolder();
        Directory.CreateDirectory(folder.File("catalog"));
        folder.Write("catalog/test.yaml", catalog);
        var addresses = new AddressesFile(folder.File("addresses"));
        string[] arguments =
        [
            "sts",
            "--catalog", folder.File("catalog"),
            "--keys", "secret:sealing-keys",
            "--cluster-provider", "auto",
            "--token-review-seconds", TokenReviewSeconds.ToString(CultureInfo.InvariantCulture),
            "--cluster-name", "shop-1",
            "--service-account-folder", account,
            "--listen", "127.0.0.1:0",
            "--metrics-listen", "127.0.0.1:0",
            "--addresses-file", addresses.Path,
        ];
        var sts = new ReplicatedSts(folder, addresses, ChildProcess.Start(RepositoryTree.BrokerBinary(), arguments, Variables(cluster, folder.Path)));
        try
        {
            await sts.ReadyAsync();
            return sts;
        }
        catch
        {
            await sts.DisposeAsync();
            throw;
        }
    }

    /// <summary>Publishes a new sealing key, as an administrator does in a pod of the server.</summary>
    public static Task<string> RotateKeysAsync(ApiServer cluster, string account) => ChildProcess.RunAsync(
        RepositoryTree.BrokerBinary(), ["keys", "rotate", "secret:sealing-keys", "--service-account-folder", account], Variables(cluster, account), Limit);

    /// <summary>Exchanges a token for the role <c>demo</c>: its error code, or null, and the variables by which an SDK has the credentials.</summary>
    public async Task<(string? Code, Dictionary<string, string> Credentials)> ExchangeAsync(string token)
    {
        using var form = PublishedSts.WebIdentityForm("demo", token);
        using var response = await _http.PostAsync(Endpoint, form);
        var answer = XDocument.Parse(await response.Content.ReadAsStringAsync());
        string? Field(string name) => answer.Descendants(Namespace + name).FirstOrDefault()?.Value;
        return response.StatusCode == HttpStatusCode.OK
            ? (null, new Dictionary<string, string>(StringComparer.Ordinal)
            {
                ["AWS_ACCESS_KEY_ID"] = Field("AccessKeyId")!,
                ["AWS_SECRET_ACCESS_KEY"] = Field("SecretAccessKey")!,
                ["AWS_SESSION_TOKEN"] = Field("SessionToken")!,
            })
            : (Field("Code"), []);
    }

    /// <summary>Who the holder of the credentials is to this replica, asked by a real SDK.</summary>
    public Task<string> WhoIsAsync(Dictionary<string, string> credentials) => AwsClient.DotnetWhoAmIAsync(new Dictionary<string, string>(credentials)
    {
        ["AWS_ENDPOINT_URL_STS"] = Endpoint.ToString(),
        ["AWS_REGION"] = "us-east-1",
    });

    public async ValueTask DisposeAsync()
    {
        await Process.DisposeAsync();
        _http.Dispose();
        _folder.Dispose();
    }

    private static Dictionary<string, string> Variables(ApiServer cluster, string home)
    {
        var server = new Uri(cluster.Server);
        return new Dictionary<string, string>
        {
            ["HOME"] = home,
            ["KUBERNETES_SERVICE_HOST"] = server.Host,
            ["KUBERNETES_SERVICE_PORT"] = server.Port.ToString(CultureInfo.InvariantCulture),
        };
    }

    private async Task ReadyAsync()
    {
        await Process.UntilAsync(() => _addresses.Names("sts", "metrics"), Limit, "`broker sts` accepts connections");
        var ready = new Uri(_addresses["metrics"], "/readyz");
        await Until.TrueAsync(
            async () =>
            {
                using var response = await _http.GetAsync(ready);
                return response.StatusCode == HttpStatusCode.OK;
            },
            Limit,
            () => $"`broker sts` is ready. Output:\n{Process.Output}");
    }
}
