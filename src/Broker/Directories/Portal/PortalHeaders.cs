using Broker.Directories.Portal.Assets;
using Microsoft.Net.Http.Headers;

namespace Broker.Directories.Portal;

/// <summary>Headers of every page: kept by nobody, framed by nobody, running nothing but the portal's own script.</summary>
/// <remarks>Source: CSP Level 3, OWASP Secure Headers; threats L-20 and L-21.</remarks>
internal static class PortalHeaders
{
    /// <summary>The script is allowed by its hash, not by its address: nothing else that this origin serves runs.</summary>
    private static readonly string ContentPolicy = string.Join(
        "; ",
        "default-src 'none'",
        $"script-src '{PortalAssets.Script.Hash}'",
        "style-src 'self'",
        "img-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
        "require-trusted-types-for 'script'",
        "trusted-types 'none'");

    /// <summary>Sets them.</summary>
    public static void Set(IHeaderDictionary headers, bool isHttps)
    {
        headers.CacheControl = "no-store";
        headers.ContentSecurityPolicy = ContentPolicy;
        headers[HeaderNames.XContentTypeOptions] = "nosniff";
        headers[HeaderNames.XFrameOptions] = "DENY";

        // Not "no-referrer": browsers would then send "Origin: null" with the portal's own forms.
        headers["Referrer-Policy"] = "same-origin";
        headers["Cross-Origin-Opener-Policy"] = "same-origin";
        headers["Cross-Origin-Resource-Policy"] = "same-origin";
        headers["Permissions-Policy"] = "camera=(), geolocation=(), microphone=(), payment=(), usb=()";
        if (isHttps)
        {
            headers[HeaderNames.StrictTransportSecurity] = "max-age=31536000";
        }
    }
}
