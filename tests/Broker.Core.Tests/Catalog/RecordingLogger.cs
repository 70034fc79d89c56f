using System.Threading.Channels;
using Microsoft.Extensions.Logging;

namespace Broker.Core.Tests.Catalog;

/// <summary>Keeps what was logged, and lets a test wait for the next line.</summary>
internal sealed class RecordingLogger<T> : ILogger<T>
{
    private readonly Channel<(LogLevel Level, string Text)> _lines = Channel.CreateUnbounded<(LogLevel, string)>();

    /// <summary>Takes the lines logged so far.</summary>
    public List<(LogLevel Level, string Text)> TakeAll()
    {
        var lines = new List<(LogLevel, string)>();
        while (_lines.Reader.TryRead(out var line))
        {
            lines.Add(line);
        }

        return lines;
    }

    /// <summary>Waits for the next line.</summary>
    public async Task<string> NextAsync() => (await _lines.Reader.ReadAsync(TestContext.Current.CancellationToken)).Text;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
        _lines.Writer.TryWrite((logLevel, formatter(state, exception)));
}
