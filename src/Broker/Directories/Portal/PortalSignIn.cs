using Broker.Directories.Portal.Guard;
using Broker.Directories.Portal.Html;
using Broker.Directories.Portal.Pages;
using Broker.Directories.SignIn;

namespace Broker.Directories.Portal;

/// <summary>The portal's sign-in: asks, checks that the answer comes from its own form, hands it to the directory, and begins the session.</summary>
/// <remarks>Thread safe.</remarks>
internal sealed class PortalSignIn(PortalVisitors visitors, OpenDirectories directories, DirectoryLogin login, People people, SignInSessions sessions)
{
    /// <summary>Parameter of the form's address after a sign-out.</summary>
    public const string SignedOutField = "signedOut";

    private readonly PortalResponses _responses = visitors.Responses;

    /// <summary>Leads somebody who is not signed in to the form, and from there back.</summary>
    public Task AskAsync(HttpContext context)
    {
        var asked = ReturnPath.Of(context.Request.Path.Value + context.Request.QueryString.Value);
        var hasCookie = _responses.Cookies.Session(context.Request) is not null;

        // A link of another site led here, so the browser kept a session to itself, if there is one: our own page asks once more.
        if (!hasCookie && RequestOrigin.IsFromElsewhere(context.Request))
        {
            return ContinueAsync(context, asked);
        }

        if (hasCookie)
        {
            _responses.Cookies.EndSession(context.Response);
        }

        return _responses.SeeAsync(context, asked == PortalPaths.Roles ? PortalPaths.SignIn : $"{PortalPaths.SignIn}?{ReturnPath.Field}={Uri.EscapeDataString(asked)}");
    }

    /// <summary>Shows the form, or the page that it would lead to.</summary>
    public async Task ShowAsync(HttpContext context)
    {
        var query = context.Request.Query;
        var returnPath = ReturnPath.Of(query[ReturnPath.Field] is [{ } asked] ? asked : null);
        if ((await visitors.FindAsync(context, visitors.CallOf(context))).TryGet(out _, out _))
        {
            await _responses.SeeAsync(context, returnPath);
            return;
        }

        var notice = query.ContainsKey(SignedOutField) ? new SignInNotice("You have signed out.", IsError: false) : null;
        await ShowAsync(context, StatusCodes.Status200OK, new SignInForm(returnPath) { Notice = notice });
    }

    /// <summary>Takes the form.</summary>
    public async Task SubmitAsync(HttpContext context)
    {
        // 1. The form is ours, and this browser's.
        var call = visitors.CallOf(context);
        using var form = await visitors.ReadOurFormAsync(context);
        if (form is null || !FormToken.Matches(_responses.Cookies.Visit(context.Request), form[FormToken.Field]))
        {
            await _responses.RefuseAsync(context, PortalRefusals.ForeignForm, call);
            return;
        }

        // 2. The directory proves the password.
        var filled = new SignInForm(ReturnPath.Of(form[ReturnPath.Field])) { Username = form[SignInPage.UsernameField] ?? "", Provider = form[SignInPage.ProviderField] };
        using var attempt = new LoginAttempt(filled.Provider, filled.Username, form[SignInPage.PasswordField]);
        if (!(await login.SignInAsync(attempt, call, context.RequestAborted)).TryGet(out var signedIn, out var refusal))
        {
            await RefuseAsync(context, refusal, filled);
            return;
        }

        // 3. A new session: whatever this browser had before is over, and its cookie has a new value (threat L-19).
        if (_responses.Cookies.Session(context.Request) is { } old && (await people.FindAsync(old, call, context.RequestAborted)).TryGet(out var before, out _))
        {
            _ = await sessions.SignOutAsync(before, call, context.RequestAborted);
        }

        _responses.Cookies.BeginSession(context.Response, signedIn.Token.Reveal(), signedIn.Session.ExpiresAt - call.Environment.Now);
        await _responses.SeeAsync(context, filled.ReturnPath);
    }

    private Task RefuseAsync(HttpContext context, Refusal refusal, SignInForm filled)
    {
        PortalResponses.SetRetryAfter(context.Response.Headers, refusal);
        if (refusal.Kind == RefusalKind.NotSignedIn)
        {
            // RFC 9110 §15.5.2 wants a challenge; this one opens no dialog. Source: draft-broyer-http-cookie-auth.
            context.Response.Headers.WWWAuthenticate = $"Cookie form-action=\"{PortalPaths.SignIn}\"";
        }

        return ShowAsync(context, refusal.Status, filled with { Notice = new SignInNotice(refusal.Message, IsError: true) });
    }

    private Task ShowAsync(HttpContext context, int status, SignInForm form)
    {
        var visit = _responses.Cookies.Visit(context.Request);
        if (visit is not { Length: FormToken.VisitLength })
        {
            visit = FormToken.NewVisit();
            _responses.Cookies.BeginVisit(context.Response, visit);
        }

        return _responses.WriteAsync(context, SignInPage.Write(FormToken.Of(visit), directories.Names(), form), status);
    }

    private Task ContinueAsync(HttpContext context, string path)
    {
        context.Response.Headers["Refresh"] = $"0; url={path}";
        return _responses.WriteAsync(
            context, MessagePage.Write(new PageHead("One moment"), "You are being taken to your roles.", "Continue", HtmlAttribute.Local("href", path)));
    }
}
