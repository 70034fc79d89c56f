using Broker.Directories.Portal.Guard;
using Broker.Directories.Portal.Html;

namespace Broker.Directories.Portal.Pages;

/// <summary>The form that asks for a name and a password.</summary>
internal static class SignInPage
{
    /// <summary>Writes the page.</summary>
    /// <param name="providerName">The directory whose password is asked for.</param>
    /// <param name="formToken">The form's token.</param>
    /// <param name="returnPath">Where the sign-in leads; checked again when the form comes.</param>
    /// <param name="notice">What happened before; null for nothing.</param>
    /// <param name="username">The name that was typed before; never the password.</param>
    public static HtmlWriter Write(string providerName, string formToken, string returnPath, SignInNotice? notice = null, string username = "")
    {
        var head = new PageHead("Sign in", FormToken: formToken);
        return PageFrame.Write(head, html =>
        {
            using (html.Begin("div", ("class", "narrow panel")))
            {
                html.Element("h1", "Sign in");
                using (html.Begin("p", ("class", "lead")))
                {
                    html.Text("Use your ");
                    html.Element("strong", providerName);
                    html.Text(" directory name and password.");
                }

                if (notice is not null)
                {
                    html.Element("p", notice.Text, ("class", notice.IsError ? "notice bad" : "notice good"), ("role", notice.IsError ? "alert" : "status"), ("id", "notice"));
                }

                Form(html, head, returnPath, username, hasNotice: notice is not null);
            }
        });
    }

    private static void Form(HtmlWriter html, PageHead head, string returnPath, string username, bool hasNotice)
    {
        using (html.Begin("form", ("method", "post"), HtmlAttribute.Local("action", PortalPaths.SignIn), ("class", "stack")))
        {
            PageFrame.FormTokenField(html, head);
            html.Void("input", ("type", "hidden"), ("name", ReturnPath.Field), ("value", returnPath));
            Field(html, "username", "User name", "text", "username", username, hasNotice, hasFocus: username.Length == 0);
            Field(html, "password", "Password", "password", "current-password", "", hasNotice, hasFocus: username.Length > 0);
            html.Element("button", "Sign in", ("type", "submit"), ("class", "primary wide"));
        }
    }

    private static void Field(HtmlWriter html, string name, string label, string type, string autocomplete, string value, bool hasNotice, bool hasFocus)
    {
        using (html.Begin("div", ("class", "field")))
        {
            html.Element("label", label, ("for", name));
            List<HtmlAttribute> attributes =
            [
                ("id", name), ("name", name), ("type", type), ("autocomplete", autocomplete), ("value", value),
                ("autocapitalize", "none"), ("spellcheck", "false"), ("maxlength", type is "password" ? "1024" : "256"), ("required", ""),
            ];
            if (hasNotice)
            {
                attributes.Add(("aria-describedby", "notice"));
            }

            if (hasFocus)
            {
                attributes.Add(("autofocus", ""));
            }

            html.Void("input", [.. attributes]);
        }
    }
}
