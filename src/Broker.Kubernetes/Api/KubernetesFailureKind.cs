namespace Broker.Kubernetes.Api;

/// <summary>What kind of failure an API server's answer, or its absence, is: a closed set that callers act on.</summary>
public enum KubernetesFailureKind
{
    /// <summary>404: there is no such object, or no such type.</summary>
    NotFound,

    /// <summary>409: the object is there already (reason <c>AlreadyExists</c>), or has changed since it was read (<c>Conflict</c>). Read it again.</summary>
    Conflict,

    /// <summary>410: the version or the page that was asked for is no longer kept. List again.</summary>
    Gone,

    /// <summary>Another 4xx: not authorized, forbidden, or not valid. The same request will be refused again until somebody changes something.</summary>
    Refused,

    /// <summary>No connection, no answer in time, an unreadable token or CA file, 429 or 5xx. A later try may succeed; whether the request was carried out is not known.</summary>
    Unreachable,

    /// <summary>The answer has more bytes than the call allows.</summary>
    TooLarge,
}
