using Broker.Core.Telemetry;

namespace Broker.Sidecar;

/// <summary>What the host gives to every part of the role.</summary>
/// <param name="Meter">The role's instruments.</param>
/// <param name="Loggers">Where loggers come from.</param>
/// <param name="Time">The one clock.</param>
/// <param name="Jitter">Gives a number from 0 up to, not including, 1; thread safe.</param>
internal sealed record SidecarServices(BrokerMeter Meter, ILoggerFactory Loggers, TimeProvider Time, Func<double> Jitter);
