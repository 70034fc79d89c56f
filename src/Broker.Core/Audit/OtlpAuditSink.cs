using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Net.Http.Headers;
using System.Threading.Channels;
using Broker.Core.Telemetry;
using Microsoft.Extensions.Logging;

namespace Broker.Core.Audit;

/// <summary>
/// Sends audit lines to an OpenTelemetry collector as log records (OTLP/HTTP, JSON). Delivery is later and may fail, so nothing waits for it:
/// what is lost is logged, and shows as a gap in the sequence of the lines that arrive.
/// </summary>
/// <remarks>
/// Bounded: <see cref="MostWaiting"/> bytes wait, one request is under way. A request is tried <see cref="Tries"/> times. Redirects, cookies
/// and answers' bodies are ignored. Thread safe. Source: OpenTelemetry protocol specification 1.x, "OTLP/HTTP".
/// </remarks>
public sealed class OtlpAuditSink : IAuditSink, IAsyncDisposable
{
    /// <summary>Lines that wait while the collector is away: some ten thousand.</summary>
    internal const int MostWaiting = 16 * 1024 * 1024;

    /// <summary>How often one request is sent before its lines are given up.</summary>
    internal const int Tries = 5;

    private const int LargestRequest = 1024 * 1024;

    private static readonly TimeSpan LongestRequest = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan LongestClosing = TimeSpan.FromSeconds(5);

    private readonly Channel<OtlpLines> _waiting = Channel.CreateUnbounded<OtlpLines>(new UnboundedChannelOptions { SingleReader = true });
    private readonly CancellationTokenSource _closed = new();
    private readonly Uri _logs;
    private readonly HttpClient _http;
    private readonly TimeProvider _time;
    private readonly ILogger<OtlpAuditSink> _log;
    private readonly BrokerMeter? _meter;
    private readonly Task _sending;
    private long _bytesWaiting;
    private long _linesWaiting;
    private long _lost;

    /// <summary>Begins to send.</summary>
    /// <param name="logs">The collector's address for logs, usually <c>https://HOST:4318/v1/logs</c>.</param>
    /// <param name="time">The clock.</param>
    /// <param name="log">Where losses are told.</param>
    /// <param name="meter">Counts losses; null where nobody looks.</param>
    public OtlpAuditSink(Uri logs, TimeProvider time, ILogger<OtlpAuditSink> log, BrokerMeter? meter = null)
    {
        (_logs, _time, _log, _meter) = (logs, time, log, meter);
        _http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, ConnectTimeout = LongestRequest })
        {
            Timeout = Timeout.InfiniteTimeSpan,
        };
        _sending = Task.Run(SendAllAsync);
    }

    /// <inheritdoc/>
    public string Name => $"otlp:{_logs}";

    /// <inheritdoc/>
    public bool IsMandatory => false;

    /// <inheritdoc/>
    public AuditTrailEnd End => AuditTrailEnd.None;

    /// <summary>Queues the lines. Always true: what does not fit is lost, which the chain shows to whoever reads it.</summary>
    public bool TryWrite(ReadOnlyMemory<byte> lines, [NotNullWhen(false)] out string? reason)
    {
        reason = null;
        var count = lines.Span.Count((byte)'\n');
        Interlocked.Add(ref _linesWaiting, count);
        if (Interlocked.Add(ref _bytesWaiting, lines.Length) > MostWaiting || !_waiting.Writer.TryWrite(new OtlpLines(lines.ToArray(), _time.GetUtcNow())))
        {
            Interlocked.Add(ref _bytesWaiting, -lines.Length);
            Interlocked.Add(ref _linesWaiting, -count);
            Lose(count, "too many are waiting");
        }

        return true;
    }

    /// <summary>Gives up at once what is waiting; <see cref="DisposeAsync"/> does not.</summary>
    public void Dispose()
    {
        if (_closed.IsCancellationRequested)
        {
            return;
        }

        _waiting.Writer.TryComplete();
        _closed.Cancel();
        _http.Dispose();
        _closed.Dispose();
    }

    /// <summary>Sends what is waiting, for five seconds at most.</summary>
    public async ValueTask DisposeAsync()
    {
        _waiting.Writer.TryComplete();
        await Task.WhenAny(_sending, Task.Delay(LongestClosing, _time));
        Dispose();
        await _sending.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (Interlocked.Exchange(ref _linesWaiting, 0) is > 0 and var left)
        {
            AuditLog.NotDelivered(_log, Name, left, "the process ends");
        }
    }

    private async Task SendAllAsync()
    {
        var together = new List<OtlpLines>();
        while (await _waiting.Reader.WaitToReadAsync(_closed.Token))
        {
            together.Clear();
            var size = 0;
            while (size < LargestRequest && _waiting.Reader.TryRead(out var lines))
            {
                together.Add(lines);
                size += lines.Bytes.Length;
            }

            var count = together.Sum(lines => lines.Count);
            if (await SendAsync(OtlpLines.Request(together)) is { } reason)
            {
                Lose(count, reason);
            }

            Interlocked.Add(ref _bytesWaiting, -size);
            Interlocked.Add(ref _linesWaiting, -count);
        }
    }

    /// <summary>Sends one request, again while that may help; gives null, or why it was given up.</summary>
    private async Task<string?> SendAsync(byte[] request)
    {
        for (var tried = 1; ; tried++)
        {
            var (reason, mayHelpAgain) = await TrySendAsync(request);
            if (reason is null || !mayHelpAgain || tried == Tries)
            {
                return reason;
            }

            await Task.Delay(TimeSpan.FromSeconds(1 << (tried - 1)), _time, _closed.Token);
        }
    }

    private async Task<(string? Reason, bool MayHelpAgain)> TrySendAsync(byte[] request)
    {
        using var timeout = new CancellationTokenSource(LongestRequest, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, _closed.Token);
        try
        {
            using var content = new ByteArrayContent(request);
            content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
            using var message = new HttpRequestMessage(HttpMethod.Post, _logs) { Content = content };
            using var answer = await _http.SendAsync(message, HttpCompletionOption.ResponseHeadersRead, either.Token);
            return answer.IsSuccessStatusCode
                ? (null, false)
                : ($"the collector answered {(int)answer.StatusCode}", IsTransient(answer.StatusCode));
        }
        catch (HttpRequestException e)
        {
            return (e.Message, true);
        }
        catch (OperationCanceledException) when (!_closed.IsCancellationRequested)
        {
            return ("the collector did not answer in time", true);
        }
    }

    private static bool IsTransient(HttpStatusCode status) =>
        status is HttpStatusCode.TooManyRequests or HttpStatusCode.BadGateway or HttpStatusCode.ServiceUnavailable or HttpStatusCode.GatewayTimeout;

    /// <summary>Counts lost lines; tells of them at 1, 2, 4, 8… in all, so that a long absence of the collector does not fill the log.</summary>
    private void Lose(long count, string reason)
    {
        _meter?.AuditFailed("undelivered", count);
        var after = Interlocked.Add(ref _lost, count);
        if (long.Log2(after) != long.Log2(Math.Max(1, after - count)) || after == count)
        {
            AuditLog.NotDelivered(_log, Name, after, reason);
        }
    }
}
