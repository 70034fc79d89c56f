namespace Broker.Kubernetes.Api;

/// <summary>How a patch says what changes.</summary>
public enum PatchKind
{
    /// <summary>RFC 7386: an object with the members that change; null removes one. Sent again it changes nothing more.</summary>
    Merge,

    /// <summary>RFC 6902: a list of operations; a <c>test</c> on <c>/metadata/resourceVersion</c> makes it conditional.</summary>
    Json,
}
