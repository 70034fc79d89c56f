using System.Globalization;
using System.Net;

namespace Broker.Sidecar;

/// <summary>
/// What every request has to pass before any endpoint sees it: the target's form, Host (DNS rebinding), proxies' headers, browsers' headers,
/// and no body. It stands in front of both endpoints, so that neither can forget it.
/// </summary>
internal static class RequestGuard
{
    /// <summary>Clients send none; ruby announces a form of zero bytes. More than this is somebody else's protocol.</summary>
    private const long LargestBody = 1024;

    /// <summary>Gives the refusal, or null for a request that may go on. Allocates nothing for the usual hosts.</summary>
    /// <param name="request">The request.</param>
    /// <param name="target">The request target as sent.</param>
    public static Refusal? Check(HttpRequest request, string target)
    {
        var headers = request.Headers;
        if (target.Length == 0 || target[0] != '/')
        {
            return Refusal.BadTarget;
        }

        if (headers.Host is not [{ Length: > 0 } host])
        {
            return Refusal.NoHost;
        }

        if (!IsOurs(host, request.HttpContext.Connection.LocalPort))
        {
            return Refusal.BadHost;
        }

        // Present is enough, with whatever value: a forwarded request is not the pod's own (SSRF through an open proxy).
        if (headers.ContainsKey("X-Forwarded-For"))
        {
            return Refusal.Forwarded;
        }

        if (IsFromBrowser(headers))
        {
            return Refusal.FromBrowser;
        }

        return request.ContentLength > LargestBody || headers.TransferEncoding.Count > 0 ? Refusal.BodyTooLarge : null;
    }

    private static bool IsFromBrowser(IHeaderDictionary headers) =>
        headers.ContainsKey("Origin")
        || headers.ContainsKey("Referer")
        || headers.ContainsKey("Sec-Fetch-Site")
        || headers.ContainsKey("Sec-Fetch-Mode")
        || headers.ContainsKey("Sec-Fetch-Dest")
        || headers.ContainsKey("Sec-Fetch-User");

    /// <summary>
    /// A name we answer to, with no port (aws-c-auth sends none), with port 80 (a redirect of the link-local addresses), or with this
    /// listener's port.
    /// </summary>
    private static bool IsOurs(ReadOnlySpan<char> host, int localPort)
    {
        var colon = host[0] == '[' ? host.IndexOf(']') + 1 : host.IndexOf(':');
        if (colon <= 0 || colon == host.Length)
        {
            return IsOurName(host);
        }

        return host[colon] == ':'
            && int.TryParse(host[(colon + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out var port)
            && (port == localPort || port == 80)
            && IsOurName(host[..colon]);
    }

    private static bool IsOurName(ReadOnlySpan<char> name) => name
        is "127.0.0.1" or "[::1]"
        or "169.254.170.2" or "169.254.170.23" or "[fd00:ec2::23]"
        or "169.254.169.254" or "[fd00:ec2::254]"
        || name.Equals("localhost", StringComparison.OrdinalIgnoreCase)
        || IsLoopbackLiteral(name);

    /// <summary>127.0.0.0/8 in its four-part decimal form only: other spellings are a name to a browser's resolver.</summary>
    private static bool IsLoopbackLiteral(ReadOnlySpan<char> name)
    {
        if (name is not ['1', '2', '7', '.', ..] || name.Length > 15 || !IPAddress.TryParse(name, out var address))
        {
            return false;
        }

        Span<char> canonical = stackalloc char[15];
        return address.TryFormat(canonical, out var written) && name.SequenceEqual(canonical[..written]);
    }
}
