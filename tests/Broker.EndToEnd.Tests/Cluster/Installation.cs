using System.Text;
using System.Text.Json;
using Broker.TestKit.Published;

namespace Broker.EndToEnd.Tests.Cluster;

/// <summary>The broker as <c>manifests/</c> install it, with one account in its catalog.</summary>
internal sealed class Installation : IDisposable
{
    public const string Account = TestCatalog.Account;

    public const string Sts = "identity-broker-sts";

    public const string Webhook = "identity-broker-webhook";

    /// <summary>The rendering for the cluster's version: 1.20 has no names of namespaces to select by, and a younger policy API.</summary>
    private const string Manifests = "manifests/kubernetes-1.20";

    private readonly Kubectl _cluster;

    private Installation(Kubectl cluster, string caPem, ClusterApi api, ClusterApi sts) => (_cluster, CaPem, Api, StsApi) = (cluster, caPem, api, sts);

    /// <summary>Commands in the broker's own namespace.</summary>
    public Kubectl Kubectl => _cluster.In("identity-broker");

    /// <summary>What clients of the STS have to trust: the CA that the webhook made.</summary>
    public string CaPem { get; }

    /// <summary>The API server, as the cluster's administrator.</summary>
    public ClusterApi Api { get; }

    /// <summary>The STS, as any pod reaches it.</summary>
    public ClusterApi StsApi { get; }

    /// <summary>Installs and waits until every replica is ready.</summary>
    public static async Task<Installation> ApplyAsync(ClusterWithPods cluster)
    {
        var kubectl = cluster.Kubectl;
        var space = kubectl.In("identity-broker");
        await kubectl.RunEverywhereAsync("apply", "-k", Path.Combine(RepositoryTree.Root, Manifests));

        if (cluster.IsUsedAgain)
        {
            // It may run an older build under the same tag.
            await space.RunAsync("rollout", "restart", $"deployment/{Sts}", $"deployment/{Webhook}");
        }

        await space.RolledOutAsync(Webhook);
        await space.RolledOutAsync(Sts);
        var bundle = await space.RunAsync("get", "mutatingwebhookconfiguration", "identity-broker", "-o", "jsonpath={.webhooks[0].clientConfig.caBundle}");
        var ca = Encoding.UTF8.GetString(Convert.FromBase64String(bundle));
        await kubectl.ApplyAsync(
            $$"""
            apiVersion: iam.identity-broker.io/v1alpha1
            kind: Account
            metadata: { name: e2e }
            spec: { account: "{{Account}}" }
            """);
        var sts = new ClusterApi(
            new Uri($"https://{Sts}.identity-broker.svc"), ca, address: await space.RunAsync("get", "service", Sts, "-o", "jsonpath={.spec.clusterIP}"));
        return new Installation(kubectl, ca, await ApiAsync(kubectl), sts);
    }

    /// <summary>Writes a role that trusts service accounts of a namespace.</summary>
    public Task ApplyRoleAsync(string role, string @namespace, params string[] serviceAccounts) => _cluster.ApplyAsync(RoleYaml(role, @namespace, serviceAccounts));

    /// <summary>Removes a role; gone already is as good.</summary>
    public Task DeleteRoleAsync(string role) => _cluster.RunAsync("delete", "iamrole", role, "--ignore-not-found");

    /// <summary>A role that trusts service accounts of a namespace.</summary>
    public static string RoleYaml(string role, string @namespace, params string[] serviceAccounts) => ClusterWithPods.Manifest(
        "role.yaml",
        ("role", role),
        ("subjects", string.Join(", ", serviceAccounts.Select(name => $"\"system:serviceaccount:{@namespace}:{name}\""))));

    /// <summary>A token for a service account, bound to no pod, and what the STS says to it.</summary>
    public async Task<(int Status, string Body)> AssumeAsync(Kubectl space, string serviceAccount, string role)
    {
        var (_, answer) = await Api.CreateAsync(
            $"/api/v1/namespaces/{space.Namespace}/serviceaccounts/{serviceAccount}/token",
            $$"""{ "apiVersion": "authentication.k8s.io/v1", "kind": "TokenRequest", "spec": { "audiences": ["{{TestCatalog.Audience}}"], "expirationSeconds": 600 } }""");
        using var json = JsonDocument.Parse(answer);
        using var form = PublishedSts.WebIdentityForm(role, json.RootElement.GetProperty("status").GetProperty("token").GetString()!);
        return await StsApi.PostFormAsync(form);
    }

    public void Dispose()
    {
        Api.Dispose();
        StsApi.Dispose();
    }

    private static async Task<ClusterApi> ApiAsync(Kubectl kubectl)
    {
        using var config = JsonDocument.Parse(await kubectl.RunAsync("config", "view", "--raw", "--flatten", "-o", "json"));
        var cluster = config.RootElement.GetProperty("clusters")[0].GetProperty("cluster");
        return new ClusterApi(
            new Uri(cluster.GetProperty("server").GetString()!),
            Encoding.UTF8.GetString(cluster.GetProperty("certificate-authority-data").GetBytesFromBase64()),
            config.RootElement.GetProperty("users")[0].GetProperty("user").GetProperty("token").GetString());
    }
}
