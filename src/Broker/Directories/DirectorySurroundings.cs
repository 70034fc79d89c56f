using Broker.Core.Telemetry;

namespace Broker.Directories;

/// <summary>What the role tells, and what it measures time by.</summary>
/// <param name="Meter">Metrics.</param>
/// <param name="Logging">Logs.</param>
/// <param name="Time">The clock.</param>
internal sealed record DirectorySurroundings(BrokerMeter Meter, ILoggerFactory Logging, TimeProvider Time);
