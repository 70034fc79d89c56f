using System.Globalization;
using Broker.Directories.Portal.Guard;
using Broker.Directories.Portal.Html;
using Broker.Directories.Portal.Pages;
using Microsoft.Net.Http.Headers;

namespace Broker.Directories.Portal;

/// <summary>How pages leave: with their headers, their cookies, and nothing kept of them.</summary>
/// <remarks>Thread safe.</remarks>
internal sealed class PortalResponses(PortalSettings settings)
{
    private readonly bool _isHttps = settings.PublicUrl.Scheme == Uri.UriSchemeHttps;

    /// <summary>The cookies of this portal.</summary>
    public PortalCookies Cookies { get; } = new(settings.PublicUrl.Scheme == Uri.UriSchemeHttps);

    /// <summary>What stands around a page for somebody who is signed in.</summary>
    public static PageHead Head(string title, PortalSession session) => new(title, session.Person, FormToken.Of(session.Token));

    /// <summary>A time to wait as <c>Retry-After</c> has it. Source: RFC 9110 §10.2.3.</summary>
    public static string Seconds(TimeSpan wait) => Math.Ceiling(wait.TotalSeconds).ToString(CultureInfo.InvariantCulture);

    /// <summary>Sends a page and overwrites it.</summary>
    public async Task WriteAsync(HttpContext context, HtmlWriter page, int status = StatusCodes.Status200OK)
    {
        var response = context.Response;
        var body = page.Written;
        response.StatusCode = status;
        PortalHeaders.Set(response.Headers, _isHttps);
        response.ContentType = "text/html; charset=utf-8";
        response.ContentLength = body.Length;
        if (!HttpMethods.IsHead(context.Request.Method))
        {
            await response.BodyWriter.WriteAsync(body, context.RequestAborted);
        }

        page.Clear();
    }

    /// <summary>Leads to another page of the portal, by GET.</summary>
    public Task SeeAsync(HttpContext context, string path)
    {
        PortalHeaders.Set(context.Response.Headers, _isHttps);
        context.Response.StatusCode = StatusCodes.Status303SeeOther;
        context.Response.Headers.Location = path;
        return Task.CompletedTask;
    }

    /// <summary>Says why not, and leads back.</summary>
    public Task RefuseAsync(HttpContext context, PortalRefusal refusal, PortalSession? session = null)
    {
        if (refusal.RetryAfter is { } wait)
        {
            context.Response.Headers[HeaderNames.RetryAfter] = Seconds(wait);
        }

        var head = session is null ? new PageHead(refusal.Title) : Head(refusal.Title, session);
        var page = MessagePage.Write(head, refusal.Text, "Go to your roles", HtmlAttribute.Local("href", PortalPaths.Roles), context.TraceIdentifier);
        return WriteAsync(context, page, refusal.Status);
    }
}
