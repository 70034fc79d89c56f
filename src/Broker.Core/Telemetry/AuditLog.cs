using Microsoft.Extensions.Logging;

namespace Broker.Core.Telemetry;

/// <summary>What the log says about the audit trail. Event ids 120 to 139.</summary>
internal static partial class AuditLog
{
    /// <summary>A sink stopped taking events.</summary>
    [LoggerMessage(120, LogLevel.Error, "Audit events cannot be written to {Sink}: {Reason}; {Consequence} until they can")]
    public static partial void SinkFailed(ILogger logger, string sink, string reason, string consequence);

    /// <summary>A sink takes events again.</summary>
    [LoggerMessage(121, LogLevel.Information, "Audit events are written to {Sink} again")]
    public static partial void SinkRecovered(ILogger logger, string sink);

    /// <summary>A collector did not take events.</summary>
    [LoggerMessage(122, LogLevel.Warning, "{Count} audit events were not delivered to {Sink}: {Reason}")]
    public static partial void NotDelivered(ILogger logger, string sink, long count, string reason);

    /// <summary>A sink neither takes events nor refuses them.</summary>
    [LoggerMessage(123, LogLevel.Error, "An audit event has waited {Seconds} seconds to be written to {Sinks}; requests are answered 503 until it is")]
    public static partial void SinkBlocks(ILogger logger, int seconds, string sinks);
}
