namespace Broker.Kubernetes.Events;

/// <summary>One thing that happened; equal ones are one Event that counts.</summary>
internal sealed record EventEntry(ObjectReference About, EventType Type, string Reason, string Message);
