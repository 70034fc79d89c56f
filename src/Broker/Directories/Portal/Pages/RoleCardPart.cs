using System.Globalization;
using Broker.Directories.Portal.Html;

namespace Broker.Directories.Portal.Pages;

/// <summary>One role: what it is, why the person may have it, what a session of it carries, and the two things to do with it.</summary>
internal static class RoleCardPart
{
    /// <summary>Field with the role.</summary>
    public const string RoleField = "roleArn";

    /// <summary>Field with the duration.</summary>
    public const string DurationField = "durationSeconds";

    private static readonly TimeSpan Usual = TimeSpan.FromHours(1);

    private static readonly TimeSpan[] Durations =
    [
        TimeSpan.FromMinutes(15), TimeSpan.FromMinutes(30), Usual, TimeSpan.FromHours(2), TimeSpan.FromHours(4), TimeSpan.FromHours(8), TimeSpan.FromHours(12),
    ];

    /// <summary>Writes the content of a card.</summary>
    public static void Write(HtmlWriter html, PageHead head, RoleCard role, string id, bool hasConsole)
    {
        using (html.Begin("div", ("class", "what")))
        {
            Name(html, role);
            if (role.Description.Length > 0)
            {
                html.Element("p", role.Description, ("class", "description"));
            }

            Facts(html, role);
            Session(html, role);
        }

        using (html.Begin("form", ("method", "post"), HtmlAttribute.Local("action", PortalPaths.Credentials), ("class", "actions")))
        {
            PageFrame.FormTokenField(html, head);
            html.Void("input", ("type", "hidden"), ("name", RoleField), ("value", role.Arn.Text));
            Duration(html, role, id);
            html.Element("button", "Get credentials", ("type", "submit"), ("class", "primary"), ("aria-label", $"Get credentials for {role.Arn.Name} in {role.Account}"));
            if (hasConsole)
            {
                html.Element(
                    "button",
                    "Open console",
                    ("type", "submit"),
                    HtmlAttribute.Local("formaction", PortalPaths.Console),
                    ("class", "plain"),
                    ("aria-label", $"Open console as {role.Arn.Name} in {role.Account}"));
            }
        }
    }

    private static void Name(HtmlWriter html, RoleCard role)
    {
        using (html.Begin("p", ("class", "account")))
        {
            html.Element("bdi", role.Account, ("class", "strong"));
            if (role.AccountName is not null)
            {
                html.Text(" ");
                html.Element("span", role.Arn.Account.ToString(), ("class", "number"));
            }
        }

        html.Element("h2", role.Arn.Name);
    }

    private static void Facts(HtmlWriter html, RoleCard role)
    {
        using (html.Begin("dl", ("class", "facts")))
        {
            html.Element("dt", "Why");
            using (html.Begin("dd", ("class", "why")))
            {
                html.Breakable(role.Why);
            }

            html.Element("dt", "Up to");
            html.Element("dd", PageText.Of(role.LongestDuration));
        }

        if (role.Tags.IsEmpty)
        {
            return;
        }

        using (html.Begin("ul", ("class", "tags"), ("aria-label", "Session tags"), ("role", "list")))
        {
            foreach (var (key, value) in role.Tags)
            {
                using (html.Begin("li"))
                {
                    html.Element("span", key, ("class", "key"));
                    html.Element("span", " = ", ("class", "unseen"));
                    html.Element("bdi", value);
                }
            }
        }
    }

    private static void Session(HtmlWriter html, RoleCard role)
    {
        using (html.Begin("details"))
        {
            html.Element("summary", "Session details");
            using (html.Begin("dl", ("class", "facts")))
            {
                html.Element("dt", "Role");
                using (html.Begin("dd"))
                {
                    html.Element("code", role.Arn.Text);
                }

                html.Element("dt", "Session name");
                using (html.Begin("dd"))
                {
                    html.Element("code", role.SessionName);
                }

                if (role.SourceIdentity is { } source)
                {
                    html.Element("dt", "Source identity");
                    using (html.Begin("dd"))
                    {
                        html.Element("code", source);
                    }
                }
            }
        }
    }

    private static void Duration(HtmlWriter html, RoleCard role, string id)
    {
        var choices = Durations.Where(d => d < role.LongestDuration).Append(role.LongestDuration).ToList();
        var chosen = choices.LastOrDefault(d => d <= Usual, choices[0]);
        using (html.Begin("div", ("class", "duration")))
        {
            html.Element("label", "Valid for", ("for", $"{id}-duration"));
            using (html.Begin("select", ("id", $"{id}-duration"), ("name", DurationField)))
            {
                foreach (var choice in choices)
                {
                    HtmlAttribute value = ("value", ((int)choice.TotalSeconds).ToString(CultureInfo.InvariantCulture));
                    html.Element("option", PageText.Of(choice), choice == chosen ? [value, ("selected", "")] : [value]);
                }
            }
        }
    }
}
