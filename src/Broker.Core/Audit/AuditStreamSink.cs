using System.Diagnostics.CodeAnalysis;

namespace Broker.Core.Audit;

/// <summary>Standard output, or another stream that somebody else collects. Each process begins a trail of its own there.</summary>
/// <remarks>The stream must report a failed write, as <see cref="FileStream"/> does; a console's stream swallows a closed pipe.</remarks>
public sealed class AuditStreamSink(string name, Stream output) : IAuditSink
{
    /// <inheritdoc/>
    public string Name => name;

    /// <inheritdoc/>
    public bool IsMandatory => true;

    /// <inheritdoc/>
    public AuditTrailEnd End => AuditTrailEnd.None;

    /// <inheritdoc/>
    public bool TryWrite(ReadOnlyMemory<byte> lines, [NotNullWhen(false)] out string? reason)
    {
        try
        {
            output.Write(lines.Span);
            output.Flush();
            reason = null;
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ObjectDisposedException)
        {
            reason = e.Message;
            return false;
        }
    }

    /// <summary>Closes the stream.</summary>
    public void Dispose() => output.Dispose();
}
