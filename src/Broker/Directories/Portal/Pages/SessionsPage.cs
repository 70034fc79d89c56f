using System.Globalization;
using Broker.Directories.Portal.Html;
using Broker.Ldap.Limits;

namespace Broker.Directories.Portal.Pages;

/// <summary>Where a person is signed in, and how to end it.</summary>
internal static class SessionsPage
{
    /// <summary>Field with the session to end.</summary>
    public const string SessionField = "sessionId";

    /// <summary>Field that ends every session but the one of this browser.</summary>
    public const string OthersField = "others";

    /// <summary>Writes the page.</summary>
    /// <param name="head">What stands around it; somebody is signed in.</param>
    /// <param name="sessions">The person's sessions.</param>
    /// <param name="currentId">The one of this browser.</param>
    public static HtmlWriter Write(PageHead head, IReadOnlyList<SignInRecord> sessions, string currentId) => PageFrame.Write(head, html =>
    {
        using (html.Begin("div", ("class", "title")))
        {
            using (html.Begin("div"))
            {
                html.Element("h1", "Your sessions");
                html.Element("p", "Where you are signed in to this broker. End what you do not know, then change your password.", ("class", "lead"));
            }

            if (sessions.Count(s => s.Id != currentId) > 1)
            {
                Others(html, head);
            }
        }

        using (html.Begin("ul", ("class", "sessions"), ("role", "list")))
        {
            var number = 0;
            foreach (var session in sessions.OrderByDescending(s => s.Id == currentId).ThenByDescending(s => s.Since))
            {
                number++;
                using (html.Begin("li", ("class", "panel")))
                {
                    Write(html, head, session, session.Id == currentId ? null : number);
                }
            }
        }

        html.Element(
            "p",
            "Ending a session stops new credentials at once. Credentials that were handed out already stay good until they expire.",
            ("class", "quiet small"));
    });

    private static void Others(HtmlWriter html, PageHead head)
    {
        using (html.Begin("form", ("method", "post"), HtmlAttribute.Local("action", PortalPaths.Sessions)))
        {
            PageFrame.FormTokenField(html, head);
            html.Element("button", "End all others", ("type", "submit"), ("name", OthersField), ("value", "yes"), ("class", "plain"));
        }
    }

    /// <param name="html">The page.</param>
    /// <param name="head">What stands around it.</param>
    /// <param name="session">The session.</param>
    /// <param name="number">What tells its button from others; null for the session of this browser.</param>
    private static void Write(HtmlWriter html, PageHead head, SignInRecord session, int? number)
    {
        var program = PageText.Program(session.UserAgent);
        using (html.Begin("div"))
        {
            using (html.Begin("h2"))
            {
                html.Element("bdi", program);
                if (number is null)
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
                number is null ? "Sign out" : "End session",
                ("type", "submit"),
                ("class", "plain"),
                ("aria-label", number is { } other ? string.Create(CultureInfo.InvariantCulture, $"End session {other}: {program}, from {session.Address}") : "Sign out of this browser"));
        }
    }
}
