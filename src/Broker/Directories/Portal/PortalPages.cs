using Broker.Directories.Issue;
using Broker.Directories.Portal.Pages;
using Broker.Directories.SignIn;

namespace Broker.Directories.Portal;

/// <summary>The pages that show something to whoever is signed in, and lead everybody else to the sign-in.</summary>
/// <param name="visitors">Who asks.</param>
/// <param name="signIn">Where everybody else is led.</param>
/// <param name="offers">The person's roles.</param>
/// <param name="sessions">The person's sessions.</param>
/// <param name="hasConsole">Whether a console can be opened.</param>
/// <remarks>Thread safe.</remarks>
internal sealed class PortalPages(PortalVisitors visitors, PortalSignIn signIn, RoleOffers offers, SignInSessions sessions, bool hasConsole)
{
    /// <summary>The person's roles.</summary>
    public Task RolesAsync(HttpContext context) => ShowAsync(context, async session =>
    {
        if (!offers.Of(session.Person, session.Call).TryGet(out var roles, out var refusal))
        {
            await visitors.Responses.RefuseAsync(context, refusal, session.Call, session);
            return;
        }

        var filter = context.Request.Query[RolesPage.FilterField] is [{ Length: <= RolesPage.LongestFilter } text] ? text : "";
        var head = PortalResponses.Head("Your roles", session, PortalPaths.Roles);
        await visitors.Responses.WriteAsync(context, RolesPage.Write(head, [.. roles.Select(RoleCard.Of)], filter, hasConsole));
    });

    /// <summary>The person's sign-in sessions.</summary>
    public Task SessionsAsync(HttpContext context) => ShowAsync(context, async session =>
    {
        if (!(await sessions.ListAsync(session.Person, context.RequestAborted)).TryGet(out var all, out var refusal))
        {
            await visitors.Responses.RefuseAsync(context, refusal, session.Call, session);
            return;
        }

        await visitors.Responses.WriteAsync(context, SessionsPage.Write(PortalResponses.Head("Your sessions", session, PortalPaths.Sessions), all, session.Id));
    });

    private async Task ShowAsync(HttpContext context, Func<PortalSession, Task> showAsync)
    {
        var call = visitors.CallOf(context);
        if ((await visitors.FindAsync(context, call)).TryGet(out var session, out var refusal))
        {
            await showAsync(session);
        }
        else if (refusal.Kind == RefusalKind.NotSignedIn)
        {
            await signIn.AskAsync(context);
        }
        else
        {
            await visitors.Responses.RefuseAsync(context, refusal, call);
        }
    }
}
