using System.Text.Json;
using Broker.TestKit.Published;

namespace Broker.EndToEnd.Tests.Kubernetes;

/// <summary>A real API server (<c>tests/cluster/up.sh --api</c>) of the tests' own, stopped with them.</summary>
/// <remarks>
/// Service accounts in namespace <c>default</c>: <c>demo</c>, <c>somebody-else</c>, and <c>broker</c>, which may read the issuer's
/// discovery document and keys and nothing else.
/// </remarks>
public sealed class ApiServer : IAsyncLifetime
{
    /// <summary>The issuer that <c>up.sh</c> gives to the API server.</summary>
    public const string Issuer = "https://kubernetes.default.svc";

    /// <summary>5 s as a rule; about 7 min on the machine that has to build Kubernetes first.</summary>
    private static readonly TimeSpan StartLimit = TimeSpan.FromMinutes(15);

    private static readonly TimeSpan CommandLimit = TimeSpan.FromSeconds(30);

    private readonly TemporaryFolder _run = new();

    internal string CaFile => _run.File("ca.crt");

    /// <summary>Where <see cref="Server"/> is read from: what <c>kubectl</c> itself uses.</summary>
    private string KubeConfig => _run.File("kubeconfig");

    internal string Server { get; private set; } = string.Empty;

    /// <summary>A file with a token by which the broker reads the issuer's keys.</summary>
    internal string BrokerTokenFile { get; private set; } = string.Empty;

    public async ValueTask InitializeAsync()
    {
        await ScriptAsync("up.sh", StartLimit, "--api");
        Server = await KubectlAsync("config", "view", "-o", "jsonpath={.clusters[0].cluster.server}");
        foreach (var name in new[] { "demo", "somebody-else", "broker" })
        {
            await KubectlAsync("create", "serviceaccount", name);
        }

        await KubectlAsync(
            "create", "clusterrolebinding", "broker-reads-issuer-keys",
            "--clusterrole=system:service-account-issuer-discovery", "--serviceaccount=default:broker");
        BrokerTokenFile = _run.Write("broker-token", await TokenAsync("broker", Issuer));
    }

    /// <summary>A projected token by the TokenRequest API, as kubelet asks for it.</summary>
    internal Task<string> TokenAsync(string serviceAccount, string audience) => TokenAsync(serviceAccount, audience, bound: "");

    private async Task<string> TokenAsync(string serviceAccount, string audience, string bound)
    {
        // 600 s is the shortest life that the API server grants.
        var request = _run.Write(
            $"request-{serviceAccount}.json",
            $$"""{ "apiVersion": "authentication.k8s.io/v1", "kind": "TokenRequest", "spec": { "audiences": ["{{audience}}"], "expirationSeconds": 600{{bound}} } }""");
        var answer = await KubectlAsync("create", "--raw", $"/api/v1/namespaces/default/serviceaccounts/{serviceAccount}/token", "-f", request);
        using var json = JsonDocument.Parse(answer);
        return json.RootElement.GetProperty("status").GetProperty("token").GetString()!;
    }

    /// <summary>What <c>kubectl apply -f FILE</c> does.</summary>
    internal async Task ApplyAsync(string manifest)
    {
        using var folder = new TemporaryFolder();
        await KubectlAsync("apply", "-f", folder.Write("manifest.yaml", manifest));
    }

    /// <summary>What <c>kubectl</c> says to these arguments.</summary>
    internal Task<string> AskAsync(params string[] arguments) => KubectlAsync(arguments);

    /// <summary>Makes what kubelet mounts for a service account of namespace <c>default</c>.</summary>
    internal async Task<string> MountAsync(string serviceAccount)
    {
        Directory.CreateDirectory(_run.File(serviceAccount));
        _run.Write($"{serviceAccount}/ca.crt", await File.ReadAllTextAsync(CaFile));
        _run.Write($"{serviceAccount}/namespace", "default");
        return Path.GetDirectoryName(_run.Write($"{serviceAccount}/token", await TokenAsync(serviceAccount, Issuer)))!;
    }

    /// <summary>The issuer's public keys.</summary>
    internal Task<string> JwksAsync() => KubectlAsync("get", "--raw", "/openid/v1/jwks");

    public async ValueTask DisposeAsync()
    {
        await ScriptAsync("down.sh", CommandLimit);
        _run.Dispose();
    }

    /// <summary>A projected token that is bound to a pod, as kubelet asks for it.</summary>
    internal async Task<string> PodTokenAsync(string serviceAccount, string pod, string audience)
    {
        var uid = await KubectlAsync("get", "pod", pod, "-o", "jsonpath={.metadata.uid}");
        return await TokenAsync(
            serviceAccount, audience, $$""", "boundObjectRef": { "apiVersion": "v1", "kind": "Pod", "name": "{{pod}}", "uid": "{{uid}}" }""");
    }

    private async Task ScriptAsync(string name, TimeSpan within, params string[] arguments)
    {
        var script = Path.Combine(RepositoryTree.Root, "tests", "cluster", name);
        var environment = new Dictionary<string, string>
        {
            // Built programs are shared with every other run of this user.
            ["HOME"] = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile),
            ["CLUSTER_RUN"] = _run.Path,
        };
        await ChildProcess.RunAsync(script, arguments, environment, within);
    }

    /// <summary>Runs kubectl as cluster administrator, to its end.</summary>
    /// <exception cref="InvalidOperationException">It did not end with code 0; the message holds its output.</exception>
    internal async Task<string> KubectlAsync(params string[] arguments)
    {
        var environment = new Dictionary<string, string> { ["HOME"] = _run.Path, ["KUBECONFIG"] = KubeConfig };
        return (await ChildProcess.RunAsync("kubectl", arguments, environment, CommandLimit)).Trim();
    }
}
