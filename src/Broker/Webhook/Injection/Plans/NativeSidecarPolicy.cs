namespace Broker.Webhook.Injection.Plans;

/// <summary>Whether sidecars are init containers that go on running.</summary>
internal enum NativeSidecarPolicy
{
    /// <summary>Where every kubelet that the API server allows knows them.</summary>
    Auto,

    /// <summary>Always: an administrator knows the nodes.</summary>
    Always,

    /// <summary>Never.</summary>
    Never,
}
