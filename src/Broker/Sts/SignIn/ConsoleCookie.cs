using Broker.Core.Actions.SignIn;

namespace Broker.Sts.SignIn;

/// <summary>The cookie of a console session: out of reach of scripts, of other hosts, and of requests that other sites send.</summary>
/// <remarks>
/// Over TLS its name begins with <c>__Host-</c>: browsers then take it from this host alone, and neither a neighbour under the same domain nor
/// somebody on an unprotected connection can plant another one. Source: RFC 6265bis §4.1.3.
/// </remarks>
internal static class ConsoleCookie
{
    private const string Name = "broker-console";

    /// <summary>Sets it for as long as the session lasts.</summary>
    public static void Set(HttpContext context, ConsoleLoginResponse login, DateTimeOffset now) => context.Response.Cookies.Append(
        NameOf(context.Request),
        login.Cookie.Reveal(),
        new CookieOptions
        {
            HttpOnly = true,
            Secure = true,
            SameSite = SameSiteMode.Lax,
            Path = "/",
            MaxAge = TimeSpan.FromSeconds(Math.Floor((login.Session.ExpiresAt - now).TotalSeconds)),
        });

    /// <summary>Its text, or null.</summary>
    public static string? Read(HttpRequest request) => request.Cookies[NameOf(request)];

    private static string NameOf(HttpRequest request) => request.IsHttps ? "__Host-" + Name : Name;
}
