using Broker.Exchange;

namespace Broker.Sidecar.Exchange;

/// <summary>How the last exchange failed.</summary>
/// <param name="Fault">Why.</param>
/// <param name="At">When.</param>
internal sealed record ExchangeFailure(ExchangeFault Fault, DateTimeOffset At);
