using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using Broker.TestKit;
using Broker.TestKit.Ldap;
using Broker.TestKit.Published;

namespace Broker.EndToEnd.Tests.Cluster;

/// <summary>
/// <c>broker ldap</c> beside the installed STS, as the chart renders it (<c>tests/charts/cases/people</c>): in a pod, on custom resources, with its
/// state in a volume; and a directory outside of the cluster, which the pod reaches by the bridge of the node.
/// </summary>
internal sealed class InstalledPeople : IAsyncDisposable
{
    public const string Password = "correct horse – battery";

    /// <summary>As the rendering has it.</summary>
    public const string Deployment = "identity-broker-ldap";

    /// <summary>Fewer than the default: tests fail on purpose.</summary>
    public const int FailuresOfUser = 3;

    private const string Host = "people.example.com";
    private const string Documents = "identity-broker-documents";
    private const string Volume = "e2e-people-state";

    private readonly TestCertificates _certificates = new();
    private readonly Broker.TestKit.Published.TemporaryFolder _folder = new();
    private readonly Kubectl _kubectl;
    private readonly Slapd _directory;
    private ClusterApi? _api;

    private InstalledPeople(Kubectl kubectl, Slapd directory) => (_kubectl, _directory) = (kubectl, directory);

    /// <summary>The API, as anybody in the cluster reaches it.</summary>
    public ClusterApi Api => _api ?? throw new InvalidOperationException("Not installed.");

    /// <summary>Installs, and waits until the pod is ready.</summary>
    /// <param name="cluster">With the broker installed.</param>
    /// <param name="kubectl">Commands in the broker's namespace.</param>
    public static async Task<InstalledPeople> ApplyAsync(ClusterWithPods cluster, Kubectl kubectl)
    {
        var bridge = BridgeAddress();
        var tree = new DirectoryTree().Person("alice", Password).Person("bob", Password).Group("dev", DirectoryTree.PersonDn("alice")).Group("ops", DirectoryTree.PersonDn("bob"));
        var people = new InstalledPeople(kubectl, await Slapd.StartAsync(tree, new SlapdSettings { Outside = bridge, Certificate = authority => authority.Of(bridge) }));
        try
        {
            await people.ApplyAsync(cluster.Image);
            return people;
        }
        catch
        {
            await people.DisposeAsync();
            throw;
        }
    }

    /// <summary>Writes a role that a group of people has.</summary>
    public Task ApplyRoleAsync(string name, string group) => _kubectl.ApplyAsync(
        $$"""
        apiVersion: iam.identity-broker.io/v1alpha1
        kind: IamRole
        metadata: { name: {{name}} }
        spec:
          account: "{{Installation.Account}}"
          trustPolicy:
            Version: "2012-10-17"
            Statement:
              - Effect: Allow
                Principal: { Federated: "arn:aws:iam::{{Installation.Account}}:ldap-provider/corp" }
                Action: ["sts:AssumeRoleWithLDAPIdentity", "sts:SetSourceIdentity"]
                Condition: { "ForAnyValue:StringEquals": { "ldap:groups": "{{DirectoryTree.GroupDn(group)}}" } }
        """);

    /// <summary>Removes a role.</summary>
    public Task DeleteRoleAsync(string name) => _kubectl.RunAsync("delete", "iamrole", name, "--ignore-not-found");

    /// <summary>Signs in: the status, and the session's token or null.</summary>
    public async Task<(int Status, string? Session)> SignInAsync(string username, string password)
    {
        var (status, body) = await Api.AskAsync(HttpMethod.Post, "/v1/sessions", json: JsonSerializer.Serialize(new Dictionary<string, string> { ["username"] = username, ["password"] = password }));
        return (status, body.TryGetProperty("sessionToken", out var token) ? token.GetString() : null);
    }

    /// <summary>Asks for credentials of a role.</summary>
    public Task<(int Status, JsonElement Body)> IssueAsync(string session, string role) => Api.AskAsync(
        HttpMethod.Post, "/v1/credentials", session, $$"""{ "roleArn": "arn:aws:iam::{{Installation.Account}}:role/{{role}}" }""");

    /// <summary>Takes the pod away, and waits for its successor.</summary>
    public async Task ReplacePodAsync()
    {
        var pod = Assert.Single(await _kubectl.PodsAsync("app.kubernetes.io/component=ldap"));
        await _kubectl.RunAsync("delete", "pod", pod, "--wait=true");
        await _kubectl.RolledOutAsync(Deployment);
        await AnsweredAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _kubectl.RunAsync("delete", "deployment,persistentvolumeclaim", "-l", "app.kubernetes.io/component=ldap", "--ignore-not-found");
        await _kubectl.RunEverywhereAsync("delete", "ldapprovider/corp", $"persistentvolume/{Volume}", "--ignore-not-found");
        _api?.Dispose();
        await _directory.DisposeAsync();
        _certificates.Dispose();
        _folder.Dispose();
    }

    private async Task ApplyAsync(string image)
    {
        // 1. What the values of the rendering name, and what the documents name.
        var state = System.IO.Directory.CreateDirectory(_folder.File("state"));
        state.UnixFileMode |= UnixFileMode.GroupWrite | UnixFileMode.OtherWrite | UnixFileMode.OtherExecute | UnixFileMode.OtherRead;
        await _kubectl.ApplyEverywhereAsync(Secrets());
        await _kubectl.ApplyAsync(
            $$"""
            apiVersion: v1
            kind: PersistentVolume
            metadata: { name: {{Volume}} }
            spec:
              capacity: { storage: 1Gi }
              accessModes: [ReadWriteOnce]
              storageClassName: fast
              persistentVolumeReclaimPolicy: Retain
              hostPath: { path: "{{state.FullName}}", type: Directory }
            """);
        await _kubectl.ApplyAsync(Provider());

        // 2. What the chart renders, with the image under test.
        var rendered = await File.ReadAllTextAsync(Path.Combine(RepositoryTree.Root, "tests", "charts", "cases", "people", "expected.yaml"));
        var mine = rendered.Split("\n---\n").Where(document => document.Contains("app.kubernetes.io/component: ldap", StringComparison.Ordinal));
        await _kubectl.ApplyEverywhereAsync(string.Join("\n---\n", mine).Replace("image: \"identity-broker:0.1.0\"", $"image: \"{image}\"", StringComparison.Ordinal));
        await _kubectl.RolledOutAsync(Deployment);
        _api = new ClusterApi(
            new Uri($"https://{Host}"), _certificates.CaPem, address: await _kubectl.RunAsync("get", "service", Deployment, "-o", "jsonpath={.spec.clusterIP}"));
        await AnsweredAsync();
    }

    /// <summary>A node learns of a Service's new pod a moment after the pod is ready.</summary>
    private Task AnsweredAsync() => Poll.UntilAsync(
        async () =>
        {
            try
            {
                return (await Api.AskAsync(HttpMethod.Get, "/v1/roles")).Status == 401;
            }
            catch (HttpRequestException)
            {
                return false;
            }
        },
        TimeSpan.FromSeconds(30),
        () => "the Service leads to the pod");

    private string Secrets()
    {
        using var certificate = _certificates.Of(Host);
        using var key = certificate.GetECDsaPrivateKey()!;
        return $$"""
            apiVersion: v1
            kind: Secret
            metadata: { name: people-tls, namespace: {{_kubectl.Namespace}} }
            type: kubernetes.io/tls
            stringData:
              tls.crt: {{JsonSerializer.Serialize(certificate.ExportCertificatePem())}}
              tls.key: {{JsonSerializer.Serialize(key.ExportPkcs8PrivateKeyPem())}}
            ---
            apiVersion: v1
            kind: Secret
            metadata: { name: corp, namespace: {{Documents}} }
            stringData:
              ca.crt: {{JsonSerializer.Serialize(_directory.Authority.CaPem)}}
              password: {{DirectoryTree.ServicePassword}}
            """;
    }

    private string Provider() => $$"""
        apiVersion: iam.identity-broker.io/v1alpha1
        kind: LdapProvider
        metadata: { name: corp }
        spec:
          account: "{{Installation.Account}}"
          servers: ["{{_directory.Outside.GetLeftPart(UriPartial.Authority)}}"]
          tls: { caFile: { secretName: corp, key: ca.crt } }
          serviceAccount: { dn: "{{DirectoryTree.ServiceDn}}", passwordFile: { secretName: corp, key: password } }
          users: { mode: Search, baseDn: "{{DirectoryTree.People}}", filter: "(uid={username})", nameAttribute: uid }
          groups: { mode: Search, baseDn: "{{DirectoryTree.Groups}}" }
          mapping: { sessionName: "{username}", sourceIdentity: "{username}" }
          limits: { failuresOfUser: {{FailuresOfUser}} }
        """;

    /// <summary>The address of the node that every pod on it reaches.</summary>
    private static IPAddress BridgeAddress() => NetworkInterface.GetAllNetworkInterfaces()
        .Single(one => one.Name == "docker0").GetIPProperties().UnicastAddresses
        .Select(one => one.Address).First(one => one.AddressFamily == AddressFamily.InterNetwork);
}
