using Microsoft.Net.Http.Headers;

namespace Broker.Directories.Portal.Guard;

/// <summary>Which site sent a request, as the browser tells: a form of another site is refused before its token is looked at (threat L-19).</summary>
/// <remarks>Immutable; thread safe. Source: Fetch Standard §3.1 (Origin), Fetch Metadata Request Headers §2.4.</remarks>
/// <param name="publicUrl">Where browsers reach this portal.</param>
internal sealed class RequestOrigin(Uri publicUrl)
{
    private const string SecFetchSite = "Sec-Fetch-Site";

    private readonly string _origin = publicUrl.GetLeftPart(UriPartial.Authority);

    /// <summary>Whether a page of this portal sent it. A request that says nothing of where it comes from is not ours: every browser says so in a POST.</summary>
    public bool IsOurs(HttpRequest request)
    {
        var origin = request.Headers[HeaderNames.Origin];
        var site = request.Headers[SecFetchSite];
        return (origin.Count, site.Count) switch
        {
            (0, 0) => false,
            (0, 1) => IsSameOrigin(site),
            (1, 0) => IsOurOrigin(origin),
            (1, 1) => IsOurOrigin(origin) && IsSameOrigin(site),
            _ => false,
        };
    }

    /// <summary>Whether a link of another site led here: the browser keeps the cookies of <c>SameSite=Strict</c> to itself then.</summary>
    public static bool IsFromElsewhere(HttpRequest request) => request.Headers[SecFetchSite] is [("cross-site" or "same-site")];

    private static bool IsSameOrigin(string? site) => site is "same-origin";

    private bool IsOurOrigin(string? origin) => string.Equals(origin, _origin, StringComparison.Ordinal);
}
