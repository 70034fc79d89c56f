namespace Broker.Webhook.Injection.Plans;

/// <summary>What an administrator decided about injection; no annotation changes it.</summary>
/// <param name="SidecarImage">The image of sidecars.</param>
/// <param name="Resources">What a sidecar asks of its node.</param>
/// <param name="StsEndpoint">Where tokens are exchanged; null for AWS's own STS of the pod's region.</param>
/// <param name="Audience">The audience of tokens where nobody asks for another.</param>
/// <param name="Region">The region where nobody asks for another; null for none.</param>
/// <param name="NativeSidecars">Which form sidecars have.</param>
/// <param name="AllowsHostNetwork">Whether pods that share the node's network may have a sidecar.</param>
internal sealed record InjectionSettings(
    string SidecarImage,
    SidecarResources Resources,
    Uri? StsEndpoint,
    string Audience,
    string? Region,
    NativeSidecarPolicy NativeSidecars,
    bool AllowsHostNetwork);
