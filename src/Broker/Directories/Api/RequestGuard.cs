namespace Broker.Directories.Api;

/// <summary>What every request of the API has to pass before any operation sees it: pages of other sites send none.</summary>
/// <remarks>
/// Programs send neither header; a browser cannot leave them out. So no page of another site can spend what a browser remembers or try passwords
/// with its visitors' addresses (threat L-19). Thread safe.
/// </remarks>
internal sealed class RequestGuard(Uri publicUrl)
{
    private static readonly Refusal Foreign = Refusal.Invalid("A page of another site sent this request: send it from this server's own pages, or from a program without the headers Origin and Sec-Fetch-Site.", "foreign_origin");

    private readonly string _origin = publicUrl.GetLeftPart(UriPartial.Authority);

    /// <summary>Gives the refusal, or null for a request that may go on.</summary>
    public Refusal? Check(IHeaderDictionary headers) =>
        headers.Origin.Any(origin => !string.Equals(origin, _origin, StringComparison.OrdinalIgnoreCase))
        || headers["Sec-Fetch-Site"].Any(site => site is not ("same-origin" or "none"))
            ? Foreign
            : null;
}
