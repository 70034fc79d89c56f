using Broker.Directories.Portal.Html;
using Broker.Directories.Portal.Snippets;

namespace Broker.Directories.Portal.Pages;

/// <summary>Credentials, once: snippets for the programs that take them, with secrets hidden until they are asked for.</summary>
internal static class CredentialsPage
{
    /// <summary>Writes the page. It holds secrets: overwrite it when it has been sent.</summary>
    /// <param name="head">What stands around it; somebody is signed in.</param>
    /// <param name="assumedRoleArn">Whom the credentials make.</param>
    /// <param name="expiresAt">When they end.</param>
    /// <param name="snippets">The formats.</param>
    public static HtmlWriter Write(PageHead head, string assumedRoleArn, DateTimeOffset expiresAt, IReadOnlyList<Snippet> snippets) => PageFrame.Write(head, html =>
    {
        using (html.Begin("div", ("class", "title")))
        using (html.Begin("div"))
        {
            html.Element("h1", head.Title);
            using (html.Begin("p", ("class", "lead")))
            {
                html.Text("Good until ");
                html.Instant(expiresAt);
                html.Text(", as ");
                html.Element("code", assumedRoleArn);
            }
        }

        using (html.Begin("div", ("class", "credentials panel"), ("data-once", "")))
        {
            html.Element("p", "Shown once. Copy what you need now: when you leave this page, the credentials are gone from it.", ("class", "notice calm"));
            using (html.Begin("div", ("class", "reveal")))
            {
                html.Void("input", ("type", "checkbox"), ("id", "show-secrets"), ("autocomplete", "off"));
                html.Element("label", "Show secret values", ("for", "show-secrets"));
            }

            for (var i = 0; i < snippets.Count; i++)
            {
                Write(html, snippets[i], isFirst: i == 0);
            }

            html.Element("p", "", ("role", "status"), ("id", "copied"), ("class", "unseen"));
        }

        html.Element("a", "Back to your roles", ("class", "back"), HtmlAttribute.Local("href", PortalPaths.Roles));
    });

    private static void Write(HtmlWriter html, Snippet snippet, bool isFirst)
    {
        HtmlAttribute name = ("name", "snippet");
        using (html.Begin("details", isFirst ? [("class", "snippet"), name, ("open", "")] : [("class", "snippet"), name]))
        {
            html.Element("summary", snippet.Title);
            if (snippet.Parts.IsEmpty)
            {
                html.Element("p", "A value of these credentials cannot be written safely in this format. Use another one.", ("class", "notice calm"));
                return;
            }

            using (html.Begin("div", ("class", "bar")))
            {
                html.Element("p", snippet.Hint, ("class", "quiet"));
                html.Element(
                    "button", "Copy", ("type", "button"), ("class", "plain"), ("hidden", ""), ("data-copy", $"snippet-{snippet.Id}"), ("aria-label", $"Copy for {snippet.Title}"));
            }

            using (html.Begin("pre", ("id", $"snippet-{snippet.Id}"), ("tabindex", "0"), ("role", "region"), ("aria-label", snippet.Title)))
            using (html.Begin("code"))
            {
                foreach (var part in snippet.Parts)
                {
                    if (part.IsSecret)
                    {
                        using (html.Begin("span", ("class", "secret")))
                        {
                            html.Element("span", part.Text);
                        }
                    }
                    else
                    {
                        html.Text(part.Text);
                    }
                }
            }
        }
    }
}
