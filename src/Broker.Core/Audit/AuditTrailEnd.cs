namespace Broker.Core.Audit;

/// <summary>What a sink holds from before this process began: where its last trail ends, and what of a line was left by a crash.</summary>
/// <param name="Last">The last line that is whole; null when there is none.</param>
/// <param name="Torn">What follows it without being a line; null after an orderly end.</param>
public sealed record AuditTrailEnd(AuditPosition? Last, AuditTornLine? Torn)
{
    /// <summary>Nothing is there.</summary>
    public static AuditTrailEnd None { get; } = new(null, null);
}

/// <summary>The beginning of a line whose rest was never written.</summary>
/// <param name="Length">Its bytes.</param>
/// <param name="Hash">Their SHA-256, 64 lower-case hex digits.</param>
public sealed record AuditTornLine(int Length, string Hash);
