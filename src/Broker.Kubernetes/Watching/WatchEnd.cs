namespace Broker.Kubernetes.Watching;

/// <summary>Why a stream of events ended. The values are labels of a metric.</summary>
internal enum WatchEnd
{
    /// <summary>The API server ended it, as it does after some minutes, or it was torn: go on from the last version.</summary>
    Closed,

    /// <summary>Everything is to be listed again: its time has come.</summary>
    Resync,

    /// <summary>410, as a status or as an event: the version is forgotten. List again.</summary>
    Expired,

    /// <summary>The API server does not answer or was too busy: go on from the last version, later.</summary>
    Unreachable,

    /// <summary>The API server refused: a right is missing, or the type is not there. List again, later.</summary>
    Refused,

    /// <summary>An event that is none, or is too large. List again, later.</summary>
    Malformed,
}
