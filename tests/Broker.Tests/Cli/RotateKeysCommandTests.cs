using System.Globalization;
using System.Text.Json.Nodes;
using Broker.Cli;
using Broker.Core.Sessions;
using Broker.TestKit;
using Broker.TestKit.Kubernetes;

namespace Broker.Tests.Cli;

public sealed class RotateKeysCommandTests : IAsyncLifetime
{
    private const string SecretPath = "/api/v1/namespaces/broker/secrets/keys";

    private readonly ManualTimeProvider _time = new();
    private readonly SealingKeyRing _ring = SealingKeyRing.Generate();
    private FakeApiServer? _server;

    private FakeApiServer Server => _server!;

    public async ValueTask InitializeAsync()
    {
        _server = await FakeApiServer.StartAsync();
        Server.Objects.Put(SecretPath, new JsonObject { ["data"] = new JsonObject { ["sealing-keys.json"] = Convert.ToBase64String(_ring.ToJson()) } });
    }

    public ValueTask DisposeAsync() => Server.DisposeAsync();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Publishes_a_key_and_says_from_when_on_it_seals(bool namesNamespace)
    {
        var run = await RunAsync(namesNamespace ? ["secret:keys", "--namespace", "broker"] : ["secret:keys"]);

        var stored = Stored();
        var from = (_time.GetUtcNow() + SealingKeySchedule.PublicationDelay).ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
        Assert.Equal((0, ""), (run.Code, run.Error));
        Assert.Equal(
            $"Published a new sealing key in Secret broker/keys. From {from} on a running 'broker sts' makes it active; sessions of the older keys go on.\n{_ring.ActiveId} active\n{stored.NextId} next\n",
            run.Output);
        Assert.Equal([_ring.ActiveId, stored.NextId!], stored.Ids);
        Assert.Equal(_ring.ActiveId, stored.ActiveId);
    }

    [Fact]
    public async Task Does_not_publish_two_at_once()
    {
        await RunAsync("secret:keys");
        var before = Stored();

        var run = await RunAsync("secret:keys");

        Assert.Equal((1, $"The sealing keys were not rotated: Secret broker/keys: key '{before.NextId}' is published already and not active yet: rotate again when it is.\n"), (run.Code, run.Error));
        Assert.Equal(before.ToJson(), Stored().ToJson());
    }

    [Fact]
    public async Task Says_that_there_is_no_secret()
    {
        var run = await RunAsync("secret:other");

        Assert.Equal((1, "The sealing keys were not rotated: Secret broker/other: there is no such Secret.\n"), (run.Code, run.Error));
    }

    [Theory]
    [InlineData("keys.json")]
    [InlineData("secret:")]
    [InlineData("secret:a/b")]
    public async Task Wants_a_secret(string text)
    {
        var run = await RunAsync(text);

        Assert.Equal(2, run.Code);
        Assert.StartsWith("The sealing keys were not rotated: name a Secret, for example secret:identity-broker-sealing-keys.", run.Error, StringComparison.Ordinal);
        Assert.Empty(Server.Requests);
    }

    [Fact]
    public async Task Wants_to_run_in_the_cluster()
    {
        var run = await CommandRun.OfAsync(KeysCommand.Create(TestEnvironment.At(_time)), "keys", "rotate", "secret:keys", "--service-account-folder", Server.ServiceAccount.Path);

        Assert.Equal(2, run.Code);
        Assert.Contains("KUBERNETES_SERVICE_HOST and KUBERNETES_SERVICE_PORT are not set", run.Error, StringComparison.Ordinal);
    }

    private Task<CommandRun> RunAsync(params string[] arguments)
    {
        var variables = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["KUBERNETES_SERVICE_HOST"] = Server.Address.Host,
            ["KUBERNETES_SERVICE_PORT"] = Server.Address.Port.ToString(CultureInfo.InvariantCulture),
        };
        return CommandRun.OfAsync(KeysCommand.Create(TestEnvironment.At(_time, variables)), ["keys", "rotate", .. arguments, "--service-account-folder", Server.ServiceAccount.Path]);
    }

    private SealingKeyRing Stored()
    {
        var text = (string)Server.Objects.Find(SecretPath)!["data"]!["sealing-keys.json"]!;
        Assert.True(SealingKeyRing.TryParse(Convert.FromBase64String(text), out var ring, out _));
        return ring;
    }
}
