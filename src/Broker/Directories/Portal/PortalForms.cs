using System.Globalization;
using Broker.Directories.Portal.Guard;
using Broker.Directories.Portal.Html;
using Broker.Directories.Portal.Pages;
using Broker.Directories.Portal.Snippets;

namespace Broker.Directories.Portal;

/// <summary>What the portal's buttons do. Every form proves first that it is one of this portal, of this session (threat L-19).</summary>
/// <remarks>Thread safe.</remarks>
internal sealed class PortalForms(PortalSettings settings, IPortalServices services)
{
    private readonly PortalResponses _responses = new(settings);
    private readonly RequestOrigin _origin = new(settings.PublicUrl);

    /// <summary>Gives credentials of a role: shown by this answer and by no other (threat L-21).</summary>
    public Task IssueAsync(HttpContext context) => RunAsync(context, async (session, form) =>
    {
        if (!TryReadDuration(form, out var duration))
        {
            await _responses.RefuseAsync(context, BadDuration, session);
            return;
        }

        if (!(await services.IssueAsync(session, form[RoleCardPart.RoleField], duration, context)).TryGet(out var issued, out var refusal))
        {
            await _responses.RefuseAsync(context, refusal, session);
            return;
        }

        var snippets = SnippetFormats.Of(issued.Credentials, issued.RoleName, settings.Variables);
        var head = PortalResponses.Head($"Credentials for {issued.RoleName}", session);
        await _responses.WriteAsync(context, CredentialsPage.Write(head, issued.AssumedRoleArn, issued.Credentials.Expiration, snippets));
    });

    /// <summary>Opens the console as a role.</summary>
    /// <remarks>
    /// By a page that goes on at once, not by a redirect: browsers hold every step of a form's redirects to <c>form-action</c>, and a console has
    /// many origins. The page takes no place in the history.
    /// </remarks>
    public Task OpenConsoleAsync(HttpContext context) => RunAsync(context, async (session, form) =>
    {
        if (!(await services.ConsoleAsync(session, form[RoleCardPart.RoleField], context)).TryGet(out var address, out var refusal))
        {
            await _responses.RefuseAsync(context, refusal, session);
            return;
        }

        context.Response.Headers["Refresh"] = $"0; url={address.AbsoluteUri}";
        var page = MessagePage.Write(
            PortalResponses.Head("Opening the console", session), "The console opens now. Its link is good once and for a short time.", "Open console", HtmlAttribute.Remote("href", address));
        await _responses.WriteAsync(context, page);
    });

    /// <summary>Ends the session of this browser.</summary>
    public Task SignOutAsync(HttpContext context) => RunAsync(context, (session, _) => EndAsync(context, session, session.Id));

    /// <summary>Ends a session of the person.</summary>
    public Task EndAsync(HttpContext context) => RunAsync(context, (session, form) => EndAsync(context, session, form[SessionsPage.SessionField] ?? ""));

    private static PortalRefusal BadDuration => new(
        StatusCodes.Status400BadRequest, "That duration is not possible", "Choose one of the durations of the role and try again.");

    private async Task EndAsync(HttpContext context, PortalSession session, string id)
    {
        if (await services.EndAsync(session, id, context) is { } refusal)
        {
            await _responses.RefuseAsync(context, refusal, session);
            return;
        }

        if (!string.Equals(id, session.Id, StringComparison.Ordinal))
        {
            await _responses.SeeAsync(context, PortalPaths.Sessions);
            return;
        }

        // Not "cookies": that would take those of every host of the domain.
        context.Response.Headers["Clear-Site-Data"] = "\"cache\", \"storage\"";
        _responses.Cookies.EndSession(context.Response);
        await _responses.SeeAsync(context, $"{PortalPaths.SignIn}?{PortalSignIn.SignedOutField}");
    }

    private async Task RunAsync(HttpContext context, Func<PortalSession, PortalForm, Task> runAsync)
    {
        // 1. A page of this portal sent it.
        using var form = _origin.IsOurs(context.Request) ? await PortalForm.ReadAsync(context) : null;
        if (form is null)
        {
            await _responses.RefuseAsync(context, PortalRefusal.ForeignForm);
            return;
        }

        // 2. Nobody is signed in any more: the form may be good again after a sign-in, so nothing is said against it.
        if (_responses.Cookies.Session(context.Request) is not { } token)
        {
            await _responses.SeeAsync(context, PortalPaths.SignIn);
            return;
        }

        // 3. It belongs to the session of this browser.
        if (!FormToken.Matches(token, form[FormToken.Field]))
        {
            await _responses.RefuseAsync(context, PortalRefusal.ForeignForm);
            return;
        }

        // 4. The session is good.
        if (await services.FindAsync(token, context) is not { } session)
        {
            _responses.Cookies.EndSession(context.Response);
            await _responses.SeeAsync(context, PortalPaths.SignIn);
            return;
        }

        await runAsync(session, form);
    }

    private static bool TryReadDuration(PortalForm form, out int? seconds)
    {
        var isNumber = int.TryParse(form[RoleCardPart.DurationField], NumberStyles.None, CultureInfo.InvariantCulture, out var number);
        seconds = isNumber ? number : null;
        return isNumber;
    }
}
