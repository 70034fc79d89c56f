using System.Globalization;
using Broker.Directories.Portal.Guard;
using Broker.Directories.Portal.Html;
using Broker.Directories.Portal.Pages;
using Microsoft.Net.Http.Headers;

namespace Broker.Directories.Portal;

/// <summary>How pages leave: with their headers, their cookies, and nothing kept of them.</summary>
/// <param name="isHttps">Whether browsers reach the portal by https, be it through a proxy.</param>
/// <remarks>Thread safe.</remarks>
internal sealed class PortalResponses(bool isHttps)
{
    /// <summary>The cookies of this portal.</summary>
    public PortalCookies Cookies { get; } = new(isHttps);

    /// <summary>What stands around a page for somebody who is signed in.</summary>
    public static PageHead Head(string title, PortalSession session, string? path = null) => new(title)
    {
        Username = session.Person.Identity.Username,
        ProviderName = session.Directory,
        FormToken = FormToken.Of(session.Token),
        Path = path,
    };

    /// <summary>Sends a page and overwrites it.</summary>
    public async Task WriteAsync(HttpContext context, HtmlWriter page, int status = StatusCodes.Status200OK)
    {
        var response = context.Response;
        var body = page.Written;
        response.StatusCode = status;
        PortalHeaders.Set(response.Headers, isHttps);
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
        PortalHeaders.Set(context.Response.Headers, isHttps);
        context.Response.StatusCode = StatusCodes.Status303SeeOther;
        context.Response.Headers.Location = path;
        return Task.CompletedTask;
    }

    /// <summary>Says why not, and leads back.</summary>
    public Task RefuseAsync(HttpContext context, Refusal refusal, DirectoryCall call, PortalSession? session = null)
    {
        SetRetryAfter(context.Response.Headers, refusal);
        var title = PortalRefusals.TitleOf(refusal);
        var page = MessagePage.Write(
            session is null ? new PageHead(title) : Head(title, session), refusal.Message, "Go to your roles", HtmlAttribute.Local("href", PortalPaths.Roles), call.RequestId);
        return WriteAsync(context, page, refusal.Status);
    }

    /// <summary>Says when to try again, where that is known. Source: RFC 9110 §10.2.3.</summary>
    public static void SetRetryAfter(IHeaderDictionary headers, Refusal refusal)
    {
        if (refusal.RetryAfter is { } wait)
        {
            headers[HeaderNames.RetryAfter] = Math.Ceiling(wait.TotalSeconds).ToString(CultureInfo.InvariantCulture);
        }
    }
}
