using Broker.Directories.Portal.Assets;
using Broker.Directories.Portal.Guard;
using Broker.Directories.Portal.Html;

namespace Broker.Directories.Portal.Pages;

/// <summary>The frame of every page: head, skip link, banner with navigation, main part.</summary>
internal static class PageFrame
{
    /// <summary>Writes a whole page.</summary>
    public static HtmlWriter Write(PageHead head, Action<HtmlWriter> content)
    {
        var html = new HtmlWriter();
        using (html.Begin("html", ("lang", "en")))
        {
            Head(html, head);
            using (html.Begin("body"))
            {
                html.Element("a", "Skip to content", ("class", "skip"), HtmlAttribute.Place("main"));
                Banner(html, head);
                using (html.Begin("main", ("id", "main"), ("tabindex", "-1")))
                {
                    content(html);
                }
            }
        }

        return html;
    }

    /// <summary>The hidden field that binds a form to the browser's cookie.</summary>
    public static void FormTokenField(HtmlWriter html, PageHead head) =>
        html.Void("input", ("type", "hidden"), ("name", FormToken.Field), ("value", head.FormToken));

    private static void Head(HtmlWriter html, PageHead head)
    {
        using (html.Begin("head"))
        {
            html.Void("meta", ("charset", "utf-8"));
            html.Element("title", $"{head.Title} · Identity Broker");
            html.Void("meta", ("name", "viewport"), ("content", "width=device-width, initial-scale=1"));
            html.Void("meta", ("name", "color-scheme"), ("content", "light dark"));
            html.Void("meta", ("name", "robots"), ("content", "noindex"));
            html.Void("link", ("rel", "icon"), ("type", "image/svg+xml"), HtmlAttribute.Local("href", PortalPaths.Icon));
            html.Void("link", ("rel", "stylesheet"), HtmlAttribute.Local("href", PortalPaths.StyleSheet), ("integrity", PortalAssets.StyleSheet.Hash));
            html.Element("script", "", HtmlAttribute.Local("src", PortalPaths.Script), ("integrity", PortalAssets.Script.Hash), ("defer", ""));
        }
    }

    private static void Banner(HtmlWriter html, PageHead head)
    {
        using (html.Begin("header", ("class", "banner")))
        using (html.Begin("div", ("class", "inner")))
        {
            using (html.Begin("a", ("class", "brand"), HtmlAttribute.Local("href", PortalPaths.Roles)))
            {
                Mark(html);
                html.Element("span", "Identity Broker");
            }

            if (head.Username is { } username)
            {
                Navigation(html, head);
                SignedIn(html, head, username);
            }
        }
    }

    private static void Navigation(HtmlWriter html, PageHead head)
    {
        using (html.Begin("nav", ("aria-label", "Main")))
        {
            Entry("Roles", PortalPaths.Roles);
            Entry("Sessions", PortalPaths.Sessions);
        }

        void Entry(string text, string path)
        {
            var link = HtmlAttribute.Local("href", path);
            html.Element("a", text, head.Path == path ? [link, ("aria-current", "page")] : [link]);
        }
    }

    private static void SignedIn(HtmlWriter html, PageHead head, string username)
    {
        using (html.Begin("form", ("class", "person"), ("method", "post"), HtmlAttribute.Local("action", PortalPaths.SignOut)))
        {
            FormTokenField(html, head);
            using (html.Begin("span", ("class", "name")))
            {
                html.Element("span", "Signed in as ", ("class", "unseen"));
                html.Element("bdi", username);
                html.Element("span", $" · {head.ProviderName}", ("class", "quiet"));
            }

            html.Element("button", "Sign out", ("class", "plain"), ("type", "submit"));
        }
    }

    /// <summary>The mark: a shield with a keyhole.</summary>
    private static void Mark(HtmlWriter html)
    {
        using (html.Begin("svg", ("class", "mark"), ("viewbox", "0 0 24 24"), ("aria-hidden", "true"), ("focusable", "false")))
        {
            html.Element("path", "", ("d", "M12 2 4 5.2v6.1c0 5 3.4 9 8 10.7 4.6-1.7 8-5.7 8-10.7V5.2L12 2Z"), ("class", "shield"));
            html.Element("path", "", ("d", "M12 7.4a2.5 2.5 0 0 0-1.3 4.6L10 16.4h4l-.7-4.4A2.5 2.5 0 0 0 12 7.4Z"), ("class", "hole"));
        }
    }
}
