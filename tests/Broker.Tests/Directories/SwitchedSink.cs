using System.Diagnostics.CodeAnalysis;
using System.Text;
using Broker.Core.Audit;

namespace Broker.Tests.Directories;

/// <summary>A mandatory audit sink in memory that a test can switch off, as a full disk is.</summary>
internal sealed class SwitchedSink : IAuditSink
{
    private readonly StringBuilder _lines = new();

    /// <summary>From now on it takes nothing.</summary>
    public bool IsFull { get; set; }

    public string Text
    {
        get
        {
            lock (_lines)
            {
                return _lines.ToString();
            }
        }
    }

    public string Name => "memory";

    public bool IsMandatory => true;

    public AuditTrailEnd End => AuditTrailEnd.None;

    public bool TryWrite(ReadOnlyMemory<byte> lines, [NotNullWhen(false)] out string? reason)
    {
        reason = IsFull ? "No space left on device" : null;
        if (reason is null)
        {
            lock (_lines)
            {
                _lines.Append(Encoding.UTF8.GetString(lines.Span));
            }
        }

        return reason is null;
    }

    public void Dispose()
    {
    }
}
