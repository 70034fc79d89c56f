using System.Diagnostics;
using System.Text.Json;
using Broker.TestKit.Published;

namespace Broker.EndToEnd.Tests.Kubernetes;

/// <summary>
/// Two replicas beside a real API server: tokens that are bound to real pods, their review, their tags, and sealing keys in a real Secret. The
/// account has the rights that the chart gives it, and no more.
/// </summary>
[Trait("needs", "cluster")]
public sealed class ReplicatedStsTests(ApiServer cluster) : IClassFixture<ApiServer>, IAsyncLifetime
{
    /// <summary>What the server is told: a deleted pod's token stops within this.</summary>
    private static readonly TimeSpan StopsWithin = TimeSpan.FromSeconds(ReplicatedSts.TokenReviewSeconds);

    /// <summary>Tries a few times a second: faster ones would be throttled.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(250);

    private string _account = string.Empty;
    private ReplicatedSts? _one;
    private ReplicatedSts? _other;

    private ReplicatedSts One => _one ?? throw new InvalidOperationException("Not started.");

    private ReplicatedSts Other => _other ?? throw new InvalidOperationException("Not started.");

    public async ValueTask InitializeAsync()
    {
        await cluster.ApplyAsync(Rights);
        await cluster.AskAsync("delete", "secret", "sealing-keys", "--ignore-not-found");
        _account = await cluster.MountAsync("broker");

        // At once: one of them makes the keys, and both have them.
        var role = TestCatalog.Role("demo", ApiServer.Issuer, "demo").Replace(
            "Action: sts:AssumeRoleWithWebIdentity", "Action: [sts:AssumeRoleWithWebIdentity, sts:TagSession]", StringComparison.Ordinal);
        var starting = new[] { ReplicatedSts.StartAsync(cluster, role, _account), ReplicatedSts.StartAsync(cluster, role, _account) };
        (_one, _other) = (await starting[0], await starting[1]);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var sts in new[] { _one, _other }.OfType<ReplicatedSts>())
        {
            await sts.DisposeAsync();
        }
    }

    [Fact]
    public async Task A_pods_session_has_its_tags_and_every_replica_knows_it()
    {
        await PodAsync("web-0");

        var (code, credentials) = await One.ExchangeAsync(await cluster.PodTokenAsync("demo", "web-0", TestCatalog.Audience));

        Assert.Null(code);
        Assert.Equal("arn:aws:sts::123456789012:assumed-role/demo/end-to-end", await Other.WhoIsAsync(credentials));
        var tags = One.AuditEvents.Single(Exchanged).GetProperty("requestParameters").GetProperty("principalTags");
        Assert.Equal(
            ["shop-1", "default", "demo", "web-0", await cluster.AskAsync("get", "pod", "web-0", "-o", "jsonpath={.metadata.uid}")],
            new[] { "eks-cluster-name", "kubernetes-namespace", "kubernetes-service-account", "kubernetes-pod-name", "kubernetes-pod-uid" }.Select(key => tags.GetProperty(key).GetString()));
    }

    [Fact]
    public async Task A_deleted_pods_token_stops_working_within_the_stated_time()
    {
        await PodAsync("web-1");
        var token = await cluster.PodTokenAsync("demo", "web-1", TestCatalog.Audience);
        Assert.Null((await One.ExchangeAsync(token)).Code);

        await cluster.AskAsync("delete", "pod", "web-1", "--wait=true");
        var deleted = Stopwatch.StartNew();
        using var pause = new PeriodicTimer(Pause);
        string? code;
        while ((code = (await One.ExchangeAsync(token)).Code) is null && deleted.Elapsed < StopsWithin)
        {
            await pause.WaitForNextTickAsync(TestContext.Current.CancellationToken);
        }

        Assert.Equal("InvalidIdentityToken", code);
    }

    [Fact]
    public async Task A_token_that_is_bound_to_no_pod_has_no_tags()
    {
        var (code, _) = await Other.ExchangeAsync(await cluster.TokenAsync("demo", TestCatalog.Audience));

        Assert.Null(code);
        Assert.False(Other.AuditEvents.Last(Exchanged).GetProperty("requestParameters").TryGetProperty("principalTags", out _));
    }

    [Fact]
    public async Task A_key_that_is_published_by_hand_reaches_every_replica()
    {
        var told = await ReplicatedSts.RotateKeysAsync(cluster, _account);

        Assert.StartsWith("Published a new sealing key in Secret default/sealing-keys.", told, StringComparison.Ordinal);
        var next = told.Split('\n').Single(line => line.EndsWith(" next", StringComparison.Ordinal)).Split(' ')[0];
        foreach (var sts in new[] { One, Other })
        {
            await sts.Process.UntilAsync(() => sts.Process.Output.Contains($"next: {next}", StringComparison.Ordinal), StopsWithin, "the replica has the next key");
        }
    }

    private static bool Exchanged(JsonElement audited) => audited.GetProperty("eventName").GetString() == "AssumeRoleWithWebIdentity";

    private Task PodAsync(string name) => cluster.ApplyAsync($$"""
        apiVersion: v1
        kind: Pod
        metadata: { name: {{name}}, namespace: default }
        spec:
          serviceAccountName: demo
          terminationGracePeriodSeconds: 0
          containers: [ { name: web, image: none } ]
        """);

    private const string Rights = """
        apiVersion: rbac.authorization.k8s.io/v1
        kind: ClusterRole
        metadata: { name: broker-reviews-tokens }
        rules:
          - { apiGroups: [authentication.k8s.io], resources: [tokenreviews], verbs: [create] }
        ---
        apiVersion: rbac.authorization.k8s.io/v1
        kind: ClusterRoleBinding
        metadata: { name: broker-reviews-tokens }
        roleRef: { apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: broker-reviews-tokens }
        subjects: [ { kind: ServiceAccount, name: broker, namespace: default } ]
        ---
        apiVersion: rbac.authorization.k8s.io/v1
        kind: Role
        metadata: { name: broker-keeps-keys, namespace: default }
        rules:
          - { apiGroups: [""], resources: [secrets], verbs: [create] }
          - { apiGroups: [""], resources: [secrets], resourceNames: [sealing-keys], verbs: [get, update] }
        ---
        apiVersion: rbac.authorization.k8s.io/v1
        kind: RoleBinding
        metadata: { name: broker-keeps-keys, namespace: default }
        roleRef: { apiGroup: rbac.authorization.k8s.io, kind: Role, name: broker-keeps-keys }
        subjects: [ { kind: ServiceAccount, name: broker, namespace: default } ]
        """;
}
