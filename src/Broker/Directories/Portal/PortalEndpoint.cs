using Broker.Directories.Portal.Assets;
using Broker.Directories.Portal.Pages;

namespace Broker.Directories.Portal;

/// <summary>The portal: which page answers to which request. Pages that show are GET; everything that does something is a POST of a form of ours.</summary>
/// <remarks>Thread safe.</remarks>
internal sealed class PortalEndpoint(PortalSettings settings, PortalSignIn signIn, PortalForms forms, IPortalServices services)
{
    private readonly PortalResponses _responses = new(settings);

    /// <summary>Answers one request; what is not there with a page that says so.</summary>
    public Task HandleAsync(HttpContext context)
    {
        var isRead = HttpMethods.IsGet(context.Request.Method) || HttpMethods.IsHead(context.Request.Method);
        var isPost = HttpMethods.IsPost(context.Request.Method);
        var path = context.Request.Path.Value;
        if (isRead && PortalAssets.At(path) is { } asset)
        {
            return PortalAssets.WriteAsync(context, asset);
        }

        return (path, isRead, isPost) switch
        {
            (PortalPaths.Roles, true, _) => PageAsync(context, RolesAsync),
            (PortalPaths.Sessions, true, _) => PageAsync(context, SessionsAsync),
            (PortalPaths.Sessions, _, true) => forms.EndAsync(context),
            (PortalPaths.SignIn, true, _) => signIn.ShowAsync(context),
            (PortalPaths.SignIn, _, true) => signIn.SubmitAsync(context),
            (PortalPaths.SignOut, _, true) => forms.SignOutAsync(context),
            (PortalPaths.Credentials, _, true) => forms.IssueAsync(context),
            (PortalPaths.Console, _, true) => forms.OpenConsoleAsync(context),
            _ => RefuseAsync(context, path),
        };
    }

    private Task RefuseAsync(HttpContext context, string? path)
    {
        var allowed = path switch
        {
            PortalPaths.Roles or PortalPaths.StyleSheet or PortalPaths.Script or PortalPaths.Icon => "GET, HEAD",
            PortalPaths.SignIn or PortalPaths.Sessions => "GET, HEAD, POST",
            PortalPaths.SignOut or PortalPaths.Credentials or PortalPaths.Console => "POST",
            _ => null,
        };
        if (allowed is null)
        {
            return _responses.RefuseAsync(context, PortalRefusal.NotFound);
        }

        context.Response.Headers.Allow = allowed;
        return _responses.RefuseAsync(context, PortalRefusal.WrongMethod);
    }

    /// <summary>Shows a page to whoever is signed in, and the sign-in to everybody else.</summary>
    private async Task PageAsync(HttpContext context, Func<HttpContext, PortalSession, Task> showAsync)
    {
        if (_responses.Cookies.Session(context.Request) is { } token && await services.FindAsync(token, context) is { } session)
        {
            await showAsync(context, session);
        }
        else
        {
            await signIn.AskAsync(context);
        }
    }

    private async Task RolesAsync(HttpContext context, PortalSession session)
    {
        if (!(await services.RolesAsync(session, context)).TryGet(out var roles, out var refusal))
        {
            await _responses.RefuseAsync(context, refusal, session);
            return;
        }

        var filter = context.Request.Query[RolesPage.FilterField] is [{ Length: <= RolesPage.LongestFilter } text] ? text.Trim() : "";
        await _responses.WriteAsync(context, RolesPage.Write(PortalResponses.Head("Your roles", session) with { Path = PortalPaths.Roles }, roles, filter, settings.HasConsole));
    }

    private async Task SessionsAsync(HttpContext context, PortalSession session)
    {
        if (!(await services.SessionsAsync(session, context)).TryGet(out var sessions, out var refusal))
        {
            await _responses.RefuseAsync(context, refusal, session);
            return;
        }

        await _responses.WriteAsync(context, SessionsPage.Write(PortalResponses.Head("Your sessions", session) with { Path = PortalPaths.Sessions }, sessions));
    }
}
