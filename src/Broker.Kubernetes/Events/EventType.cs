namespace Broker.Kubernetes.Events;

/// <summary>The two kinds of Event that Kubernetes has.</summary>
public enum EventType
{
    /// <summary>Something happened that was meant to.</summary>
    Normal,

    /// <summary>Somebody should look.</summary>
    Warning,
}
