using System.Text.Json.Nodes;
using Broker.Kubernetes.Events;
using Broker.TestKit;
using Broker.TestKit.Kubernetes;
using Broker.Webhook.Injection.Decisions;
using Broker.Webhook.Reporting;

namespace Broker.Tests.Webhook.Reporting;

public sealed class DecisionEventsTests : IAsyncLifetime
{
    private const string Collection = "/api/v1/namespaces/shop/events";

    private static readonly PodDecision Refused = new(DecisionOutcome.Refused, DecisionReason.RoleNotAllowed, "not for you", "shop", "web-*")
    {
        ServiceAccount = "app",
        WasAsked = true,
        Owner = new PodOwner("apps/v1", "ReplicaSet", "web-5d4", "uid-1"),
    };

    private readonly CancellationTokenSource _stop = new();
    private FakeApiServer _server = null!;
    private DecisionEvents _sink = null!;
    private Task _running = Task.CompletedTask;

    public async ValueTask InitializeAsync()
    {
        _server = await FakeApiServer.StartAsync();
        var recorder = new EventRecorder(_server.Api(), "test", TimeProvider.System);
        _sink = new DecisionEvents(recorder);
        _running = recorder.RunAsync(_stop.Token);
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await _server.DisposeAsync();
        _stop.Dispose();
    }

    [Theory]
    [InlineData("Refused", "Warning", "IdentityRefused")]
    [InlineData("Injected", "Normal", "IdentityInjected")]
    [InlineData("Skipped", "Normal", "IdentitySkipped")]
    public async Task A_decision_is_an_event_on_the_owner(string outcome, string type, string reason)
    {
        _sink.Add(Refused with { Outcome = Enum.Parse<DecisionOutcome>(outcome) });

        var written = await WrittenAsync();
        Assert.Equal((type, reason, "Pod web-*: not for you"), ((string)written["type"]!, (string)written["reason"]!, (string)written["message"]!));
        Assert.Equal(
            """{"apiVersion":"apps/v1","kind":"ReplicaSet","name":"web-5d4","namespace":"shop","uid":"uid-1"}""", written["involvedObject"]!.ToJsonString());
    }

    [Fact]
    public async Task A_pod_that_nobody_owns_is_told_of_on_its_service_account()
    {
        _sink.Add(Refused with { Owner = null });

        Assert.Equal(
            """{"apiVersion":"v1","kind":"ServiceAccount","name":"app","namespace":"shop"}""", (await WrittenAsync())["involvedObject"]!.ToJsonString());
    }

    [Fact]
    [Trait("threat", "W-08")]
    public async Task Nothing_is_written_of_dry_runs_of_pods_that_did_not_ask_and_of_what_was_done_before()
    {
        _sink.Add(Refused with { IsDryRun = true });
        _sink.Add(Refused with { WasAsked = false });
        _sink.Add(Refused with { Outcome = DecisionOutcome.Skipped, Reason = DecisionReason.AlreadyInjected });
        _sink.Add(Refused with { Owner = null, ServiceAccount = null });
        _sink.Add(Refused with { Message = "the last one" });

        Assert.Equal("Pod web-*: the last one", (string)(await WrittenAsync())["message"]!);
        Assert.Single(_server.Objects.Paths(Collection));
    }

    private async Task<JsonObject> WrittenAsync()
    {
        await Eventually.IsTrueAsync(() => _server.Objects.Paths(Collection).Count > 0);
        return _server.Objects.Find(_server.Objects.Paths(Collection)[0])!;
    }
}
