namespace Broker.Benchmarks;

/// <summary>What a server did under load.</summary>
/// <param name="PerSecond">Requests answered in a second.</param>
/// <param name="Percentile99">Milliseconds within which 99 of 100 were answered.</param>
/// <param name="ProcessorMicroseconds">Processor time of the server for one request: hardly moved by what else the machine does.</param>
internal sealed record Load(double PerSecond, double Percentile99, double ProcessorMicroseconds);
