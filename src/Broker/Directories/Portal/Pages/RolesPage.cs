using System.Globalization;
using Broker.Directories.Portal.Html;

namespace Broker.Directories.Portal.Pages;

/// <summary>A person's roles as cards, in the order of their accounts, with a filter that works without the script too.</summary>
internal static class RolesPage
{
    /// <summary>The name of the filter's parameter.</summary>
    public const string FilterField = "filter";

    /// <summary>Longest filter in characters.</summary>
    public const int LongestFilter = 100;

    /// <summary>Roles from which on the page has a filter.</summary>
    private const int FewRoles = 4;

    /// <summary>Writes the page.</summary>
    /// <param name="head">What stands around it; somebody is signed in.</param>
    /// <param name="roles">All roles of the person.</param>
    /// <param name="filter">What the filter holds; empty for nothing.</param>
    /// <param name="hasConsole">Whether a console can be opened.</param>
    public static HtmlWriter Write(PageHead head, IReadOnlyList<RoleCard> roles, string filter, bool hasConsole)
    {
        var words = filter.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var shown = roles.Where(role => words.All(word => SearchText(role).Contains(word, StringComparison.OrdinalIgnoreCase))).ToList();
        var ordered = shown
            .OrderBy(role => role.Account, StringComparer.OrdinalIgnoreCase)
            .ThenBy(role => role.Arn.Name, StringComparer.OrdinalIgnoreCase)
            .ToList();
        return PageFrame.Write(head, html =>
        {
            using (html.Begin("div", ("class", "title")))
            {
                using (html.Begin("div"))
                {
                    html.Element("h1", "Your roles");
                    if (roles.Count > 0)
                    {
                        var all = roles.Select(role => role.Arn.Account).Distinct().Count();
                        html.Element("p", $"{PageText.Counted(roles.Count, "role")} in {PageText.Counted(all, "account")}", ("class", "lead"));
                    }
                }

                if (roles.Count >= FewRoles)
                {
                    Filter(html, filter);
                }
            }

            if (roles.Count == 0)
            {
                NoRoles(html, head);
                return;
            }

            html.Element("p", shown.Count == 0 ? "No role matches." : "", ("class", "quiet"), ("role", "status"), ("id", "filtered"));
            using (html.Begin("ul", ("class", "cards"), ("role", "list")))
            {
                for (var i = 0; i < ordered.Count; i++)
                {
                    using (html.Begin("li", ("class", "card"), ("data-search", SearchText(ordered[i]))))
                    {
                        RoleCardPart.Write(html, head, ordered[i], string.Create(CultureInfo.InvariantCulture, $"role-{i + 1}"), hasConsole);
                    }
                }
            }
        });
    }

    /// <summary>What the filter looks in.</summary>
    private static string SearchText(RoleCard role) =>
        string.Join(' ', [role.Arn.Name, role.Arn.Account.ToString(), role.AccountName, role.Description, .. role.Tags.Select(tag => $"{tag.Key}={tag.Value}")]);

    private static void Filter(HtmlWriter html, string filter)
    {
        using (html.Begin("form", ("method", "get"), HtmlAttribute.Local("action", PortalPaths.Roles), ("role", "search"), ("class", "filter")))
        {
            html.Element("label", "Filter roles", ("for", "filter"), ("class", "unseen"));
            html.Void(
                "input",
                ("id", "filter"),
                ("name", FilterField),
                ("type", "search"),
                ("placeholder", "Filter by role, account or tag"),
                ("maxlength", LongestFilter.ToString(CultureInfo.InvariantCulture)),
                ("autocomplete", "off"),
                ("spellcheck", "false"),
                ("value", filter));
            html.Element("button", "Filter", ("type", "submit"), ("class", "plain"));
        }
    }

    private static void NoRoles(HtmlWriter html, PageHead head)
    {
        using (html.Begin("div", ("class", "panel empty")))
        {
            html.Element("h2", "No role is open to you yet");
            using (html.Begin("p"))
            {
                html.Text("Your sign-in works: the directory ");
                html.Element("strong", head.ProviderName);
                html.Text(" knows you as ");
                html.Element("bdi", head.Username!, ("class", "strong"));
                html.Text(". A role appears here once its trust policy names you or one of your groups.");
            }

            html.Element("p", "Ask whoever looks after the account to add you, and tell them the name above. New groups count within a minute.", ("class", "quiet"));
        }
    }
}
