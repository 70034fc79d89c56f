using System.Text;
using System.Text.Json.Nodes;
using Broker.Core.Audit;
using Broker.Core.Tests.Catalog;
using Broker.TestKit;
using Broker.TestKit.Published;
using Microsoft.Extensions.Logging;

namespace Broker.Core.Tests.Audit;

public sealed class OtlpAuditSinkTests : IAsyncDisposable
{
    private readonly ManualTimeProvider _time = new();
    private readonly RecordingLogger<OtlpAuditSink> _log = new();
    private readonly FakeCollector _collector = new();
    private readonly OtlpAuditSink _sink;

    public OtlpAuditSinkTests() => _sink = new OtlpAuditSink(_collector.Address, _time, _log);

    public async ValueTask DisposeAsync()
    {
        _sink.Dispose();
        await _collector.DisposeAsync();
    }

    [Fact]
    public async Task Sends_each_line_as_it_is_in_a_log_record()
    {
        var trail = AuditSamples.Trail(3);
        _collector.Answers(200);

        Assert.True(_sink.TryWrite(Encoding.UTF8.GetBytes(trail), out _));

        var (request, contentType) = await _collector.NextAsync();
        var records = JsonNode.Parse(request)!["resourceLogs"]![0]!["scopeLogs"]![0]!["logRecords"]!.AsArray();
        Assert.Equal("application/json", contentType);
        Assert.Equal(trail, string.Concat(records.Select(r => (string?)r!["body"]!["stringValue"] + "\n")));
        Assert.Equal("1795262400000000000", (string?)records[0]!["timeUnixNano"]);
    }

    [Theory]
    [InlineData(503)]
    [InlineData(429)]
    public async Task Sends_again_what_a_busy_collector_did_not_take(int status)
    {
        _collector.Answers(status, 200);

        _sink.TryWrite("{}\n"u8.ToArray(), out _);

        var first = await _collector.NextAsync();
        await TimersAsync();
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(first, await _collector.NextAsync());
        await _sink.DisposeAsync();
        Assert.Empty(_log.TakeAll());
    }

    [Theory]
    [InlineData(400)]
    [InlineData(302)]
    [InlineData(500)]
    public async Task Gives_up_and_tells_when_trying_again_does_not_help(int status)
    {
        _collector.Answers(status);

        _sink.TryWrite("{}\n{}\n"u8.ToArray(), out _);

        Assert.Equal($"2 audit events were not delivered to otlp:{_collector.Address}: the collector answered {status}", await _log.NextAsync());
    }

    [Fact]
    public async Task Gives_up_after_five_tries()
    {
        _collector.Answers(503, 503, 503, 503, 503);

        _sink.TryWrite("{}\n"u8.ToArray(), out _);
        for (var i = 0; i < OtlpAuditSink.Tries; i++)
        {
            await _collector.NextAsync();
            if (i < OtlpAuditSink.Tries - 1)
            {
                await TimersAsync();
                _time.Advance(TimeSpan.FromSeconds(1 << i));
            }
        }

        Assert.Contains("the collector answered 503", await _log.NextAsync());
    }

    [Fact]
    public void Loses_what_does_not_fit_while_the_collector_is_away_but_holds_nobody_up()
    {
        var line = new byte[OtlpAuditSink.MostWaiting / 4];
        line[^1] = (byte)'\n';

        for (var i = 0; i < 6; i++)
        {
            Assert.True(_sink.TryWrite(line, out _));
        }

        Assert.Contains((LogLevel.Warning, $"1 audit events were not delivered to otlp:{_collector.Address}: too many are waiting"), _log.TakeAll());
    }

    [Fact]
    public async Task Tells_what_it_could_not_send_before_the_process_ended()
    {
        _sink.TryWrite("{}\n{}\n{}\n"u8.ToArray(), out _);
        var closing = _sink.DisposeAsync().AsTask();
        Assert.False(closing.IsCompleted);

        _time.Advance(TimeSpan.FromSeconds(5));
        await closing;

        Assert.Contains("3 audit events were not delivered", Assert.Single(_log.TakeAll()).Text);
    }

    /// <summary>Waits until the sink waits for its next try: its request's own timer is gone by then.</summary>
    private Task TimersAsync() => Until.TrueAsync(() => _time.Waits is [var only] && only < TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(30), () => "no next try");
}
