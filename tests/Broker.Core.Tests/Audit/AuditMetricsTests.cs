using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Broker.Core.Audit;
using Broker.Core.Telemetry;
using Broker.TestKit;
using Microsoft.Extensions.Logging.Abstractions;

namespace Broker.Core.Tests.Audit;

/// <summary>What the metrics say about the audit: lines by sink, failures by reason, time that requests waited.</summary>
public sealed class AuditMetricsTests : IDisposable
{
    private readonly ManualTimeProvider _time = new();
    private readonly BrokerMeter _meter = new();
    private readonly MeterListener _listener = new();
    private readonly ConcurrentQueue<string> _counted = new();
    private readonly ConcurrentQueue<double> _waited = new();

    public AuditMetricsTests()
    {
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (ReferenceEquals(instrument.Meter, _meter.Meter))
            {
                listener.EnableMeasurementEvents(instrument);
            }
        };
        _listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => _counted.Enqueue($"{instrument.Name} {tags[0].Value} {value}"));
        _listener.SetMeasurementEventCallback<double>((instrument, value, _, _) =>
        {
            Assert.Equal(MetricNames.AuditWaitSeconds, instrument.Name);
            _waited.Enqueue(value);
        });
        _listener.Start();
    }

    public void Dispose()
    {
        _listener.Dispose();
        _meter.Dispose();
    }

    [Fact]
    public async Task Counts_the_lines_of_every_sink_and_that_somebody_waited()
    {
        using var good = new RecordingSink("good");
        using var collector = new RecordingSink("otlp", isMandatory: false) { IsBroken = true };
        await using var trail = Trail(good, collector);
        var record = AuditSamples.Record();
        record.TargetAccount = AuditSamples.OtherAccount;

        Assert.True(await trail.WriteAsync(record, CancellationToken.None));

        Assert.Equal([$"{MetricNames.AuditLines} good 2", $"{MetricNames.AuditFailures} undelivered 2"], _counted);
        Assert.Single(_waited);
    }

    [Fact]
    [Trait("threat", "L-23")]
    public async Task Counts_what_a_mandatory_sink_refuses()
    {
        using var sink = new RecordingSink { IsBroken = true };
        await using var trail = Trail(sink);

        Assert.False(await WriteAsync(trail));

        Assert.Equal([$"{MetricNames.AuditFailures} refused 1"], _counted);
        Assert.Single(_waited);
    }

    [Fact]
    [Trait("threat", "L-23")]
    public async Task Counts_what_is_given_up_in_a_sink_that_blocks_and_how_long_it_waited()
    {
        using var sink = new RecordingSink();
        await using var trail = Trail(sink);
        sink.MayWrite.Reset();
        var blocked = WriteAsync(trail);
        sink.IsWriting.Wait(TestContext.Current.CancellationToken);

        _time.Advance(AuditTrail.LongestWait);

        Assert.False(await blocked);
        Assert.Equal([$"{MetricNames.AuditFailures} blocked 1"], _counted);
        Assert.Equal([AuditTrail.LongestWait.TotalSeconds], _waited);
        sink.MayWrite.Set();
    }

    [Fact]
    [Trait("threat", "L-23")]
    public async Task Counts_what_finds_no_room_and_what_comes_after_the_end()
    {
        using var sink = new RecordingSink();
        var trail = Trail(sink);
        sink.MayWrite.Reset();
        var first = WriteAsync(trail);
        sink.IsWriting.Wait(TestContext.Current.CancellationToken);
        var waiting = new List<Task<bool>>();
        while (waiting.Count == 0 || !waiting[^1].IsCompleted)
        {
            waiting.Add(WriteAsync(trail));
        }

        Assert.False(await waiting[^1]);
        Assert.Equal([$"{MetricNames.AuditFailures} full 1"], _counted);
        sink.MayWrite.Set();
        Assert.True(await first);
        Assert.Single(await Task.WhenAll(waiting), isWritten => !isWritten);
        await trail.DisposeAsync();
        Assert.False(await WriteAsync(trail));
        Assert.Contains($"{MetricNames.AuditFailures} closed 1", _counted);
    }

    [Fact]
    public async Task Counts_what_no_collector_gets()
    {
        await using var collector = new FakeCollector();
        using var sink = new OtlpAuditSink(collector.Address, _time, NullLogger<OtlpAuditSink>.Instance, _meter);
        var lines = new byte[OtlpAuditSink.MostWaiting + 1];
        (lines[0], lines[^1]) = ((byte)'\n', (byte)'\n');

        Assert.True(sink.TryWrite(lines, out _));

        Assert.Equal([$"{MetricNames.AuditFailures} undelivered 2"], _counted);
    }

    private AuditTrail Trail(params IAuditSink[] sinks) => new(sinks, _time, NullLogger<AuditTrail>.Instance, _meter);

    private static Task<bool> WriteAsync(AuditTrail trail) => trail.WriteAsync(AuditSamples.Record(), CancellationToken.None).AsTask();
}
