using System.Text.Json;
using Broker.Core.Audit;
using Broker.Core.Tests.Catalog;
using Broker.TestKit;
using Microsoft.Extensions.Logging;

namespace Broker.Core.Tests.Audit;

public sealed class AuditTrailTests
{
    private readonly ManualTimeProvider _time = new();
    private readonly RecordingLogger<AuditTrail> _log = new();

    [Fact]
    public async Task Has_written_when_it_says_so()
    {
        using var sink = new RecordingSink();
        await using var trail = Trail(sink);

        Assert.True(await WriteAsync(trail, "request-1"));

        Assert.Equal(2, sink.Lines.Length);
        Assert.Contains("\"eventName\":\"BeginAuditTrail\"", sink.Lines[0]);
        Assert.Contains("\"requestID\":\"request-1\"", sink.Lines[1]);
        Assert.Contains("\"eventTime\":\"2026-11-21T12:00:00Z\"", sink.Lines[1]);
        Assert.Null(AuditSamples.Verify(out var verifier, sink.Text));
        Assert.Equal([("memory", verifier.Trails[0].Last)], trail.Checkpoints);
    }

    [Fact]
    public async Task Writes_a_thousand_events_of_many_callers_into_one_chain()
    {
        using var sink = new RecordingSink();
        await using var trail = Trail(sink);

        var written = await Task.WhenAll(Enumerable.Range(0, 1_000).Select(i => Task.Run(() => WriteAsync(trail, $"request-{i}").AsTask())));

        Assert.DoesNotContain(false, written);
        Assert.Null(AuditSamples.Verify(out var verifier, sink.Text));
        Assert.Equal(1_001, verifier.Events);
        Assert.Equal(1_000, sink.Lines.Skip(1).Select(RequestId).Distinct().Count());
    }

    [Fact]
    public async Task Writes_together_what_came_in_while_it_wrote()
    {
        using var sink = new RecordingSink();
        await using var trail = Trail(sink);
        sink.MayWrite.Reset();
        var first = WriteAsync(trail, "first").AsTask();
        sink.IsWriting.Wait(TestContext.Current.CancellationToken);
        var rest = Enumerable.Range(0, 100).Select(i => WriteAsync(trail, $"request-{i}").AsTask()).ToList();

        sink.MayWrite.Set();

        Assert.True(await first);
        Assert.DoesNotContain(false, await Task.WhenAll(rest));
        Assert.Equal(2, sink.Writes);
    }

    [Fact]
    [Trait("threat", "L-23")]
    public async Task Says_no_while_a_mandatory_sink_fails_and_goes_on_when_it_works()
    {
        using var sink = new RecordingSink { IsBroken = true };
        await using var trail = Trail(sink);

        Assert.False(await WriteAsync(trail, "refused-1"));
        Assert.False(await WriteAsync(trail, "refused-2"));
        sink.IsBroken = false;
        Assert.True(await WriteAsync(trail, "taken"));

        Assert.Equal(2, sink.Lines.Length);
        Assert.Null(AuditSamples.Verify(out _, sink.Text));
        Assert.Equal(
            [
                (LogLevel.Error, "Audit events cannot be written to memory: No space left on device; requests are answered 503 until they can"),
                (LogLevel.Information, "Audit events are written to memory again"),
            ],
            _log.TakeAll());
    }

    [Fact]
    [Trait("threat", "L-23")]
    public async Task Says_no_when_one_of_two_mandatory_sinks_fails_and_keeps_both_chains_whole()
    {
        using var good = new RecordingSink("good");
        using var bad = new RecordingSink("bad") { IsBroken = true };
        await using var trail = Trail(good, bad);

        Assert.False(await WriteAsync(trail, "first"));
        bad.IsBroken = false;
        Assert.True(await WriteAsync(trail, "second"));

        Assert.Null(AuditSamples.Verify(out var inGood, good.Text));
        Assert.Null(AuditSamples.Verify(out var inBad, bad.Text));
        Assert.Equal((3, 2), (inGood.Events, inBad.Events));
    }

    [Fact]
    public async Task Does_not_wait_for_a_sink_that_is_not_mandatory_to_work()
    {
        using var file = new RecordingSink();
        using var collector = new RecordingSink("otlp", isMandatory: false) { IsBroken = true };
        await using var trail = Trail(file, collector);

        Assert.True(await WriteAsync(trail, "first"));
        Assert.Contains("events are lost there", Assert.Single(_log.TakeAll()).Text);
    }

    [Fact]
    [Trait("threat", "L-23")]
    public async Task Says_no_after_five_seconds_when_a_sink_blocks_and_never_writes_what_still_waited()
    {
        using var sink = new RecordingSink();
        await using var trail = Trail(sink);
        sink.MayWrite.Reset();
        var blocked = WriteAsync(trail, "blocked").AsTask();
        sink.IsWriting.Wait(TestContext.Current.CancellationToken);
        var waiting = WriteAsync(trail, "waiting").AsTask();

        _time.Advance(AuditTrail.LongestWait - TimeSpan.FromTicks(1));
        Assert.False(blocked.IsCompleted || waiting.IsCompleted);
        _time.Advance(TimeSpan.FromTicks(1));

        Assert.False(await blocked);
        Assert.False(await waiting);
        Assert.Equal("An audit event has waited 5 seconds to be written to memory; requests are answered 503 until it is", Assert.Single(_log.TakeAll()).Text);
        sink.MayWrite.Set();
        Assert.True(await WriteAsync(trail, "later"));
        Assert.Equal(["blocked", "later"], sink.Lines.Skip(1).Select(RequestId));
    }

    [Fact]
    public async Task Writes_the_event_of_a_client_that_went_away()
    {
        using var sink = new RecordingSink();
        await using var trail = Trail(sink);
        sink.MayWrite.Reset();
        var first = WriteAsync(trail, "first").AsTask();
        sink.IsWriting.Wait(TestContext.Current.CancellationToken);
        using var away = new CancellationTokenSource();
        var second = trail.WriteAsync(AuditSamples.Record(requestId: "second"), away.Token).AsTask();

        await away.CancelAsync();

        Assert.False(await second);
        sink.MayWrite.Set();
        Assert.True(await first);
        Assert.True(await WriteAsync(trail, "third"));
        Assert.Equal(["first", "second", "third"], sink.Lines.Skip(1).Select(RequestId));
    }

    [Fact]
    public async Task Writes_what_waits_when_it_is_closed_and_nothing_afterwards()
    {
        using var sink = new RecordingSink();
        var trail = Trail(sink);
        sink.MayWrite.Reset();
        var last = WriteAsync(trail, "last").AsTask();
        sink.IsWriting.Wait(TestContext.Current.CancellationToken);
        var closing = trail.DisposeAsync().AsTask();

        sink.MayWrite.Set();
        await closing;

        Assert.True(await last);
        Assert.False(await WriteAsync(trail, "too late"));
        Assert.Equal(2, sink.Lines.Length);
    }

    [Fact]
    public async Task Writes_both_events_of_a_cross_account_call()
    {
        using var sink = new RecordingSink();
        await using var trail = Trail(sink);
        var record = AuditSamples.Record();
        record.TargetAccount = AuditSamples.OtherAccount;

        Assert.True(await trail.WriteAsync(record, CancellationToken.None));

        Assert.Equal(["123456789012", "210987654321"], sink.Lines.Skip(1).Select(line => Member(line, "recipientAccountId")));
    }

    [Fact]
    public void Does_not_begin_without_a_mandatory_sink()
    {
        using var collector = new RecordingSink("otlp", isMandatory: false);

        Assert.Throws<ArgumentException>(() => Trail(collector));
        Assert.Throws<ArgumentException>(() => Trail());
    }

    private AuditTrail Trail(params IAuditSink[] sinks) => new(sinks, _time, _log);

    private static ValueTask<bool> WriteAsync(AuditTrail trail, string requestId) => trail.WriteAsync(AuditSamples.Record(requestId: requestId), CancellationToken.None);

    private static string? RequestId(string line) => Member(line, "requestID");

    private static string? Member(string line, string name)
    {
        using var json = JsonDocument.Parse(line);
        return json.RootElement.GetProperty(name).GetString();
    }
}
