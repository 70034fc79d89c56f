using Microsoft.Net.Http.Headers;

namespace Broker.Directories.Portal.Assets;

/// <summary>The portal's files: style sheet, script, mark. Public, small, and checked by the browser against their hashes.</summary>
/// <remarks>Thread safe.</remarks>
internal static class PortalAssets
{
    /// <summary>All of the look.</summary>
    public static PortalAsset StyleSheet { get; } = PortalAsset.Read("portal.css", "text/css; charset=utf-8");

    /// <summary>Copy buttons, filter, local times. Every page works without it.</summary>
    public static PortalAsset Script { get; } = PortalAsset.Read("portal.js", "text/javascript; charset=utf-8");

    /// <summary>The mark in the browser's tab.</summary>
    public static PortalAsset Icon { get; } = PortalAsset.Read("portal.svg", "image/svg+xml");

    /// <summary>The file at a path, or null.</summary>
    public static PortalAsset? At(string? path) => path switch
    {
        PortalPaths.StyleSheet => StyleSheet,
        PortalPaths.Script => Script,
        PortalPaths.Icon => Icon,
        _ => null,
    };

    /// <summary>Answers with a file, or with 304 when the browser has it.</summary>
    public static async Task WriteAsync(HttpContext context, PortalAsset asset)
    {
        var response = context.Response;
        response.Headers.ETag = asset.ETag;

        // Asked for anew each time, by its hash: a new version of the program is a new look at once.
        response.Headers.CacheControl = "no-cache";
        response.Headers[HeaderNames.XContentTypeOptions] = "nosniff";
        response.Headers["Cross-Origin-Resource-Policy"] = "same-origin";
        if (context.Request.Headers.IfNoneMatch.Contains(asset.ETag, StringComparer.Ordinal))
        {
            response.StatusCode = StatusCodes.Status304NotModified;
            return;
        }

        response.ContentType = asset.ContentType;
        response.ContentLength = asset.Content.Length;
        if (HttpMethods.IsGet(context.Request.Method))
        {
            await response.BodyWriter.WriteAsync(asset.Content, context.RequestAborted);
        }
    }
}
