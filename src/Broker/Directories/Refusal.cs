using Broker.Core;
using Broker.Issuing;

namespace Broker.Directories;

/// <summary>A refusal as a value: API, container endpoint and portal each word it in their own form.</summary>
/// <param name="Kind">What kind of refusal.</param>
/// <param name="Message">Public text: what the caller can change. Never a name, DN, password or token.</param>
/// <param name="Reason">Short label of a closed set (<c>[a-z_]+</c>): for metrics, log and audit, never sent.</param>
/// <remarks>Immutable.</remarks>
internal sealed record Refusal(RefusalKind Kind, string Message, string Reason)
{
    /// <summary>One text for every reason why name and password prove nobody (threat L-05).</summary>
    public const string NotProved = "The name or the password is not right, or this account may not sign in.";

    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(5);

    /// <summary>The session is not one, has ended, or was ended.</summary>
    public static Refusal NoSession { get; } = new(RefusalKind.NotSignedIn, "You are not signed in, or your session has ended: sign in again.", "no_session");

    /// <summary>The audit did not take the event: nothing leaves that it does not know (threat L-23).</summary>
    public static Refusal AuditUnavailable { get; } =
        new(RefusalKind.Unavailable, "The audit log cannot be written, so nobody is signed in and nothing is issued. Try again.", "audit") { RetryAfter = Soon };

    /// <summary>The directory cannot be asked (threat L-16).</summary>
    public static Refusal DirectoryUnavailable { get; } =
        new(RefusalKind.Unavailable, "The directory cannot be reached. Try again.", "directory_unavailable") { RetryAfter = Soon };

    /// <summary>What counts failures and sessions cannot be asked.</summary>
    public static Refusal StateUnavailable { get; } =
        new(RefusalKind.Unavailable, "Sign-ins cannot be counted right now, so nobody is signed in. Try again.", "state_unavailable") { RetryAfter = Soon };

    /// <summary>No catalog, or no keys yet.</summary>
    public static Refusal NotReady { get; } = new(RefusalKind.Unavailable, "The service is not ready. Try again.", "not_ready") { RetryAfter = Soon };

    /// <summary>When trying again may help; null when nothing is known about that.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>The HTTP status.</summary>
    public int Status => Kind switch
    {
        RefusalKind.Invalid => StatusCodes.Status400BadRequest,
        RefusalKind.NotSignedIn => StatusCodes.Status401Unauthorized,
        RefusalKind.Denied => StatusCodes.Status403Forbidden,
        RefusalKind.NotFound => StatusCodes.Status404NotFound,
        RefusalKind.WrongMethod => StatusCodes.Status405MethodNotAllowed,
        RefusalKind.TooLarge => StatusCodes.Status413PayloadTooLarge,
        RefusalKind.WrongType => StatusCodes.Status415UnsupportedMediaType,
        RefusalKind.TooMany => StatusCodes.Status429TooManyRequests,
        RefusalKind.Unavailable => StatusCodes.Status503ServiceUnavailable,
        _ => StatusCodes.Status500InternalServerError,
    };

    /// <summary>A sign-in that proved nobody.</summary>
    public static Refusal NotProvedFor(string reason) => new(RefusalKind.NotSignedIn, NotProved, reason);

    /// <summary>Too many failures.</summary>
    public static Refusal TooManyFailures(string reason, TimeSpan wait) =>
        new(RefusalKind.TooMany, "Too many sign-ins failed: wait, and check name and password before the next try.", reason) { RetryAfter = wait };

    /// <summary>Too many requests of one person, who has done nothing wrong.</summary>
    public static Refusal TooManyRequests(TimeSpan wait) =>
        new(RefusalKind.TooMany, "You asked for roles too often: wait, and use credentials until they end instead of asking for new ones.", "role_rate") { RetryAfter = wait };

    /// <summary>A parameter that has to change.</summary>
    public static Refusal Invalid(string message, string reason) => new(RefusalKind.Invalid, message, reason);

    /// <summary>What an action of the core refused.</summary>
    public static Refusal Of(StsError error) => new(KindOf(error.Code), error.Message, error.Reason)
    {
        RetryAfter = KindOf(error.Code) is RefusalKind.Unavailable or RefusalKind.TooMany ? Soon : null,
    };

    private static RefusalKind KindOf(StsErrorCode code) => code switch
    {
        // The directory that proved the person is gone, or its word is too old.
        StsErrorCode.InvalidIdentityToken or StsErrorCode.ExpiredTokenException or StsErrorCode.ExpiredToken or StsErrorCode.InvalidClientTokenId => RefusalKind.NotSignedIn,
        StsErrorCode.Throttling => RefusalKind.TooMany,
        StsErrorCode.IDPCommunicationError => RefusalKind.Unavailable,
        _ => StsErrorMap.Status(code) switch
        {
            StatusCodes.Status403Forbidden => RefusalKind.Denied,
            StatusCodes.Status503ServiceUnavailable => RefusalKind.Unavailable,
            StatusCodes.Status500InternalServerError => RefusalKind.Defect,
            _ => RefusalKind.Invalid,
        },
    };
}
