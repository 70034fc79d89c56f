namespace Broker.Webhook.Injection.Plans;

/// <summary>What an injected sidecar asks of its node, as Kubernetes quantities.</summary>
/// <param name="CpuRequest">For example <c>10m</c>.</param>
/// <param name="MemoryRequest">For example <c>32Mi</c>.</param>
/// <param name="CpuLimit">Null for none: a limit would slow down the start of every pod.</param>
/// <param name="MemoryLimit">For example <c>128Mi</c>.</param>
internal sealed record SidecarResources(string CpuRequest, string MemoryRequest, string? CpuLimit, string MemoryLimit);
