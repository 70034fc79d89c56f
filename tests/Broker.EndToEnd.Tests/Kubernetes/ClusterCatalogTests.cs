using Broker.Kubernetes.Catalog;
using Broker.TestKit.Published;

namespace Broker.EndToEnd.Tests.Kubernetes;

/// <summary><c>broker sts --catalog cluster</c> on the custom resources of a real API server, with no rights but those that it needs.</summary>
[Trait("needs", "cluster")]
public sealed class ClusterCatalogTests(ApiServer cluster) : IClassFixture<ApiServer>, IAsyncLifetime
{
    /// <summary>What issue 4 promises for a change with kubectl.</summary>
    private static readonly TimeSpan TakesEffect = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    private PublishedSts? _sts;

    private PublishedSts Sts => _sts ?? throw new InvalidOperationException("Not started.");

    public async ValueTask InitializeAsync()
    {
        await cluster.ApplyAsync(Definitions());
        await cluster.AskAsync(["wait", "--for=condition=Established", "--timeout=20s", "crd", .. CatalogResources.All.Select(kind => $"{kind.Collection.Plural}.{kind.Collection.Group}")]);
        await cluster.ApplyAsync(Rights);
        await cluster.ApplyAsync(Provider());
        await cluster.ApplyAsync(Role("demo", 3600));
        _sts = await PublishedSts.StartInClusterAsync(new Uri(cluster.Server), await cluster.MountAsync("broker"));
        await Until.TrueAsync(async () => await Sts.IsReadyAsync(), Limit, () => $"ready. Output:\n{Sts.Process.Output}");
    }

    public async ValueTask DisposeAsync()
    {
        if (_sts is not null)
        {
            await _sts.DisposeAsync();
        }

        await cluster.AskAsync("delete", "iamroles,oidcproviders,iamusers", "--all");
    }

    [Fact]
    public async Task A_role_of_the_cluster_is_assumed_and_its_status_says_that_it_is_in_use()
    {
        var answer = await Sts.AssumeRoleWithWebIdentityAsync("demo", await cluster.TokenAsync("demo", TestCatalog.Audience));

        Assert.Null(answer.Code);
        await Until.TrueAsync(async () => await ConditionAsync("demo") == "True InUse 1", Limit, () => "the status says so");
    }

    [Fact]
    public async Task An_edit_takes_effect_within_seconds()
    {
        var token = await cluster.TokenAsync("somebody-else", TestCatalog.Audience);
        Assert.Equal("AccessDenied", (await Sts.AssumeRoleWithWebIdentityAsync("demo", token)).Code);

        await cluster.ApplyAsync(Role("demo", 3600, serviceAccount: "somebody-else"));

        await Until.TrueAsync(async () => (await Sts.AssumeRoleWithWebIdentityAsync("demo", token)).Code is null, TakesEffect, () => Sts.Process.Output);
    }

    [Fact]
    public async Task An_error_leaves_the_last_good_version_in_use_and_shows_in_the_status()
    {
        await Until.TrueAsync(async () => await ConditionAsync("demo") == "True InUse 1", Limit, () => "the status says so");

        await cluster.ApplyAsync(Role("demo", 3600, action: "sts:NoSuchAction"));

        await Until.TrueAsync(async () => await ConditionAsync("demo") == "False Invalid 2", TakesEffect, () => Sts.Process.Output);
        Assert.Contains("The last version without an error is in use.", await cluster.AskAsync("get", "iamrole", "demo", "-o", "jsonpath={.status.conditions[0].message}"), StringComparison.Ordinal);
        Assert.Null((await Sts.AssumeRoleWithWebIdentityAsync("demo", await cluster.TokenAsync("demo", TestCatalog.Audience))).Code);
    }

    [Fact]
    public async Task A_deleted_role_is_gone_within_seconds()
    {
        var token = await cluster.TokenAsync("demo", TestCatalog.Audience);

        await cluster.AskAsync("delete", "iamrole", "demo");

        await Until.TrueAsync(async () => (await Sts.AssumeRoleWithWebIdentityAsync("demo", token)).Code is not null, TakesEffect, () => Sts.Process.Output);
    }

    private async Task<string> ConditionAsync(string role) => await cluster.AskAsync(
        "get", "iamrole", role, "-o", "jsonpath={.status.conditions[0].status} {.status.conditions[0].reason} {.status.conditions[0].observedGeneration}");

    /// <summary>The rights that the catalog says it needs, and that of reading the issuer's keys, which the fixture gives.</summary>
    private const string Rights =
        """
        apiVersion: rbac.authorization.k8s.io/v1
        kind: ClusterRole
        metadata: { name: broker-catalog }
        rules:
          - { apiGroups: [iam.identity-broker.io], resources: ["*"], verbs: [get, list, watch] }
          - { apiGroups: [iam.identity-broker.io], resources: ["*/status"], verbs: [patch] }
        ---
        apiVersion: rbac.authorization.k8s.io/v1
        kind: ClusterRoleBinding
        metadata: { name: broker-catalog }
        roleRef: { apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: broker-catalog }
        subjects: [{ kind: ServiceAccount, name: broker, namespace: default }]
        ---
        apiVersion: rbac.authorization.k8s.io/v1
        kind: Role
        metadata: { name: broker-secrets, namespace: default }
        rules: [{ apiGroups: [""], resources: [secrets], verbs: [list, watch] }]
        ---
        apiVersion: rbac.authorization.k8s.io/v1
        kind: RoleBinding
        metadata: { name: broker-secrets, namespace: default }
        roleRef: { apiGroup: rbac.authorization.k8s.io, kind: Role, name: broker-secrets }
        subjects: [{ kind: ServiceAccount, name: broker, namespace: default }]
        """;

    /// <summary>The API server is reached as the fixture's files say, with a Secret's copy of them: a resource has no files.</summary>
    private string Provider() => $$"""
        apiVersion: v1
        kind: Secret
        metadata: { name: issuer, namespace: default }
        stringData:
          ca.crt: |
        {{Indented(File.ReadAllText(cluster.CaFile))}}
          token: "{{File.ReadAllText(cluster.BrokerTokenFile)}}"
        ---
        apiVersion: iam.identity-broker.io/v1alpha1
        kind: OidcProvider
        metadata: { name: cluster }
        spec:
          account: "{{TestCatalog.Account}}"
          issuer: {{ApiServer.Issuer}}
          clientIds: [{{TestCatalog.Audience}}]
          keys:
            kubernetes:
              server: {{cluster.Server}}
              caFile: { secretName: issuer, key: ca.crt }
              tokenFile: { secretName: issuer, key: token }
        """;

    private static string Role(string name, int seconds, string serviceAccount = "demo", string action = "sts:AssumeRoleWithWebIdentity") => $$"""
        apiVersion: iam.identity-broker.io/v1alpha1
        kind: IamRole
        metadata: { name: {{name}} }
        spec:
          account: "{{TestCatalog.Account}}"
          maxSessionDurationSeconds: {{seconds}}
          trustPolicy:
            Version: "2012-10-17"
            Statement:
              - Effect: Allow
                Principal: { Federated: "arn:aws:iam::{{TestCatalog.Account}}:oidc-provider/kubernetes.default.svc" }
                Action: {{action}}
                Condition: { StringEquals: { "kubernetes.default.svc:sub": "system:serviceaccount:default:{{serviceAccount}}" } }
        """;

    /// <summary>The chart's definitions where there are some, else some without a schema.</summary>
    private static string Definitions()
    {
        var folder = Path.Combine(RepositoryTree.Root, "charts", "identity-broker", "crds");
        return Directory.Exists(folder)
            ? string.Join("\n---\n", Directory.EnumerateFiles(folder, "*.yaml").Order(StringComparer.Ordinal).Select(File.ReadAllText))
            : string.Join("\n---\n", CatalogResources.All.Select(kind => $$"""
                apiVersion: apiextensions.k8s.io/v1
                kind: CustomResourceDefinition
                metadata: { name: {{kind.Collection.Plural}}.{{kind.Collection.Group}} }
                spec:
                  group: {{kind.Collection.Group}}
                  scope: Cluster
                  names: { kind: {{kind.Kind}}, plural: {{kind.Collection.Plural}}, singular: {{kind.Kind.ToLowerInvariant()}} }
                  versions:
                    - name: {{kind.Collection.Version}}
                      served: true
                      storage: true
                      subresources: { status: {} }
                      schema: { openAPIV3Schema: { type: object, x-kubernetes-preserve-unknown-fields: true } }
                """));
    }

    private static string Indented(string text) => string.Join('\n', text.TrimEnd().Split('\n').Select(line => $"    {line}"));
}
