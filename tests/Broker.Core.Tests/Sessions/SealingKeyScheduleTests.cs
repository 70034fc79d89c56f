using System.Collections.Immutable;
using System.Text;
using Broker.Core.Sessions;
using Broker.TestKit;

namespace Broker.Core.Tests.Sessions;

/// <summary>Published, active, only opening, gone: and nothing before its time.</summary>
public sealed class SealingKeyScheduleTests
{
    private static readonly TimeSpan Day = TimeSpan.FromDays(1);
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    private readonly DateTimeOffset _start = new ManualTimeProvider().GetUtcNow();

    [Fact]
    public void A_ring_without_times_gets_them_and_keeps_its_keys()
    {
        var ring = SealingKeyRing.Generate();

        var stamped = SealingKeySchedule.Next(ring, _start, Day);

        Assert.Equal(ring.Ids, stamped.Ids);
        Assert.Equal(ring.ActiveId, stamped.ActiveId);
        Assert.Null(stamped.NextId);
        Assert.Equal(_start, stamped.Since[ring.ActiveId]);
        Assert.Same(stamped, SealingKeySchedule.Next(stamped, _start + Day - Second, Day));
    }

    [Fact]
    [Trait("threat", "T-13")]
    public void A_new_key_seals_nothing_before_every_replica_can_have_read_it()
    {
        var ring = SealingKeySchedule.Next(SealingKeyRing.Generate(), _start, Day);

        var published = SealingKeySchedule.Next(ring, _start + Day, Day);
        var waiting = SealingKeySchedule.Next(published, _start + Day + SealingKeySchedule.PublicationDelay - Second, Day);
        var active = SealingKeySchedule.Next(waiting, _start + Day + SealingKeySchedule.PublicationDelay, Day);

        Assert.Equal(ring.ActiveId, published.ActiveId);
        Assert.Equal([ring.ActiveId, published.NextId!], published.Ids);
        Assert.Same(published, waiting);
        Assert.Equal(published.NextId, active.ActiveId);
        Assert.Null(active.NextId);
        Assert.Equal(published.Ids, active.Ids);
    }

    [Fact]
    public void Whoever_holds_the_ring_of_the_step_before_opens_what_is_sealed_in_this_one()
    {
        var rings = new List<SealingKeyRing> { SealingKeySchedule.Next(SealingKeyRing.Generate(), _start, Day) };
        for (var minute = 1; minute < 60 * 96; minute++)
        {
            var next = SealingKeySchedule.Next(rings[^1], _start.AddMinutes(minute), TimeSpan.FromHours(3));
            if (!ReferenceEquals(next, rings[^1]))
            {
                rings.Add(next);
            }
        }

        Assert.True(rings.Count > 60);
        Assert.All(rings.Zip(rings.Skip(1)), pair => Assert.Contains(pair.Second.ActiveId, pair.First.Ids));
        Assert.All(rings, ring => Assert.InRange(ring.Ids.Count(), 1, SealingKeyRing.MostKeys));
    }

    [Fact]
    [Trait("threat", "T-01")]
    public void An_old_key_goes_when_nothing_that_it_sealed_can_be_alive()
    {
        var first = SealingKeySchedule.Next(SealingKeyRing.Generate(), _start, interval: null);
        Assert.True(SealingKeySchedule.TryPublish(first, _start, out var published, out _));
        var activated = _start + SealingKeySchedule.PublicationDelay;
        var ring = SealingKeySchedule.Next(published, activated, interval: null);

        var kept = SealingKeySchedule.Next(ring, activated + SealingKeySchedule.Retention - Second, interval: null);
        var pruned = SealingKeySchedule.Next(ring, activated + SealingKeySchedule.Retention, interval: null);

        Assert.Same(ring, kept);
        Assert.Equal([ring.ActiveId], pruned.Ids);
        Assert.Equal([ring.ActiveId], pruned.Since.Keys);
        Assert.True(SealingKeySchedule.Retention > SessionDuration.LongestForUser);
    }

    [Fact]
    public void Without_an_interval_nothing_is_published()
    {
        var ring = SealingKeySchedule.Next(SealingKeyRing.Generate(), _start, interval: null);

        Assert.Same(ring, SealingKeySchedule.Next(ring, _start.AddYears(1), interval: null));
    }

    [Fact]
    public void One_key_at_a_time_is_on_its_way()
    {
        Assert.True(SealingKeySchedule.TryPublish(SealingKeyRing.Generate(), _start, out var published, out _));

        Assert.False(SealingKeySchedule.TryPublish(published, _start + Second, out _, out var problem));
        Assert.Equal($"key '{published.NextId}' is published already and not active yet: rotate again when it is", problem);
        Assert.Equal(_start + SealingKeySchedule.PublicationDelay, SealingKeySchedule.ActivatesAt(published));
        var active = SealingKeySchedule.Next(published, _start + SealingKeySchedule.PublicationDelay, interval: null);
        Assert.Null(SealingKeySchedule.ActivatesAt(active));
        Assert.True(SealingKeySchedule.TryPublish(active, _start + SealingKeySchedule.PublicationDelay, out _, out _));
    }

    [Fact]
    public void A_full_ring_takes_no_key_before_one_goes()
    {
        var ring = SealingKeyRing.Generate();
        while (ring.Ids.Count() < SealingKeyRing.MostKeys)
        {
            Assert.True(ring.TryRotate(out ring));
        }

        ring = SealingKeySchedule.Next(ring, _start, interval: null);

        Assert.False(SealingKeySchedule.TryPublish(ring, _start + SealingKeySchedule.Retention - Second, out _, out var problem));
        Assert.StartsWith("the ring has 16 keys", problem, StringComparison.Ordinal);
        Assert.Same(ring, SealingKeySchedule.Next(ring, _start + SealingKeySchedule.Retention - Second, TimeSpan.FromHours(3)));
        Assert.True(SealingKeySchedule.TryPublish(ring, _start + SealingKeySchedule.Retention, out var published, out _));
        Assert.Equal([ring.ActiveId, published.NextId!], published.Ids);
    }

    [Theory]
    [InlineData(300, false)]
    [InlineData(301, true)]
    public void A_wrong_clock_does_not_hold_up_the_others(int secondsAhead, bool corrected)
    {
        Assert.True(SealingKeySchedule.TryPublish(SealingKeyRing.Generate(), _start.AddSeconds(secondsAhead), out var published, out _));

        var ring = SealingKeySchedule.Next(published, _start, Day);

        Assert.Equal(corrected ? _start : _start.AddSeconds(secondsAhead), ring.Since[published.NextId!]);
    }

    [Fact]
    public void Every_state_survives_its_document()
    {
        var ring = SealingKeySchedule.Next(SealingKeyRing.Generate(), _start.AddMilliseconds(700), Day);
        Assert.True(SealingKeySchedule.TryPublish(ring, _start + Second, out var published, out _));
        var active = SealingKeySchedule.Next(published, _start + Day, Day);

        foreach (var state in new[] { ring, published, active })
        {
            Assert.True(SealingKeyRing.TryParse(state.ToJson(), out var read, out var problems), string.Join(';', problems));
            Assert.Equal((state.ActiveId, state.NextId), (read.ActiveId, read.NextId));
            Assert.Equal(state.Since.OrderBy(since => since.Key), read.Since.OrderBy(since => since.Key));
            Assert.Equal(state.ToJson(), read.ToJson());
            Assert.Same(read, SealingKeySchedule.Next(read, state.Since.Values.Max(), interval: null));
        }
    }

    public static TheoryData<string, string> BadMembers => new()
    {
        { "\"next\":\"c\"", "'next' names 'c', which must be among 'keys' and not be the active one" },
        { "\"next\":\"a\"", "'next' names 'a', which must be among 'keys' and not be the active one" },
        { "\"next\":null", "'next' must be a key id" },
        { "\"next\":\"b\",\"next\":\"b\"", "'next' occurs twice" },
        { "\"since\":{},\"since\":{}", "'since' occurs twice" },
        { "\"since\":[]", "'since' must be an object" },
        { "\"since\":{\"c\":\"2026-11-22T02:00:00Z\"}", "'since' names 'c', which is not among 'keys'" },
        { "\"since\":{\"a\":\"2026-11-22T02:00:00Z\",\"a\":\"2026-11-22T02:00:00Z\"}", "'since' number 2 must be" },
        { "\"since\":{\"a\":\"2026-11-22T02:00:00\"}", "'since' number 1 must be" },
        { "\"since\":{\"a\":\"2026-11-22T02:00:00+01:00\"}", "'since' number 1 must be" },
        { "\"since\":{\"a\":1}", "'since' number 1 must be" },
        { "\"since\":{\"a\":{\"b\":1}}", "'since' number 1 must be" },
        { "\"since\":{\"A\":\"2026-11-22T02:00:00Z\"}", "'since' number 1 must be" },
    };

    [Theory]
    [MemberData(nameof(BadMembers))]
    public void Refuses_a_document_whose_states_are_not_clear(string members, string problem)
    {
        var (a, b) = (Convert.ToBase64String([.. Enumerable.Repeat((byte)1, 32)]), Convert.ToBase64String([.. Enumerable.Repeat((byte)2, 32)]));

        Assert.False(SealingKeyRing.TryParse(Encoding.UTF8.GetBytes($$$"""{"active":"a","keys":{"a":"{{{a}}}","b":"{{{b}}}"},{{{members}}}}"""), out _, out ImmutableArray<string> problems));

        Assert.Contains(problems, text => text.StartsWith(problem, StringComparison.Ordinal));
    }
}
