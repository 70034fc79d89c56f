namespace Broker.Sidecar.Settings;

/// <summary>What metadata tells about the machine.</summary>
/// <param name="Region">The region; null where it is not configured, and then metadata has no <c>placement</c>.</param>
/// <param name="AvailabilityZone">The zone; null where there is no region.</param>
/// <param name="InstanceId"><c>i-</c> and 8 to 17 hexadecimal digits.</param>
internal sealed record InstanceFacts(string? Region, string? AvailabilityZone, string InstanceId);
