namespace Broker.Directories.Portal;

/// <summary>Why the portal shows something other than what was asked for.</summary>
/// <param name="Status">HTTP status.</param>
/// <param name="Title">In a few words.</param>
/// <param name="Text">What the reader can do; no secret, no full DN.</param>
/// <param name="RetryAfter">When to try again; null where waiting does not help.</param>
internal sealed record PortalRefusal(int Status, string Title, string Text, TimeSpan? RetryAfter = null)
{
    /// <summary>A form that came from elsewhere, or belongs to another session.</summary>
    public static PortalRefusal ForeignForm { get; } = new(
        StatusCodes.Status400BadRequest,
        "This form is no longer good",
        "It was opened before you signed in, or did not come from this page. Nothing was done. Open the page again and retry.");

    /// <summary>Nothing is there.</summary>
    public static PortalRefusal NotFound { get; } = new(StatusCodes.Status404NotFound, "Page not found", "There is nothing at this address.");

    /// <summary>A page asked for in a way that it does not answer.</summary>
    public static PortalRefusal WrongMethod { get; } = new(
        StatusCodes.Status405MethodNotAllowed, "That cannot be opened directly", "This page answers to a button of the portal. Start from your roles.");
}
