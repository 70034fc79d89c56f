namespace Broker.Kubernetes.Events;

/// <summary>The object that an Event is about.</summary>
/// <param name="ApiVersion">Such as <c>v1</c> or <c>apps/v1</c>.</param>
/// <param name="Kind">Such as <c>ServiceAccount</c>.</param>
/// <param name="Namespace">Null for what has none; its Events are in <c>default</c>.</param>
/// <param name="Name">The object's name.</param>
/// <param name="Uid">The object's uid; null when it is not known.</param>
public sealed record ObjectReference(string ApiVersion, string Kind, string? Namespace, string Name, string? Uid = null);
