using Broker.Directories.Portal.Html;

namespace Broker.Directories.Portal.Pages;

/// <summary>A page that says one thing: what went wrong and what to do, or where to go on.</summary>
internal static class MessagePage
{
    /// <summary>Writes the page.</summary>
    /// <param name="head">What stands around it; its title is the heading.</param>
    /// <param name="text">What happened, and what the reader can do.</param>
    /// <param name="linkText">Text of the one link.</param>
    /// <param name="link">Where the link leads.</param>
    /// <param name="requestId">What an administrator finds the request by; null for none.</param>
    public static HtmlWriter Write(PageHead head, string text, string linkText, HtmlAttribute link, string? requestId = null) => PageFrame.Write(head, html =>
    {
        using (html.Begin("div", ("class", "narrow panel")))
        {
            html.Element("h1", head.Title);
            html.Element("p", text, ("class", "lead"));
            html.Element("a", linkText, ("class", "button primary"), link);
            if (requestId is not null)
            {
                using (html.Begin("p", ("class", "quiet small")))
                {
                    html.Text("Request ");
                    html.Element("code", requestId);
                }
            }
        }
    });
}
