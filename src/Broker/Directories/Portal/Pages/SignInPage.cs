using Broker.Directories.Portal.Guard;
using Broker.Directories.Portal.Html;

namespace Broker.Directories.Portal.Pages;

/// <summary>The form that asks for a name and a password.</summary>
internal static class SignInPage
{
    /// <summary>Field with the name.</summary>
    public const string UsernameField = "username";

    /// <summary>Field with the password.</summary>
    public const string PasswordField = "password";

    /// <summary>Field with the directory, where there are several.</summary>
    public const string ProviderField = "provider";

    /// <summary>Writes the page.</summary>
    /// <param name="formToken">The form's token.</param>
    /// <param name="providers">Names of the directories whose people sign in here.</param>
    /// <param name="form">What the form holds.</param>
    public static HtmlWriter Write(string formToken, IReadOnlyList<string> providers, SignInForm form)
    {
        var head = new PageHead("Sign in") { FormToken = formToken };
        return PageFrame.Write(head, html =>
        {
            using (html.Begin("div", ("class", "narrow panel")))
            {
                html.Element("h1", "Sign in");
                using (html.Begin("p", ("class", "lead")))
                {
                    html.Text("Use your ");
                    if (providers is [var only])
                    {
                        html.Element("strong", only);
                        html.Text(" ");
                    }

                    html.Text("directory name and password.");
                }

                if (form.Notice is { } notice)
                {
                    html.Element("p", notice.Text, ("class", notice.IsError ? "notice bad" : "notice good"), ("role", notice.IsError ? "alert" : "status"), ("id", "notice"));
                }

                Fields(html, head, providers, form);
            }
        });
    }

    private static void Fields(HtmlWriter html, PageHead head, IReadOnlyList<string> providers, SignInForm form)
    {
        using (html.Begin("form", ("method", "post"), HtmlAttribute.Local("action", PortalPaths.SignIn), ("class", "stack")))
        {
            PageFrame.FormTokenField(html, head);
            html.Void("input", ("type", "hidden"), ("name", ReturnPath.Field), ("value", form.ReturnPath));
            if (providers.Count > 1)
            {
                Providers(html, providers, form.Provider);
            }

            var isNew = form.Username.Length == 0;
            Field(html, (UsernameField, "User name"), [("type", "text"), ("autocomplete", "username"), ("value", form.Username), ("maxlength", "256")], form, isNew);
            Field(html, (PasswordField, "Password"), [("type", "password"), ("autocomplete", "current-password"), ("maxlength", "1024")], form, !isNew);
            html.Element("button", "Sign in", ("type", "submit"), ("class", "primary wide"));
        }
    }

    private static void Providers(HtmlWriter html, IReadOnlyList<string> providers, string? chosen)
    {
        using (html.Begin("div", ("class", "field")))
        {
            html.Element("label", "Directory", ("for", ProviderField));
            using (html.Begin("select", ("id", ProviderField), ("name", ProviderField)))
            {
                foreach (var provider in providers)
                {
                    HtmlAttribute value = ("value", provider);
                    html.Element("option", provider, provider == chosen ? [value, ("selected", "")] : [value]);
                }
            }
        }
    }

    private static void Field(HtmlWriter html, (string Name, string Label) field, IEnumerable<HtmlAttribute> kind, SignInForm form, bool hasFocus)
    {
        using (html.Begin("div", ("class", "field")))
        {
            html.Element("label", field.Label, ("for", field.Name));
            List<HtmlAttribute> attributes =
                [("id", field.Name), ("name", field.Name), .. kind, ("autocapitalize", "none"), ("spellcheck", "false"), ("required", "")];
            if (form.Notice is not null)
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
