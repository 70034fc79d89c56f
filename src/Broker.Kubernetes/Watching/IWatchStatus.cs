namespace Broker.Kubernetes.Watching;

/// <summary>How a watch is doing, whatever it watches: for readiness and metrics.</summary>
public interface IWatchStatus
{
    /// <summary>The plural of the type, such as <c>serviceaccounts</c>.</summary>
    string Resource { get; }

    /// <summary>Whether everything was listed once: before that, an object that is not found may be there.</summary>
    bool IsSynced { get; }

    /// <summary>How many objects are kept.</summary>
    int Count { get; }

    /// <summary>How long the API server has not been heard; zero while events come in as they happen.</summary>
    TimeSpan Staleness { get; }
}
