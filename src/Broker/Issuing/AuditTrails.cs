using Broker.Core.Audit;
using Broker.Core.Telemetry;

namespace Broker.Issuing;

/// <summary>Opens the audit trail that a role's settings ask for.</summary>
internal static class AuditTrails
{
    /// <summary>Opens every destination; null with a sentence when one of them cannot be used: the role does not start without its audit.</summary>
    /// <param name="destinations">At least one of them mandatory, as the settings have checked.</param>
    /// <param name="openOutput">Opens standard output.</param>
    /// <param name="logging">Where trouble with a destination is told.</param>
    /// <param name="meter">Counts what is written and what is not.</param>
    /// <param name="time">The clock.</param>
    /// <param name="problem">Why not.</param>
    public static AuditTrail? Open(
        IReadOnlyList<AuditDestination> destinations,
        Func<Stream> openOutput,
        ILoggerFactory logging,
        BrokerMeter meter,
        TimeProvider time,
        out string? problem)
    {
        problem = null;
        var sinks = new List<IAuditSink>();
        foreach (var destination in destinations)
        {
            if (OpenSink(destination, openOutput, logging, meter, time, out problem) is { } sink)
            {
                sinks.Add(sink);
                continue;
            }

            sinks.ForEach(opened => opened.Dispose());
            return null;
        }

        return new AuditTrail(sinks, time, logging.CreateLogger<AuditTrail>(), meter);
    }

    private static IAuditSink? OpenSink(
        AuditDestination destination,
        Func<Stream> openOutput,
        ILoggerFactory logging,
        BrokerMeter meter,
        TimeProvider time,
        out string? problem)
    {
        problem = null;
        if (destination.Collector is { } collector)
        {
            return new OtlpAuditSink(collector, time, logging.CreateLogger<OtlpAuditSink>(), meter);
        }

        if (destination.File is { } file)
        {
            if (AuditFileSink.TryOpen(file, out var sink, out var reason))
            {
                return sink;
            }

            problem = $"--audit: file:{file} cannot be used: {reason}";
            return null;
        }

        try
        {
            return new AuditStreamSink("stdout", openOutput());
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            problem = $"--audit: standard output cannot be written: {e.Message}";
            return null;
        }
    }
}
