namespace Broker.Directories.Portal;

/// <summary>Refusals of the portal's own, and what every refusal is called above its text.</summary>
internal static class PortalRefusals
{
    /// <summary>A form that came from elsewhere, or belongs to another session (threat L-19).</summary>
    public static Refusal ForeignForm { get; } = Refusal.Invalid(
        "It was opened before you signed in, or did not come from this page. Nothing was done. Open the page again and retry.", "foreign_form");

    /// <summary>Nothing is there.</summary>
    public static Refusal NotFound { get; } = new(RefusalKind.NotFound, "There is nothing at this address.", "no_page");

    /// <summary>A page asked for in a way that it does not answer.</summary>
    public static Refusal WrongMethod { get; } = new(RefusalKind.WrongMethod, "This page answers to a button of the portal. Start from your roles.", "page_method");

    /// <summary>A duration that is no number.</summary>
    public static Refusal BadDuration { get; } = Refusal.Invalid("Choose one of the durations of the role and try again.", "page_duration");

    /// <summary>The role leads to no console.</summary>
    public static Refusal NoConsole { get; } = new(RefusalKind.NotFound, "This server leads to no console.", "no_console");

    /// <summary>A refusal in a few words.</summary>
    public static string TitleOf(Refusal refusal) => refusal.Kind switch
    {
        _ when ReferenceEquals(refusal, ForeignForm) => "This form is no longer good",
        RefusalKind.Invalid or RefusalKind.TooLarge or RefusalKind.WrongType => "That is not possible",
        RefusalKind.NotSignedIn => "You are not signed in",
        RefusalKind.Denied => "Not allowed",
        RefusalKind.NotFound => "Not found",
        RefusalKind.WrongMethod => "That cannot be opened directly",
        RefusalKind.TooMany => "Too many tries",
        RefusalKind.Unavailable => "Not available right now",
        _ => "Something went wrong",
    };
}
