using System.Globalization;
using Broker.Directories.Issue;
using Broker.Directories.Portal.Guard;
using Broker.Directories.Portal.Html;
using Broker.Directories.Portal.Pages;
using Broker.Directories.Portal.Snippets;
using Broker.Directories.SignIn;

namespace Broker.Directories.Portal;

/// <summary>What the portal's buttons do. Every form proves first that it is one of this portal, of this session (threat L-19).</summary>
/// <param name="visitors">Who asks.</param>
/// <param name="actions">Gives credentials.</param>
/// <param name="console">Leads to the console; null where there is none.</param>
/// <param name="sessions">Ends sessions.</param>
/// <param name="variables">What snippets set beside credentials.</param>
/// <remarks>Thread safe.</remarks>
internal sealed class PortalForms(
    PortalVisitors visitors, PersonActions actions, ConsoleSignIn? console, SignInSessions sessions, IReadOnlyList<SnippetVariable> variables)
{
    private readonly PortalResponses _responses = visitors.Responses;

    /// <summary>Gives credentials of a role: shown by this answer and by no other (threat L-21).</summary>
    public Task IssueAsync(HttpContext context) => RunAsync(context, async (session, form) =>
    {
        if (!TryReadRequest(form, out var request))
        {
            await _responses.RefuseAsync(context, PortalRefusals.BadDuration, session.Call, session);
            return;
        }

        if (!(await actions.IssueAsync(session.Person, request, session.Call, context.RequestAborted)).TryGet(out var issued, out var refusal))
        {
            await _responses.RefuseAsync(context, refusal, session.Call, session);
            return;
        }

        var role = NameOf(issued.AssumedRoleArn);
        var snippets = SnippetFormats.Of(issued.Credentials, role, variables);
        var head = PortalResponses.Head($"Credentials for {role}", session);
        await _responses.WriteAsync(context, CredentialsPage.Write(head, issued.AssumedRoleArn, issued.Credentials.Expiration, snippets));
    });

    /// <summary>Opens the console as a role.</summary>
    /// <remarks>
    /// By a page that goes on at once, not by a redirect: browsers hold every step of a form's redirects to <c>form-action</c>, and a console has
    /// many origins. The page takes no place in the history.
    /// </remarks>
    public Task OpenConsoleAsync(HttpContext context) => RunAsync(context, async (session, form) =>
    {
        if (console is null || !TryReadRequest(form, out var request))
        {
            await _responses.RefuseAsync(context, console is null ? PortalRefusals.NoConsole : PortalRefusals.BadDuration, session.Call, session);
            return;
        }

        if (!(await console.OpenAsync(session.Person, request, destination: null, session.Call, context.RequestAborted)).TryGet(out var opened, out var refusal))
        {
            await _responses.RefuseAsync(context, refusal, session.Call, session);
            return;
        }

        var address = opened.Reveal();
        context.Response.Headers["Refresh"] = $"0; url={address.AbsoluteUri}";
        var head = PortalResponses.Head("Opening the console", session);
        await _responses.WriteAsync(
            context, MessagePage.Write(head, "The console opens now. Its link is good for a short time.", "Open console", HtmlAttribute.Remote("href", address)));
    });

    /// <summary>Ends the session of this browser.</summary>
    public Task SignOutAsync(HttpContext context) => RunAsync(context, (session, _) => SignOutAsync(context, session));

    /// <summary>Ends a session of the person, or every one but this browser's.</summary>
    public Task EndAsync(HttpContext context) => RunAsync(context, async (session, form) =>
    {
        var id = form[SessionsPage.SessionField] ?? "";
        if (string.Equals(id, session.Id, StringComparison.Ordinal))
        {
            await SignOutAsync(context, session);
            return;
        }

        var refusal = form[SessionsPage.OthersField] is null ? await EndAsync(context, session, id) : await EndOthersAsync(context, session);
        await (refusal is null ? _responses.SeeAsync(context, PortalPaths.Sessions) : _responses.RefuseAsync(context, refusal, session.Call, session));
    });

    private async Task<Refusal?> EndAsync(HttpContext context, PortalSession session, string id) =>
        (await sessions.EndAsync(session.Person, id, session.Call, context.RequestAborted)).TryGet(out _, out var refusal) ? null : refusal;

    private async Task<Refusal?> EndOthersAsync(HttpContext context, PortalSession session)
    {
        if (!(await sessions.ListAsync(session.Person, context.RequestAborted)).TryGet(out var all, out var refusal))
        {
            return refusal;
        }

        foreach (var other in all.Where(one => !string.Equals(one.Id, session.Id, StringComparison.Ordinal)))
        {
            // What has ended meanwhile is what was wanted.
            if (await EndAsync(context, session, other.Id) is { Kind: not RefusalKind.NotFound } failed)
            {
                return failed;
            }
        }

        return null;
    }

    private async Task SignOutAsync(HttpContext context, PortalSession session)
    {
        var ended = await sessions.SignOutAsync(session.Person, session.Call, context.RequestAborted);

        // Whatever became of it, this browser forgets the session. Not "cookies": that would take those of every host of the domain.
        _responses.Cookies.EndSession(context.Response);
        context.Response.Headers["Clear-Site-Data"] = "\"cache\", \"storage\"";
        await (ended.TryGet(out _, out var refusal)
            ? _responses.SeeAsync(context, $"{PortalPaths.SignIn}?{PortalSignIn.SignedOutField}")
            : _responses.RefuseAsync(context, refusal, session.Call));
    }

    private async Task RunAsync(HttpContext context, Func<PortalSession, PortalForm, Task> runAsync)
    {
        // 1. A page of this portal sent it.
        var call = visitors.CallOf(context);
        using var form = await visitors.ReadOurFormAsync(context);
        if (form is null)
        {
            await _responses.RefuseAsync(context, PortalRefusals.ForeignForm, call);
            return;
        }

        // 2. It belongs to the session of this browser. Without one there is nothing to protect, and the person is asked to sign in.
        var token = _responses.Cookies.Session(context.Request);
        if (token is not null && !FormToken.Matches(token, form[FormToken.Field]))
        {
            await _responses.RefuseAsync(context, PortalRefusals.ForeignForm, call);
            return;
        }

        // 3. The session is good.
        if ((await visitors.FindAsync(context, call)).TryGet(out var session, out var refusal))
        {
            await runAsync(session, form);
        }
        else if (refusal.Kind == RefusalKind.NotSignedIn)
        {
            _responses.Cookies.EndSession(context.Response);
            await _responses.SeeAsync(context, PortalPaths.SignIn);
        }
        else
        {
            await _responses.RefuseAsync(context, refusal, call);
        }
    }

    private static bool TryReadRequest(PortalForm form, out IssueRequest request)
    {
        var isNumber = int.TryParse(form[RoleCardPart.DurationField], NumberStyles.None, CultureInfo.InvariantCulture, out var seconds);
        request = new IssueRequest(form[RoleCardPart.RoleField], isNumber ? seconds : null);
        return isNumber;
    }

    /// <summary>The role's name in the ARN of a session: <c>arn:aws:sts::ACCOUNT:assumed-role/NAME/SESSION</c>.</summary>
    private static string NameOf(string assumedRoleArn) => assumedRoleArn.Split('/') is [_, var name, ..] ? name : "role";
}
