using System.Diagnostics.CodeAnalysis;

namespace Broker.Core.Audit;

/// <summary>A place that audit lines go to.</summary>
/// <remarks>Used by one thread at a time: the trail's.</remarks>
public interface IAuditSink : IDisposable
{
    /// <summary>What it is called in messages: <c>stdout</c>, <c>file:PATH</c>, <c>otlp:URL</c>.</summary>
    string Name { get; }

    /// <summary>Whether nothing may be answered that this sink did not take.</summary>
    bool IsMandatory { get; }

    /// <summary>What it held when it was opened.</summary>
    AuditTrailEnd End { get; }

    /// <summary>Takes lines, all or none of them.</summary>
    /// <param name="lines">Whole lines, each with its line feed.</param>
    /// <param name="reason">Why not, in the operating system's words.</param>
    /// <returns>True when they are handed over: for a mandatory sink, to the operating system at least.</returns>
    bool TryWrite(ReadOnlyMemory<byte> lines, [NotNullWhen(false)] out string? reason);
}
