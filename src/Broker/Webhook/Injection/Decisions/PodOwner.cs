namespace Broker.Webhook.Injection.Decisions;

/// <summary>The controller of a pod, as its <c>ownerReferences</c> name it: what an Event about the pod is attached to.</summary>
/// <param name="ApiVersion">For example <c>apps/v1</c>.</param>
/// <param name="Kind">For example <c>ReplicaSet</c>.</param>
/// <param name="Name">The object's name.</param>
/// <param name="Uid">The object's uid.</param>
internal sealed record PodOwner(string ApiVersion, string Kind, string Name, string Uid);
