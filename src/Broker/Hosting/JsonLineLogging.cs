using System.Buffers;
using System.Text.Json;

namespace Broker.Hosting;

/// <summary>
/// One JSON object a line: time, level, category, event id, message, and the message's values. Control characters are escaped and
/// every value is cut at 256 characters, so that hostile text can neither forge a line nor fill the disk (threat Y-04).
/// </summary>
/// <remarks>Thread safe: a line is written whole.</remarks>
internal sealed class JsonLineLogging(Stream output, LogLevel threshold, TimeProvider time) : ILoggerFactory, ILoggerProvider
{
    private const int LongestValue = 256;

    private readonly Lock _gate = new();

    public ILogger CreateLogger(string categoryName) => new Category(this, categoryName);

    public void AddProvider(ILoggerProvider provider) => throw new NotSupportedException("There is one log: JSON lines.");

    public void Dispose() => output.Flush();

    private void Write<TState>(string category, LogLevel level, EventId id, TState state, Exception? exception, Func<TState, Exception?, string> format)
    {
        var line = new ArrayBufferWriter<byte>(512);
        using (var json = new Utf8JsonWriter(line))
        {
            json.WriteStartObject();
            json.WriteString("time", time.GetUtcNow().UtcDateTime);
            json.WriteString("level", LevelName(level));
            json.WriteString("category", category);
            json.WriteNumber("event", id.Id);
            json.WriteString("message", Cut(format(state, exception), LongestValue * 4));
            if (state is IReadOnlyList<KeyValuePair<string, object?>> values)
            {
                WriteValues(json, values);
            }

            if (exception is not null)
            {
                // Type and place, not the message: an exception's text may quote what a client sent.
                json.WriteString("exception", exception.GetType().FullName);
                json.WriteString("stack", Cut(exception.StackTrace ?? "", LongestValue * 16));
            }

            json.WriteEndObject();
        }

        line.Write("\n"u8);
        lock (_gate)
        {
            output.Write(line.WrittenSpan);
            output.Flush();
        }
    }

    private static void WriteValues(Utf8JsonWriter json, IReadOnlyList<KeyValuePair<string, object?>> values)
    {
        foreach (var (name, value) in values)
        {
            if (name != "{OriginalFormat}")
            {
                json.WriteString(name, Cut(Convert.ToString(value, System.Globalization.CultureInfo.InvariantCulture) ?? "", LongestValue));
            }
        }
    }

    private static string Cut(string text, int longest) => text.Length <= longest ? text : string.Concat(text.AsSpan(0, longest), "…");

    private static string LevelName(LogLevel level) => level switch
    {
        LogLevel.Trace => "trace",
        LogLevel.Debug => "debug",
        LogLevel.Information => "info",
        LogLevel.Warning => "warning",
        LogLevel.Error => "error",
        _ => "critical",
    };

    private sealed class Category(JsonLineLogging owner, string name) : ILogger
    {
        // Kestrel's own chatter about bad clients is counted in metrics and answered on the wire; its warnings are kept.
        private readonly LogLevel _threshold = name.StartsWith("Microsoft.", StringComparison.Ordinal) && owner.Threshold < LogLevel.Warning
            ? LogLevel.Warning
            : owner.Threshold;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= _threshold && logLevel != LogLevel.None;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (IsEnabled(logLevel))
            {
                owner.Write(name, logLevel, eventId, state, exception, formatter);
            }
        }
    }

    private LogLevel Threshold => threshold;
}
