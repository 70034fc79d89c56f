using System.Text.Json.Nodes;
using Broker.Core.Sessions;
using Broker.Kubernetes.Secrets;
using Broker.TestKit;
using Broker.TestKit.Kubernetes;

namespace Broker.Kubernetes.Tests.Secrets;

/// <summary>Replicas that share a Secret agree, whatever they do at once and whatever the API server does.</summary>
public sealed class WatchedSealingKeysTests : IAsyncLifetime
{
    private static readonly TimeSpan Day = TimeSpan.FromDays(1);
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    private readonly ManualTimeProvider _time = new();
    private readonly List<SealingKeyReplica> _replicas = [];
    private FakeApiServer? _server;

    private FakeApiServer Server => _server!;

    public async ValueTask InitializeAsync() => _server = await FakeApiServer.StartAsync();

    public ValueTask DisposeAsync()
    {
        _replicas.ForEach(replica => replica.Dispose());
        return Server.DisposeAsync();
    }

    [Fact]
    public async Task The_first_replica_creates_the_secret()
    {
        var replica = Replica();

        await replica.LookAsync();

        Assert.Equal(Stored().ToJson(), replica.Ring!.ToJson());
        Assert.Equal("Opaque", (string?)Server.Objects.Find(SealingKeyReplica.Path)!["type"]);
        Assert.Equal(["GET", "POST"], Methods());
    }

    [Fact]
    [Trait("threat", "T-13")]
    public async Task Of_replicas_that_start_at_once_one_wins_and_all_agree()
    {
        var replicas = Enumerable.Range(0, 8).Select(_ => Replica()).ToArray();

        await Task.WhenAll(replicas.Select(replica => replica.LookAsync()));

        Assert.Single(replicas.Select(replica => replica.Ring!.ActiveId).Distinct());
        Assert.All(replicas, replica => Assert.Equal(Stored().ToJson(), replica.Ring!.ToJson()));
    }

    [Fact]
    public async Task A_ring_that_somebody_made_by_hand_is_used()
    {
        var ring = SealingKeyRing.Generate();
        Store(ring.ToJson());
        var replica = Replica();

        await replica.LookAsync();

        Assert.Equal(ring.ActiveId, replica.Ring!.ActiveId);
        Assert.Equal([ring.ActiveId], Stored().Since.Keys);
        Assert.Equal("kept", (string?)Server.Objects.Find(SealingKeyReplica.Path)!["data"]!["other"]);
    }

    [Fact]
    public async Task A_look_at_what_did_not_change_writes_nothing()
    {
        var replica = Replica();
        await replica.LookAsync();
        var ring = replica.Ring;
        Server.Requests.Clear();

        await replica.LookAsync();

        Assert.Same(ring, replica.Ring);
        Assert.Equal(["GET"], Methods());
    }

    [Fact]
    public async Task On_schedule_a_key_is_published_and_later_active()
    {
        var (one, other) = (Replica(), Replica());
        await LookAsync(one, other);
        var first = one.Ring!.ActiveId;

        _time.Advance(Day - Second);
        await LookAsync(one, other);
        Assert.Equal([first], one.Ring!.Ids);

        _time.Advance(Second);
        await LookAsync(one, other);
        Assert.Equal((first, 2), (one.Ring!.ActiveId, one.Ring.Ids.Count()));
        var second = one.Ring.NextId;

        _time.Advance(SealingKeySchedule.PublicationDelay);
        await LookAsync(other, one);
        Assert.All([one, other], replica => Assert.Equal((second, null), (replica.Ring!.ActiveId, replica.Ring.NextId)));
        Assert.All([one, other], replica => Assert.Equal([first, second!], replica.Ring!.Ids));
    }

    [Fact]
    [Trait("threat", "T-13")]
    public async Task No_replica_gets_a_token_that_it_cannot_open()
    {
        var replicas = Enumerable.Range(0, 3).Select(_ => Replica(TimeSpan.FromHours(3))).ToArray();
        await Task.WhenAll(replicas.Select(replica => replica.LookAsync()));
        var active = new HashSet<string>(StringComparer.Ordinal);

        // Each looks in its own time, never less often than it may, and every key that any of them seals with is compared with what all hold.
        for (var tick = 0; tick < 4000; tick++)
        {
            _time.Advance(WatchedSealingKeys.Interval);
            await replicas[tick % 3].LookAsync();
            foreach (var sealing in replicas)
            {
                active.Add(sealing.Ring!.ActiveId);
                Assert.All(replicas, opening => Assert.Contains(sealing.Ring.ActiveId, opening.Ring!.Ids));
            }
        }

        Assert.InRange(active.Count, 2, 4);
    }

    [Fact]
    public async Task Replicas_that_take_a_step_at_once_take_it_once()
    {
        var replicas = Enumerable.Range(0, 8).Select(_ => Replica()).ToArray();
        await Task.WhenAll(replicas.Select(replica => replica.LookAsync()));

        _time.Advance(Day);
        await Task.WhenAll(replicas.Select(replica => replica.LookAsync()));
        await Task.WhenAll(replicas.Select(replica => replica.LookAsync()));

        Assert.Equal(2, Stored().Ids.Count());
        Assert.All(replicas, replica => Assert.Equal(Stored().ToJson(), replica.Ring!.ToJson()));
    }

    [Theory]
    [InlineData("away")]
    [InlineData("forbidden")]
    [InlineData("deleted")]
    [InlineData("no item")]
    [InlineData("no ring")]
    [InlineData("no base64")]
    public async Task The_last_good_ring_stays_in_use_and_nothing_is_written(string trouble)
    {
        var replica = Replica();
        await replica.LookAsync();
        var ring = replica.Ring;
        switch (trouble)
        {
            case "away":
                Server.Intercept = _ => throw new IOException();
                break;
            case "forbidden":
                Server.Intercept = async context =>
                {
                    await FakeApiServer.RefuseAsync(context, 403, "Forbidden");
                    return true;
                };
                break;
            case "deleted":
                Server.Objects.Remove(SealingKeyReplica.Path);
                break;
            default:
                var item = trouble switch { "no item" => "{}", "no ring" => "{\"sealing-keys.json\":\"e30=\"}", _ => "{\"sealing-keys.json\":\"=\"}" };
                Server.Objects.Put(SealingKeyReplica.Path, $$"""{"data":{{item}}}""");
                break;
        }

        Server.Requests.Clear();
        _time.Advance(Day + Day);
        await replica.LookAsync();

        Assert.Same(ring, replica.Ring);
        Assert.Equal(["GET"], Methods());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_replica_that_starts_without_keys_makes_none_of_its_own(bool isThere)
    {
        if (isThere)
        {
            Server.Objects.Put(SealingKeyReplica.Path, """{"data":{"sealing-keys.json":"e30="}}""");
        }
        else
        {
            Server.Intercept = async context =>
            {
                await FakeApiServer.RefuseAsync(context, 503, "ServiceUnavailable");
                return true;
            };
        }

        var replica = Replica();
        await replica.LookAsync();

        Assert.Null(replica.Ring);
        Assert.Equal(["GET"], Methods());
    }

    [Fact]
    public async Task After_a_deletion_the_next_process_makes_new_keys_and_all_agree_on_them()
    {
        var old = Replica();
        await old.LookAsync();
        var before = old.Ring!.ActiveId;
        Server.Objects.Remove(SealingKeyReplica.Path);
        await old.LookAsync();

        var started = Replica();
        await started.LookAsync();
        await old.LookAsync();

        Assert.NotEqual(before, started.Ring!.ActiveId);
        Assert.Equal(started.Ring.ToJson(), old.Ring!.ToJson());
    }

    [Fact]
    public async Task By_hand_a_key_is_published_that_the_replicas_make_active()
    {
        var replica = Replica();
        await replica.LookAsync();
        var first = replica.Ring!.ActiveId;

        var published = await replica.Secret.RotateAsync(TestContext.Current.CancellationToken);
        var again = await replica.Secret.RotateAsync(TestContext.Current.CancellationToken);
        await replica.LookAsync();
        var waiting = replica.Ring!;
        _time.Advance(SealingKeySchedule.PublicationDelay);
        await replica.LookAsync();

        Assert.Equal(first, published.Ring!.ActiveId);
        Assert.Equal($"key '{published.Ring.NextId}' is published already and not active yet: rotate again when it is", again.Problem);
        Assert.Equal(first, waiting.ActiveId);
        Assert.Equal(published.Ring.NextId, replica.Ring!.ActiveId);
    }

    [Fact]
    public async Task By_hand_nothing_is_created()
    {
        var rotated = await Replica().Secret.RotateAsync(TestContext.Current.CancellationToken);

        Assert.Equal("there is no such Secret", rotated.Problem);
        Assert.Equal(["GET"], Methods());
    }

    [Fact]
    public async Task Nothing_prints_a_key()
    {
        var replica = Replica();
        await replica.LookAsync();
        var stored = await replica.Secret.ReadAsync(TestContext.Current.CancellationToken);

        var text = $"{stored} {replica.Secret} {replica.Ring}";

        Assert.DoesNotContain(Convert.ToBase64String(stored.Ring!.ToJson())[..16], text, StringComparison.Ordinal);
        Assert.Equal($"1 sealing keys, active '{replica.Ring!.ActiveId}' broker/keys 1 sealing keys, active '{replica.Ring.ActiveId}'", text);
    }

    private SealingKeyReplica Replica(TimeSpan? interval = null)
    {
        var replica = new SealingKeyReplica(Server, _time, interval);
        _replicas.Add(replica);
        return replica;
    }

    private static async Task LookAsync(params SealingKeyReplica[] replicas)
    {
        foreach (var replica in replicas)
        {
            await replica.LookAsync();
        }
    }

    private void Store(byte[] document) => Server.Objects.Put(
        SealingKeyReplica.Path,
        new JsonObject { ["type"] = "Opaque", ["data"] = new JsonObject { ["other"] = "kept", [SealingKeySecret.Item] = Convert.ToBase64String(document) } });

    private SealingKeyRing Stored()
    {
        var text = (string)Server.Objects.Find(SealingKeyReplica.Path)!["data"]![SealingKeySecret.Item]!;
        Assert.True(SealingKeyRing.TryParse(Convert.FromBase64String(text), out var ring, out var problems), string.Join(';', problems));
        return ring;
    }

    private IEnumerable<string> Methods() => Server.Requests.Select(request => request.Split(' ')[0]);
}
