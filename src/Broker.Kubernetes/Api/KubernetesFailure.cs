namespace Broker.Kubernetes.Api;

/// <summary>Why a call to the API server did not succeed.</summary>
/// <param name="Kind">What to do about it.</param>
/// <param name="Reason">One word: the API server's <c>reason</c>, such as <c>AlreadyExists</c> or <c>Forbidden</c>, or one of the constants here.</param>
/// <param name="Message">For the log: what happened to what. Bounded, on one line; has no token and no object's content.</param>
/// <param name="Status">The HTTP status; 0 when there was none.</param>
/// <param name="RetryAfter">How long the API server asks to wait.</param>
public sealed record KubernetesFailure(KubernetesFailureKind Kind, string Reason, string Message, int Status = 0, TimeSpan? RetryAfter = null)
{
    /// <summary>409: an object of this name is there already.</summary>
    public const string AlreadyExists = "AlreadyExists";

    /// <summary>The path has a segment that is no name.</summary>
    public const string BadPath = "BadPath";

    /// <summary>The token file is absent or holds no token.</summary>
    public const string TokenFile = "TokenFile";

    /// <summary>The CA file is absent or holds no certificate.</summary>
    public const string CaFile = "CaFile";

    /// <summary>The API server's certificate is not trusted, or the handshake failed.</summary>
    public const string Tls = "Tls";

    /// <summary>No connection, or it broke.</summary>
    public const string Connection = "Connection";

    /// <summary>No answer in time.</summary>
    public const string Timeout = "Timeout";

    /// <summary>More bytes than allowed.</summary>
    public const string TooManyBytes = "TooManyBytes";
}
