using System.Text;
using System.Text.RegularExpressions;
using Broker.Core;
using Broker.Core.Sessions;
using Broker.Directories.Portal;
using Broker.Directories.Portal.Html;
using Broker.Directories.Portal.Pages;
using Broker.Directories.Portal.Snippets;
using Broker.Ldap.Limits;

namespace Broker.Tests.Directories.Portal;

/// <summary>What pages say, without a browser.</summary>
public sealed class PagesTests
{
    private const string Hostile = "<script>alert(1)</script>\"'&";

    private static readonly DateTimeOffset Noon = new(2026, 11, 22, 12, 0, 0, TimeSpan.Zero);
    private static readonly PageHead Head = new("Your roles") { Username = "alice", ProviderName = "corp", FormToken = "form-token" };

    [Fact]
    [Trait("threat", "L-20")]
    public void No_text_of_others_becomes_markup()
    {
        var role = Card("developer") with { AccountName = Hostile, Description = Hostile, Why = Hostile, SessionName = Hostile, SourceIdentity = Hostile, Tags = [new(Hostile, Hostile)] };
        var head = Head with { Username = Hostile, ProviderName = Hostile, Title = Hostile };
        var session = new SignInRecord("id", "p", Noon, Noon, Hostile, Hostile);

        foreach (var page in new[]
        {
            Text(RolesPage.Write(head, [role], Hostile, hasConsole: true)),
            Text(RolesPage.Write(head, [role, role, role, role], Hostile, hasConsole: true)),
            Text(RolesPage.Write(head, [], "", hasConsole: true)),
            Text(SessionsPage.Write(head, [session], "other")),
            Text(SignInPage.Write("t", [Hostile, "b"], new SignInForm("/") { Username = Hostile, Notice = new SignInNotice(Hostile, IsError: true) })),
            Text(CredentialsPage.Write(head, Hostile, Noon, [])),
            Text(MessagePage.Write(head, Hostile, Hostile, HtmlAttribute.Local("href", "/"), Hostile)),
        })
        {
            // The portal's own script is the only one, and it is empty.
            Assert.Single(Regex.Matches(page, "<script", RegexOptions.None, TimeSpan.FromSeconds(1)));
            Assert.DoesNotContain("alert(1)</script>", page);
            Assert.Contains("&lt;script&gt;alert(1)&lt;/script&gt;&quot;&#x27;&amp;", page);
        }
    }

    [Theory]
    [InlineData(15, new[] { 900 }, 900)]
    [InlineData(60, new[] { 900, 1800, 3600 }, 3600)]
    [InlineData(90, new[] { 900, 1800, 3600, 5400 }, 3600)]
    [InlineData(720, new[] { 900, 1800, 3600, 7200, 14400, 28800, 43200 }, 3600)]
    public void Durations_end_with_the_roles_own(int minutes, int[] choices, int chosen)
    {
        var page = Text(RolesPage.Write(Head, [Card("developer") with { LongestDuration = TimeSpan.FromMinutes(minutes) }], "", hasConsole: false));

        var options = Regex.Matches(page, "<option value=\"(?<seconds>[0-9]+)\"(?<selected> selected)?>", RegexOptions.None, TimeSpan.FromSeconds(1));
        Assert.Equal(choices, options.Select(o => int.Parse(o.Groups["seconds"].Value)));
        Assert.Equal(chosen, int.Parse(Assert.Single(options, o => o.Groups["selected"].Success).Groups["seconds"].Value));
    }

    [Theory]
    [InlineData("", 2)]
    [InlineData("dev", 1)]
    [InlineData("DEV sandbox", 1)]
    [InlineData("team=payments", 1)]
    [InlineData("123456789012", 2)]
    [InlineData("dev nothing", 0)]
    public void A_filter_looks_in_names_accounts_and_tags(string filter, int shown)
    {
        RoleCard[] roles = [Card("developer") with { AccountName = "sandbox" }, Card("auditor") with { Tags = [new("team", "payments")] }];

        var page = Text(RolesPage.Write(Head, roles, filter, hasConsole: false));

        Assert.Equal(shown, Regex.Count(page, "class=\"card\"", RegexOptions.None, TimeSpan.FromSeconds(1)));
        Assert.Equal(shown == 0, page.Contains("No role matches."));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_console_has_a_button_where_there_is_one(bool hasConsole) =>
        Assert.Equal(hasConsole, Text(RolesPage.Write(Head, [Card("developer")], "", hasConsole)).Contains("formaction=\"/console\""));

    [Fact]
    [Trait("threat", "L-19")]
    public void Every_form_that_does_something_carries_the_token()
    {
        var session = new SignInRecord("id", "p", Noon, Noon, "127.0.0.1", "curl/8");
        foreach (var page in new[]
        {
            Text(RolesPage.Write(Head, [Card("developer")], "", hasConsole: true)),
            Text(SessionsPage.Write(Head, [session], "id")),
            Text(SignInPage.Write("form-token", ["corp"], new SignInForm("/"))),
        })
        {
            var posts = Regex.Count(page, "<form[^>]*method=\"post\"[^>]*><input type=\"hidden\" name=\"formToken\" value=\"form-token\">", RegexOptions.None, TimeSpan.FromSeconds(1));
            Assert.Equal(Regex.Count(page, "method=\"post\"", RegexOptions.None, TimeSpan.FromSeconds(1)), posts);
            Assert.NotEqual(0, posts);
        }
    }

    [Fact]
    public void A_format_that_cannot_hold_a_value_says_so()
    {
        var credentials = new TemporaryCredentials("ASIAEXAMPLE", SecretAccessKey.FromText("two words"), SessionToken.FromText("token"), Noon);

        var page = Text(CredentialsPage.Write(Head, "arn", Noon, SnippetFormats.Of(credentials, "dev", [])));

        Assert.Equal(2, Regex.Count(page, "cannot be written safely", RegexOptions.None, TimeSpan.FromSeconds(1)));
        Assert.Equal(2, Regex.Count(page, "<pre", RegexOptions.None, TimeSpan.FromSeconds(1)));
    }

    [Fact]
    public void Several_directories_are_chosen_from()
    {
        var page = Text(SignInPage.Write("t", ["corp", "labs"], new SignInForm("/") { Provider = "labs" }));

        Assert.Contains("<option value=\"labs\" selected>", page);
        Assert.DoesNotContain("<select", Text(SignInPage.Write("t", ["corp"], new SignInForm("/"))));
    }

    [Theory]
    [InlineData(900, "15 minutes")]
    [InlineData(3600, "1 hour")]
    [InlineData(5400, "1 hour 30 minutes")]
    [InlineData(43200, "12 hours")]
    [InlineData(3660, "1 hour 1 minute")]
    public void Durations_are_words(int seconds, string words) => Assert.Equal(words, PageText.Of(TimeSpan.FromSeconds(seconds)));

    [Theory]
    [InlineData("Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/120.0.0.0 Safari/537.36", "Chrome on Linux")]
    [InlineData("Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/120.0.0.0 Safari/537.36 Edg/120.0.0.0", "Edge on Windows")]
    [InlineData("Mozilla/5.0 (Macintosh; Intel Mac OS X 14.1; rv:120.0) Gecko/20100101 Firefox/120.0", "Firefox on macOS")]
    [InlineData("Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 Version/18.0 Mobile/15E148 Safari/604.1", "Safari on iOS")]
    [InlineData("curl/8.5.0", "curl/8.5.0")]
    [InlineData("", "Unknown program")]
    public void Programs_are_known_again(string userAgent, string program) => Assert.Equal(program, PageText.Program(userAgent));

    [Fact]
    public void A_long_name_of_a_program_is_cut() => Assert.Equal(61, PageText.Program(new string('x', 256)).Length);

    [Fact]
    public void Every_refusal_has_a_title() =>
        Assert.All(Enum.GetValues<Broker.Directories.RefusalKind>(), kind => Assert.NotEmpty(PortalRefusals.TitleOf(new Broker.Directories.Refusal(kind, "m", "r"))));

    private static RoleCard Card(string name) => new(RoleArn.Of(Account(), "/", name), null, "", "statement 1", TimeSpan.FromHours(1)) { SessionName = "alice" };

    private static AccountId Account() => AccountId.TryParse("123456789012", out var account) ? account : throw new InvalidOperationException();

    private static string Text(HtmlWriter page) => Encoding.UTF8.GetString(page.Written.Span);
}
