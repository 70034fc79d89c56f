using System.Text;
using System.Text.Json.Nodes;
using Broker.Core;
using Broker.Core.Catalog;
using Broker.Core.Telemetry;
using Broker.Kubernetes.Api;
using Broker.Kubernetes.Catalog;
using Broker.TestKit;
using Broker.TestKit.Kubernetes;
using Microsoft.Extensions.Logging.Abstractions;

namespace Broker.Kubernetes.Tests.Catalog;

public sealed class ClusterCatalogTests : IAsyncLifetime
{
    private const string Root = "/apis/iam.identity-broker.io/v1alpha1";
    private const string Account = "123456789012";

    private readonly CancellationTokenSource _stop = new();
    private readonly BrokerMeter _meter = new();
    private readonly LiveCatalog _live = new();
    private FakeApiServer? _server;
    private ClusterCatalog? _catalog;
    private Task _running = Task.CompletedTask;

    private FakeApiServer Server => _server!;

    private CatalogSnapshot Snapshot => _live.Current!;

    public async ValueTask InitializeAsync()
    {
        _server = await FakeApiServer.StartAsync();
        Put("oidcproviders", "issuer", Provider);
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await Server.DisposeAsync();
        _meter.Dispose();
        _stop.Dispose();
    }

    [Fact]
    public async Task Loads_resources_as_documents_and_says_so_in_their_status()
    {
        Put("iamroles", "web", Role());
        await StartAsync();

        Assert.Equal($"arn:aws:iam::{Account}:role/web", Assert.Single(Snapshot.Roles).Arn.Text);
        await Until(() => Condition("iamroles", "web") is not null && Condition("oidcproviders", "issuer") is not null);
        var condition = Condition("iamroles", "web")!;
        Assert.Equal(("True", "InUse", "In use.", 1), (Text(condition, "status"), Text(condition, "reason"), Text(condition, "message"), (int)condition["observedGeneration"]!));
        Assert.EndsWith("Z", Text(condition, "lastTransitionTime"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Is_ready_when_all_kinds_and_secrets_are_known()
    {
        Server.Intercept = async context =>
        {
            if (!context.Request.Path.Value!.EndsWith("/iamusers", StringComparison.Ordinal))
            {
                return false;
            }

            await FakeApiServer.RefuseAsync(context, 404, "NotFound");
            return true;
        };
        Run();
        await Until(() => _catalog!.Watches.Count(watch => watch.IsSynced) == _catalog.Watches.Length - 1);

        Assert.Equal("the cluster has not told its iamusers yet: see the log", _catalog!.NotReady());
        Assert.Null(_live.Current);
        Server.Intercept = null;
        await Until(() => _live.Current is not null && _catalog.NotReady() is null);
    }

    [Fact]
    public async Task Follows_changes_and_removals()
    {
        await StartAsync();

        Put("iamroles", "web", Role());
        await Until(() => Snapshot.Roles.Count == 1);
        Put("iamroles", "web", Role(7200));
        await Until(() => Snapshot.Roles.First().MaxSessionDuration == TimeSpan.FromHours(2));
        Server.Objects.Remove(PathOf("iamroles", "web"));
        await Until(() => Snapshot.Roles.Count == 0);
    }

    [Fact]
    public async Task Goes_on_with_the_last_good_version_and_says_why()
    {
        Put("iamroles", "web", Role(7200));
        await StartAsync();
        Put("iamroles", "web", Role(5));
        Put("iamroles", "other", Role());

        await Until(() => Snapshot.Roles.Count == 2 && Condition("iamroles", "web") is { } now && Text(now, "status") == "False");
        var condition = Condition("iamroles", "web")!;
        Assert.Equal(("Invalid", 2), (Text(condition, "reason"), (int)condition["observedGeneration"]!));
        Assert.StartsWith("spec.maxSessionDurationSeconds", Text(condition, "message"), StringComparison.Ordinal);
        Assert.EndsWith("The last version without an error is in use.", Text(condition, "message"), StringComparison.Ordinal);
        Assert.Equal(TimeSpan.FromHours(2), Snapshot.Roles.Single(role => role.Arn.Name == "web").MaxSessionDuration);
    }

    [Fact]
    public async Task Writes_no_status_that_is_there_already()
    {
        Put("iamroles", "web", Role());
        await StartAsync();
        await Until(() => Condition("iamroles", "web") is not null && Condition("oidcproviders", "issuer") is not null);
        var before = Patches;

        // A second replica finds what the first one wrote.
        await StartAsync();
        Put("iamroles", "last", Role());
        await Until(() => Condition("iamroles", "last") is not null);

        Assert.InRange(Patches, before + 1, before + 2);
    }

    [Fact]
    public async Task Two_replicas_agree_and_do_not_write_against_each_other()
    {
        Put("iamroles", "bad", Role(5));
        await StartAsync();
        var second = new LiveCatalog();
        using var meter = new BrokerMeter();
        var other = new ClusterCatalog(Server.Api(), new ClusterCatalogScope("broker", []), second, meter, NullLogger<ClusterCatalog>.Instance);
        var running = other.RunAsync(_stop.Token);
        await Until(() => Condition("iamroles", "bad") is not null && second.Current is not null);

        Put("iamroles", "last", Role());
        await Until(() => Condition("iamroles", "last") is not null && second.Current!.Roles.Count == 1);

        Assert.True(Patches <= 6, $"{Patches} writes for three resources of two replicas");
        await _stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
    }

    [Fact]
    public async Task Writes_a_status_again_that_met_another_change()
    {
        var left = 2;
        Server.Intercept = async context =>
        {
            if (context.Request.Method != "PATCH" || left-- <= 0)
            {
                return false;
            }

            await FakeApiServer.RefuseAsync(context, 409, "Conflict");
            return true;
        };
        await StartAsync();

        await Until(() => Condition("oidcproviders", "issuer") is not null);
        Assert.Equal(3, Patches);
    }

    [Fact]
    public async Task Keeps_conditions_of_others_and_the_time_of_its_own()
    {
        Server.Objects.Put(PathOf("iamroles", "web"), new JsonObject
        {
            ["spec"] = JsonNode.Parse(Role()),
            ["status"] = JsonNode.Parse(
                """{ "conditions": [{ "type": "Other", "status": "True" }, { "type": "Ready", "status": "True", "reason": "Old", "message": "", "lastTransitionTime": "2026-01-01T00:00:00Z" }] }"""),
        });
        await StartAsync();

        await Until(() => Text(Condition("iamroles", "web")!, "reason") == "InUse");

        Assert.Equal("2026-01-01T00:00:00Z", Text(Condition("iamroles", "web")!, "lastTransitionTime"));
        Assert.Equal(2, Server.Objects.Find(PathOf("iamroles", "web"))!["status"]!["conditions"]!.AsArray().Count);
    }

    [Fact]
    public async Task Takes_secrets_of_its_namespace_and_follows_them()
    {
        Put("iamusers", "alice", """{ "account": "123456789012", "accessKeys": [{ "id": "AKIAIOSFODNN7EXAMPLE", "secretFile": { "secretName": "alice", "key": "secret" } }] }""");
        await StartAsync();
        await Until(() => Condition("iamusers", "alice") is { } now && Text(now, "status") == "False");

        PutSecret("broker", "alice", "first-secret-of-alice");
        await Until(() => Snapshot.TryGetAccessKey("AKIAIOSFODNN7EXAMPLE", out var key) && key.Secret.Matches("first-secret-of-alice"));
        await Until(() => Text(Condition("iamusers", "alice")!, "status") == "True");
        PutSecret("broker", "alice", "second-secret-of-alice");
        await Until(() => Snapshot.TryGetAccessKey("AKIAIOSFODNN7EXAMPLE", out var key) && key.Secret.Matches("second-secret-of-alice"));
    }

    [Theory]
    [InlineData("elsewhere", "alice")]
    [InlineData("broker", "sealing-keys")]
    public async Task Finds_no_secret_of_other_namespaces_and_none_of_its_own(string @namespace, string name)
    {
        PutSecret(@namespace, name, "a-secret-of-somebody");
        Put("iamusers", "alice", $$"""{ "account": "123456789012", "accessKeys": [{ "id": "AKIAIOSFODNN7EXAMPLE", "secretFile": { "secretName": "{{name}}", "key": "secret" } }] }""");
        await StartAsync();

        await Until(() => Condition("iamusers", "alice") is { } now && Text(now, "message").Contains("is not there", StringComparison.Ordinal));
        Assert.Empty(Snapshot.Users);
    }

    [Fact]
    public async Task Gives_accounts_the_common_provider_as_soon_as_it_is_known()
    {
        Put("iamroles", "web", Role());
        await StartAsync();

        _catalog!.Use(new CommonProvider("https://kubernetes.default.svc", ["sts.amazonaws.com"], new IssuerKeyOrigin.JwksFile("/keys")));

        await Until(() => Snapshot.TryGetProvider(AccountId.Parse(Account), "https://kubernetes.default.svc", out _));
    }

    [Fact]
    public async Task Loads_nothing_before_a_provider_that_it_awaits()
    {
        Put("iamroles", "web", Role().Replace("issuer.example", "kubernetes.default.svc", StringComparison.Ordinal));
        Run(awaitsProvider: true);
        await Until(() => _catalog!.Watches.All(watch => watch.IsSynced));
        Assert.Equal("the cluster's issuer is not known yet: see the log", _catalog!.NotReady());

        _catalog.Use(new CommonProvider("https://kubernetes.default.svc", ["sts.amazonaws.com"], new IssuerKeyOrigin.JwksFile("/keys")));

        await Until(() => Condition("iamroles", "web") is not null);
        Assert.Equal(("True", null), (Text(Condition("iamroles", "web")!, "status"), _catalog.NotReady()));
    }

    [Fact]
    public async Task Keeps_the_catalog_while_the_server_is_away()
    {
        Put("iamroles", "web", Role());
        await StartAsync();
        Server.Intercept = _ => throw new IOException();
        Server.Objects.EndWatches();
        await Until(() => _catalog!.Watches.All(watch => watch.Staleness > TimeSpan.Zero));

        Assert.Single(Snapshot.Roles);
        Assert.Null(_catalog!.NotReady());
    }

    [Fact]
    public void Every_kind_has_its_collection() =>
        Assert.Equal(
            ["oidcproviders", "samlproviders", "ldapproviders", "iamroles", "iamusers", "iamgroups", "iampolicies", "accounts"],
            CatalogResources.All.Select(kind => kind.Collection.Plural));

    private const string Provider =
        """{ "account": "123456789012", "issuer": "https://issuer.example", "clientIds": ["sts.amazonaws.com"], "keys": { "discovery": {} } }""";

    private int Patches => Server.Requests.Count(request => request.StartsWith("PATCH", StringComparison.Ordinal));

    private static string Role(int seconds = 3600) => $$"""
        { "account": "{{Account}}", "maxSessionDurationSeconds": {{seconds}}, "trustPolicy": { "Version": "2012-10-17", "Statement": [{
            "Effect": "Allow", "Principal": { "Federated": "arn:aws:iam::{{Account}}:oidc-provider/issuer.example" },
            "Action": "sts:AssumeRoleWithWebIdentity",
            "Condition": { "StringEquals": { "issuer.example:sub": "system:serviceaccount:shop:web" } } }] } }
        """;

    private void Run(bool awaitsProvider = false)
    {
        var scope = new ClusterCatalogScope("broker", ["sealing-keys"]) { AwaitsProvider = awaitsProvider };
        _catalog = new ClusterCatalog(Server.Api(), scope, _live, _meter, NullLogger<ClusterCatalog>.Instance);
        _running = Task.WhenAll(_running, _catalog.RunAsync(_stop.Token));
    }

    private async Task StartAsync()
    {
        Run();
        await Until(() => _live.Current is not null && _catalog!.NotReady() is null);
    }

    private void Put(string plural, string name, string spec)
    {
        var status = Server.Objects.Find(PathOf(plural, name))?["status"]?.DeepClone();
        var resource = new JsonObject { ["spec"] = JsonNode.Parse(spec) };
        if (status is not null)
        {
            resource["status"] = status;
        }

        Server.Objects.Put(PathOf(plural, name), resource);
    }

    private void PutSecret(string @namespace, string name, string secret) => Server.Objects.Put(
        $"/api/v1/namespaces/{@namespace}/secrets/{name}",
        new JsonObject
        {
            ["metadata"] = new JsonObject { ["namespace"] = @namespace },
            ["data"] = new JsonObject { ["secret"] = Convert.ToBase64String(Encoding.UTF8.GetBytes(secret)) },
        });

    private JsonNode? Condition(string plural, string name) =>
        Server.Objects.Find(PathOf(plural, name))?["status"]?["conditions"]?.AsArray().FirstOrDefault(condition => Text(condition!, "type") == "Ready");

    private static string PathOf(string plural, string name) => $"{Root}/{plural}/{name}";

    private static string Text(JsonNode node, string member) => (string)node[member]!;

    private static Task Until(Func<bool> condition) => Eventually.IsTrueAsync(condition);
}
