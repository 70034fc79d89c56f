using Broker.Directories.Portal.Guard;
using Broker.Directories.Portal.Html;
using Broker.Directories.Portal.Pages;
using Microsoft.Net.Http.Headers;

namespace Broker.Directories.Portal;

/// <summary>The portal's sign-in: asks, checks that the answer comes from its own form, hands it to the directory, and begins the session.</summary>
/// <remarks>Thread safe.</remarks>
internal sealed class PortalSignIn(PortalSettings settings, IPortalServices services)
{
    /// <summary>Parameter of the form's address after a sign-out.</summary>
    public const string SignedOutField = "signedOut";

    private readonly PortalResponses _responses = new(settings);
    private readonly RequestOrigin _origin = new(settings.PublicUrl);

    /// <summary>Leads somebody who is not signed in to the form, and from there back.</summary>
    public Task AskAsync(HttpContext context)
    {
        var asked = ReturnPath.Of(context.Request.Path.Value + context.Request.QueryString.Value);

        // A link of another site led here, so the browser kept a session to itself, if there is one: our own page asks once more.
        if (RequestOrigin.IsFromElsewhere(context.Request) && _responses.Cookies.Session(context.Request) is null)
        {
            return ContinueAsync(context, asked);
        }

        if (_responses.Cookies.Session(context.Request) is not null)
        {
            _responses.Cookies.EndSession(context.Response);
        }

        return _responses.SeeAsync(context, asked == PortalPaths.Roles ? PortalPaths.SignIn : $"{PortalPaths.SignIn}?{ReturnPath.Field}={Uri.EscapeDataString(asked)}");
    }

    /// <summary>Shows the form.</summary>
    public async Task ShowAsync(HttpContext context)
    {
        var query = context.Request.Query;
        var returnPath = ReturnPath.Of(query[ReturnPath.Field] is [{ } asked] ? asked : null);
        if (_responses.Cookies.Session(context.Request) is { } token && await services.FindAsync(token, context) is not null)
        {
            await _responses.SeeAsync(context, returnPath);
            return;
        }

        var notice = query.ContainsKey(SignedOutField) ? new SignInNotice("You have signed out.", IsError: false) : null;
        await ShowAsync(context, StatusCodes.Status200OK, returnPath, notice, "");
    }

    /// <summary>Takes the form.</summary>
    public async Task SubmitAsync(HttpContext context)
    {
        // 1. The form is ours, and this browser's.
        using var form = _origin.IsOurs(context.Request) ? await PortalForm.ReadAsync(context) : null;
        if (form is null || !FormToken.Matches(_responses.Cookies.Visit(context.Request), form[FormToken.Field]))
        {
            await _responses.RefuseAsync(context, PortalRefusal.ForeignForm);
            return;
        }

        // 2. The directory proves the password.
        var username = form["username"] ?? "";
        var returnPath = ReturnPath.Of(form[ReturnPath.Field]);
        var signedIn = await services.SignInAsync(username, form.Octets("password"), context);
        if (!signedIn.TryGet(out var session, out var refusal))
        {
            await RefuseAsync(context, refusal, returnPath, username);
            return;
        }

        // 3. A new session: whatever this browser had before is over, and its cookie has a new value (threat L-19).
        if (_responses.Cookies.Session(context.Request) is { } old && await services.FindAsync(old, context) is { } replaced)
        {
            await services.EndAsync(replaced, replaced.Id, context);
        }

        _responses.Cookies.BeginSession(context.Response, session.Token, session.Lifetime);
        await _responses.SeeAsync(context, returnPath);
    }

    private async Task RefuseAsync(HttpContext context, PortalRefusal refusal, string returnPath, string username)
    {
        if (refusal.RetryAfter is { } wait)
        {
            context.Response.Headers[HeaderNames.RetryAfter] = PortalResponses.Seconds(wait);
        }

        if (refusal.Status == StatusCodes.Status401Unauthorized)
        {
            // RFC 9110 §15.5.2 wants a challenge; this one opens no dialog. Source: draft-broyer-http-cookie-auth.
            context.Response.Headers.WWWAuthenticate = $"Cookie form-action=\"{PortalPaths.SignIn}\"";
        }

        await ShowAsync(context, refusal.Status, returnPath, new SignInNotice(refusal.Text, IsError: true), username);
    }

    private Task ShowAsync(HttpContext context, int status, string returnPath, SignInNotice? notice, string username)
    {
        var visit = _responses.Cookies.Visit(context.Request);
        if (visit is not { Length: FormToken.VisitLength })
        {
            visit = FormToken.NewVisit();
            _responses.Cookies.BeginVisit(context.Response, visit);
        }

        return _responses.WriteAsync(context, SignInPage.Write(settings.ProviderName, FormToken.Of(visit), returnPath, notice, username), status);
    }

    private Task ContinueAsync(HttpContext context, string path)
    {
        context.Response.Headers["Refresh"] = $"0; url={path}";
        return _responses.WriteAsync(
            context, MessagePage.Write(new PageHead("One moment"), "You are being taken to your roles.", "Continue", HtmlAttribute.Local("href", path)));
    }
}
