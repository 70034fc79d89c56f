using Broker.Kubernetes.Events;
using Broker.TestKit;
using Broker.TestKit.Kubernetes;

namespace Broker.Kubernetes.Tests.Events;

public sealed class EventRecorderTests : IAsyncLifetime
{
    private const string Collection = "/api/v1/namespaces/shop/events";

    private static readonly ObjectReference Account = new("v1", "ServiceAccount", "shop", "app", "uid-1");

    private readonly ManualTimeProvider _clock = new();
    private readonly CancellationTokenSource _stop = new();
    private FakeApiServer? _server;
    private EventRecorder? _recorder;
    private Task _running = Task.CompletedTask;

    private FakeApiServer Server => _server!;

    private EventRecorder Recorder => _recorder!;

    public async ValueTask InitializeAsync()
    {
        _server = await FakeApiServer.StartAsync();
        _recorder = new EventRecorder(Server.Api(), "identity-broker-test", _clock);
        _running = Recorder.RunAsync(_stop.Token);
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => _running);
        await Server.DisposeAsync();
        _stop.Dispose();
    }

    [Fact]
    public async Task Writes_an_event_on_its_object()
    {
        Recorder.Record(Account, EventType.Warning, "RoleNotAllowed", "namespace shop may not ask for it");

        var written = Server.Objects.Find((await WrittenAsync(1))[0])!;
        Assert.Equal(
            """{"apiVersion":"v1","kind":"ServiceAccount","name":"app","namespace":"shop","uid":"uid-1"}""",
            written["involvedObject"]!.ToJsonString());
        Assert.Equal(
            ("Warning", "RoleNotAllowed", "namespace shop may not ask for it", 1, "2026-11-21T12:00:00Z"),
            ((string)written["type"]!, (string)written["reason"]!, (string)written["message"]!, (int)written["count"]!, (string)written["lastTimestamp"]!));
    }

    [Fact]
    public async Task Puts_events_of_objects_without_a_namespace_into_default()
    {
        Recorder.Record(new ObjectReference("iam.identity-broker.io/v1alpha1", "IamRole", null, "demo"), EventType.Normal, "Loaded", "in use");

        await Until(() => Server.Objects.Paths("/api/v1/namespaces/default/events").Count == 1);
    }

    [Fact]
    public async Task Counts_what_happens_again_within_ten_minutes()
    {
        Recorder.Record(Account, EventType.Normal, "Injected", "same");
        var path = (await WrittenAsync(1))[0];
        _clock.Advance(TimeSpan.FromMinutes(10) - TimeSpan.FromSeconds(1));
        Recorder.Record(Account, EventType.Normal, "Injected", "same");
        await Until(() => (int)Server.Objects.Find(path)!["count"]! == 2);

        _clock.Advance(TimeSpan.FromMinutes(10));
        Recorder.Record(Account, EventType.Normal, "Injected", "same");

        Assert.Equal(2, (await WrittenAsync(2)).Count);
    }

    [Fact]
    public async Task Writes_anew_what_somebody_deleted()
    {
        Recorder.Record(Account, EventType.Normal, "Injected", "same");
        Server.Objects.Remove((await WrittenAsync(1))[0]);

        Recorder.Record(Account, EventType.Normal, "Injected", "same");

        await WrittenAsync(1);
    }

    [Fact]
    public async Task Gives_one_object_25_and_others_theirs()
    {
        for (var i = 0; i < 27; i++)
        {
            Recorder.Record(Account, EventType.Normal, "Injected", $"number {i}");
        }

        Recorder.Record(Account with { Name = "other" }, EventType.Normal, "Injected", "mine");

        Assert.Equal(26, (await WrittenAsync(26)).Count);
        Assert.Equal(2, Recorder.Dropped);
        _clock.Advance(TimeSpan.FromMinutes(5));
        Recorder.Record(Account, EventType.Normal, "Injected", "one more");
        await WrittenAsync(27);
    }

    [Fact]
    public async Task Drops_what_the_server_does_not_take_and_goes_on()
    {
        Server.Intercept = async context =>
        {
            await FakeApiServer.RefuseAsync(context, 403, "Forbidden");
            return true;
        };
        Recorder.Record(Account, EventType.Normal, "Injected", "first");
        await Until(() => Recorder.Dropped == 1);
        Server.Intercept = null;

        Recorder.Record(Account, EventType.Normal, "Injected", "second");

        await WrittenAsync(1);
    }

    [Fact]
    public async Task Cuts_texts_and_names_to_what_the_server_takes()
    {
        Recorder.Record(Account with { Name = new string('a', 253) }, EventType.Normal, new string('R', 200), new string('m', 2000));

        var written = Server.Objects.Find((await WrittenAsync(1))[0])!;
        Assert.Equal((253, 128, 1024), (((string)written["metadata"]!["name"]!).Length, ((string)written["reason"]!).Length, ((string)written["message"]!).Length));
    }

    private async Task<IReadOnlyList<string>> WrittenAsync(int count)
    {
        await Until(() => Server.Objects.Paths(Collection).Count == count);
        return Server.Objects.Paths(Collection);
    }

    private static Task Until(Func<bool> condition) => Eventually.IsTrueAsync(condition);
}
