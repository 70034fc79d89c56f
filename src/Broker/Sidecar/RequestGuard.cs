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
    /// <param name="anyPort">
    /// Whether Host may name any port. Container credentials: yes, clients leave it out or keep the one before a redirect, and the token
    /// proves the caller (R20). Metadata: no, Host is all that stands between a page and it (I-06).
    /// </param>
    public static Refusal? Check(HttpRequest request, string target, bool anyPort)
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

        if (!TrySplit(host, out var name, out var port) || !IsOurName(name))
        {
            return Refusal.BadHost;
        }

        if (!anyPort && port is not null and not 80 && port != request.HttpContext.Connection.LocalPort)
        {
            return Refusal.BadPort;
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
        headers.Origin.Count > 0
        || headers.Referer.Count > 0
        || headers.ContainsKey("Sec-Fetch-Site")
        || headers.ContainsKey("Sec-Fetch-Mode")
        || headers.ContainsKey("Sec-Fetch-Dest")
        || headers.ContainsKey("Sec-Fetch-User");

    /// <summary>Splits an authority; aws-c-auth sends no port, a redirect of the link-local addresses brings port 80.</summary>
    private static bool TrySplit(ReadOnlySpan<char> host, out ReadOnlySpan<char> name, out int? port)
    {
        var colon = host[0] == '[' ? host.IndexOf(']') + 1 : host.IndexOf(':');
        port = null;
        if (colon <= 0 || colon == host.Length)
        {
            name = host;
            return true;
        }

        name = host[..colon];
        var isNumber = ushort.TryParse(host[(colon + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out var number);
        port = number;
        return host[colon] == ':' && isNumber;
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
