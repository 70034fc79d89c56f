using Broker.Directories.Portal.Html;

namespace Broker.Directories.Portal.Pages;

/// <summary>Where a person is signed in, and how to end it.</summary>
internal static class SessionsPage
{
    /// <summary>Field with the session to end.</summary>
    public const string SessionField = "sessionId";

    /// <summary>Writes the page.</summary>
    public static HtmlWriter Write(PageHead head, IReadOnlyList<SessionRow> sessions) => PageFrame.Write(head, html =>
    {
        using (html.Begin("div", ("class", "title")))
        using (html.Begin("div"))
        {
            html.Element("h1", "Your sessions");
            html.Element("p", "Where you are signed in to this broker. End what you do not know, then change your password.", ("class", "lead"));
        }

        using (html.Begin("ul", ("class", "sessions"), ("role", "list")))
        {
            foreach (var session in sessions.OrderByDescending(s => s.IsCurrent).ThenByDescending(s => s.Since))
            {
                using (html.Begin("li", ("class", "panel")))
                {
                    Write(html, head, session);
                }
            }
        }

        html.Element(
            "p",
            "Ending a session stops new credentials at once. Credentials that were handed out already stay good until they expire.",
            ("class", "quiet small"));
    });

    private static void Write(HtmlWriter html, PageHead head, SessionRow session)
    {
        var program = PageText.Program(session.UserAgent);
        using (html.Begin("div"))
        {
            using (html.Begin("h2"))
            {
                html.Element("bdi", program);
                if (session.IsCurrent)
                {
                    html.Text(" ");
                    html.Element("span", "This browser", ("class", "badge"));
                }
            }

            using (html.Begin("p", ("class", "quiet")))
            {
                html.Text($"From {session.Address}, since ");
                html.Instant(session.Since);
                html.Text("; ends ");
                html.Instant(session.ExpiresAt);
            }
        }

        using (html.Begin("form", ("method", "post"), HtmlAttribute.Local("action", PortalPaths.Sessions)))
        {
            PageFrame.FormTokenField(html, head);
            html.Void("input", ("type", "hidden"), ("name", SessionField), ("value", session.Id));
            html.Element(
                "button",
                session.IsCurrent ? "Sign out" : "End session",
                ("type", "submit"),
                ("class", "plain"),
                ("aria-label", session.IsCurrent ? "Sign out of this browser" : $"End session of {program} from {session.Address}"));
        }
    }
}
