namespace Broker.Directories.Portal.Guard;

/// <summary>The portal's two cookies: the session, and the random value that a sign-in form belongs to before there is a session.</summary>
/// <remarks>
/// Out of reach of scripts, of other hosts and of requests that other sites send. On https the names begin with <c>__Host-</c>: browsers then take
/// them from this host alone, and neither a neighbour under the same domain nor somebody on an unprotected connection can plant another one
/// (threat L-19). Plain http exists on a loopback address only; there neither prefix nor <c>Secure</c> would work. Immutable; thread safe.
/// Source: RFC 6265bis §4.1.3.
/// </remarks>
/// <param name="isHttps">Whether browsers reach this portal by https, be it through a proxy.</param>
internal sealed class PortalCookies(bool isHttps)
{
    /// <summary>Longest value in characters: browsers keep 4,096 octets of name, value and attributes together.</summary>
    public const int LongestValue = 3800;

    private readonly string _session = (isHttps ? "__Host-" : "") + "broker-session";
    private readonly string _visit = (isHttps ? "__Host-" : "") + "broker-visit";

    /// <summary>The session's token, or null.</summary>
    public string? Session(HttpRequest request) => Read(request, _session);

    /// <summary>The value that a sign-in form belongs to, or null.</summary>
    public string? Visit(HttpRequest request) => Read(request, _visit);

    /// <summary>Keeps a session until it ends, and forgets the visit that led to it: what a form was bound to before the sign-in is good for nothing after it.</summary>
    public void BeginSession(HttpResponse response, string token, TimeSpan lifetime)
    {
        response.Cookies.Append(_session, token, Attributes(TimeSpan.FromSeconds(Math.Floor(lifetime.TotalSeconds))));
        response.Cookies.Delete(_visit, Attributes(maxAge: null));
    }

    /// <summary>Keeps the value that a sign-in form belongs to, until the browser closes.</summary>
    public void BeginVisit(HttpResponse response, string value) => response.Cookies.Append(_visit, value, Attributes(maxAge: null));

    /// <summary>Forgets the session.</summary>
    public void EndSession(HttpResponse response) => response.Cookies.Delete(_session, Attributes(maxAge: null));

    private static string? Read(HttpRequest request, string name) => request.Cookies[name] is { Length: > 0 and <= LongestValue } value ? value : null;

    private CookieOptions Attributes(TimeSpan? maxAge) => new()
    {
        HttpOnly = true,
        Secure = isHttps,
        SameSite = SameSiteMode.Strict,
        Path = "/",
        MaxAge = maxAge,
    };
}
