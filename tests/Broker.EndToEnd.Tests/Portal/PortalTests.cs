using System.Text.RegularExpressions;
using Broker.EndToEnd.Tests.Clients;
using Broker.TestKit.Published;
using Microsoft.Playwright;

namespace Broker.EndToEnd.Tests.Portal;

/// <summary>What people do with the portal, done by a real browser.</summary>
[Collection(PortalCollection.Name)]
public sealed class PortalTests(PortalWorld world)
{
    private const string Shell = "bash";

    [Fact]
    public async Task A_wrong_password_is_told_and_the_name_stays()
    {
        await using var visitor = await world.NewVisitorAsync();
        await visitor.Page.GotoAsync("/");

        await visitor.FillAsync("walter", "wrong");

        Assert.Equal("The name or the password is not right, or this account may not sign in.", await visitor.Page.GetByRole(AriaRole.Alert).InnerTextAsync());
        Assert.Equal("walter", await visitor.Page.GetByLabel("User name").InputValueAsync());
        Assert.Equal("", await visitor.Page.GetByLabel("Password").InputValueAsync());
        Assert.Equal("password", await visitor.Page.EvaluateAsync<string>("document.activeElement.id"));
        Assert.DoesNotContain(await visitor.Context.CookiesAsync(), c => c.Name.Contains("session"));
    }

    [Fact]
    [Trait("threat", "L-05")]
    public async Task Unknown_names_and_wrong_passwords_read_the_same()
    {
        await using var visitor = await world.NewVisitorAsync();
        await visitor.SignInAsync("walter", "wrong");
        var wrong = await visitor.Page.GetByRole(AriaRole.Alert).InnerTextAsync();

        await visitor.SignInAsync("nobody-of-that-name", "wrong");

        Assert.Equal(wrong, await visitor.Page.GetByRole(AriaRole.Alert).InnerTextAsync());
    }

    [Fact]
    public async Task Signing_in_shows_the_roles_and_why()
    {
        await using var visitor = await world.NewVisitorAsync();

        await visitor.SignInAsync("alice");

        Assert.Equal("Your roles", await visitor.HeadingAsync());
        var names = await visitor.Page.Locator(".card h2").AllInnerTextsAsync();
        Assert.Equal(["data-platform-pipeline-operator-of-the-night-shift", "developer", "read-only", "reports"], names);
        var card = visitor.Page.Locator(".card", new() { Has = visitor.Page.GetByRole(AriaRole.Heading, new() { Name = "developer" }) });
        var text = await card.InnerTextAsync();
        Assert.Contains("sandbox", text);
        Assert.Contains(PortalWorld.Account, text);
        Assert.Contains("8 hours", text);
        Assert.Contains("developers", text);
        Assert.Contains("Engineering", text);
        Assert.Empty(visitor.Complaints);
    }

    [Fact]
    [Trait("threat", "L-20")]
    public async Task Text_of_others_is_text()
    {
        await using var visitor = await world.NewVisitorAsync();
        var dialogs = 0;
        visitor.Page.Dialog += (_, dialog) =>
        {
            dialogs++;
            _ = dialog.DismissAsync();
        };

        await visitor.SignInAsync("alice");

        Assert.Contains(PortalWorld.HostileDescription, await visitor.Page.Locator(".cards").InnerTextAsync());
        Assert.Equal(1, await visitor.Page.Locator("script").CountAsync());
        Assert.Equal(0, dialogs);
    }

    [Fact]
    public async Task Somebody_without_roles_is_told_what_to_do()
    {
        await using var visitor = await world.NewVisitorAsync();

        await visitor.SignInAsync("bob");

        Assert.Equal("No role is open to you yet", await visitor.Page.Locator("h2").InnerTextAsync());
        Assert.Contains("bob", await visitor.Page.Locator(".empty").InnerTextAsync());
    }

    [Fact]
    public async Task Somebody_whom_the_rules_cannot_name_is_told_so()
    {
        await using var visitor = await world.NewVisitorAsync();

        // A session's name takes no such letter.
        await visitor.SignInAsync("zo\u00EB");

        Assert.Equal("Not allowed", await visitor.HeadingAsync());
        Assert.Contains("zo\u00EB", await visitor.Page.Locator(".person").InnerTextAsync());
    }

    [Theory]
    [InlineData("bash, zsh")]
    [InlineData("Environment file")]
    [InlineData("Credentials file")]
    public async Task A_copied_snippet_works(string format)
    {
        await AwsClient.SkipUnlessCliAsync();
        await using var visitor = await world.NewVisitorAsync(new() { Permissions = ["clipboard-read", "clipboard-write"] });
        await visitor.SignInAsync("alice");
        await visitor.GetCredentialsAsync("developer");
        if (format != "bash, zsh")
        {
            await visitor.Page.GetByText(format, new() { Exact = true }).ClickAsync();
        }

        await visitor.Page.GetByRole(AriaRole.Button, new() { Name = $"Copy for {format}" }).ClickAsync();
        await visitor.Page.GetByText("Copied", new() { Exact = true }).WaitForAsync();

        var snippet = await visitor.Page.EvaluateAsync<string>("navigator.clipboard.readText()");
        Assert.Equal($"arn:aws:sts::{PortalWorld.Account}:assumed-role/developer/alice", await CallerAsync(format, snippet));
        Assert.Empty(visitor.Complaints);
    }

    [Fact]
    public async Task Secrets_are_hidden_until_they_are_asked_for()
    {
        await using var visitor = await world.NewVisitorAsync();
        await visitor.SignInAsync("alice");
        await visitor.GetCredentialsAsync("developer");
        var snippet = visitor.Page.Locator("#snippet-bash");
        var hidden = await snippet.InnerTextAsync();
        var secret = await visitor.Page.EvaluateAsync<string>("document.querySelector('#snippet-bash .secret').textContent");

        await visitor.Page.GetByLabel("Show secret values").CheckAsync();

        Assert.DoesNotContain(secret, hidden);
        Assert.Contains(secret, await snippet.InnerTextAsync());
    }

    [Fact]
    [Trait("threat", "L-21")]
    public async Task The_back_button_shows_no_credentials()
    {
        await using var visitor = await world.NewVisitorAsync();
        await visitor.SignInAsync("alice");
        await visitor.GetCredentialsAsync("developer");
        var secret = (await visitor.Page.EvaluateAsync<string>("document.querySelector('#snippet-bash .secret').textContent")).Trim('\'');
        await visitor.Page.GetByRole(AriaRole.Link, new() { Name = "Back to your roles" }).ClickAsync();
        Assert.Equal("Your roles", await visitor.HeadingAsync());

        try
        {
            await visitor.Page.GoBackAsync(new() { WaitUntil = WaitUntilState.DOMContentLoaded });
        }
        catch (PlaywrightException refused) when (refused.Message.Contains("ERR_CACHE_MISS", StringComparison.Ordinal))
        {
            // Chromium asks whether the form may be sent again.
        }

        string? content = null;
        await Until.TrueAsync(
            async () =>
            {
                try
                {
                    content = await visitor.Page.ContentAsync();
                    return true;
                }
                catch (PlaywrightException navigating) when (navigating.Message.Contains("navigating", StringComparison.Ordinal))
                {
                    return false;
                }
            },
            TimeSpan.FromSeconds(10),
            () => "the page has settled");
        Assert.DoesNotContain(secret, content);
    }

    [Fact]
    public async Task The_console_opens_as_the_role()
    {
        await using var visitor = await world.NewVisitorAsync();
        await visitor.SignInAsync("alice");

        await visitor.Page.GetByRole(AriaRole.Button, new() { Name = "Open console as read-only in sandbox" }).ClickAsync();

        await visitor.Page.WaitForURLAsync(world.Elsewhere.Neighbour + "**");
        Assert.Equal("The console", await visitor.HeadingAsync());
        await visitor.Page.GotoAsync(new Uri(world.Sts, "/federation/session").ToString());
        Assert.Contains($"assumed-role/read-only/alice", await visitor.Page.Locator("body").InnerTextAsync());
    }

    [Fact]
    public async Task After_signing_out_nothing_is_shown_any_more()
    {
        await using var visitor = await world.NewVisitorAsync();
        await visitor.SignInAsync("alice");
        var cookie = Assert.Single(await visitor.Context.CookiesAsync(), c => c.Name == "__Host-broker-session");

        await visitor.Page.GetByRole(AriaRole.Button, new() { Name = "Sign out" }).ClickAsync();

        Assert.Equal("You have signed out.", await visitor.Page.GetByRole(AriaRole.Status).InnerTextAsync());
        Assert.DoesNotContain(await visitor.Context.CookiesAsync(), c => c.Name == "__Host-broker-session");
        await visitor.Page.GoBackAsync();
        Assert.Equal("Sign in", await visitor.HeadingAsync());

        // The token itself is over, not only this browser's cookie.
        using var client = world.NewClient();
        using var request = new HttpRequestMessage(HttpMethod.Get, "/");
        request.Headers.Add("Cookie", $"{cookie.Name}={cookie.Value}");
        using var answer = await client.SendAsync(request);
        Assert.Equal("/sign-in", answer.Headers.Location?.OriginalString);
    }

    [Fact]
    public async Task A_session_elsewhere_can_be_seen_and_ended()
    {
        await using var there = await world.NewVisitorAsync(new() { UserAgent = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Safari/604.1" });
        await there.SignInAsync("carol");
        await using var here = await world.NewVisitorAsync();
        await here.SignInAsync("carol");
        await here.Page.GetByRole(AriaRole.Link, new() { Name = "Sessions" }).ClickAsync();
        var other = here.Page.Locator(".sessions li", new() { HasText = "Safari on iOS" }).First;
        Assert.Equal(1, await here.Page.GetByText("This browser").CountAsync());

        await other.GetByRole(AriaRole.Button).ClickAsync();

        await here.Page.GetByRole(AriaRole.Heading, new() { Name = "Your sessions" }).WaitForAsync();
        await there.Page.GotoAsync("/");
        Assert.Equal("Sign in", await there.HeadingAsync());
        await here.Page.GotoAsync("/");
        Assert.Equal("Your roles", await here.HeadingAsync());
    }

    [Fact]
    public async Task All_other_sessions_can_be_ended_at_once()
    {
        await using var first = await world.NewVisitorAsync();
        await first.SignInAsync("erin");
        await using var second = await world.NewVisitorAsync();
        await second.SignInAsync("erin");
        await using var here = await world.NewVisitorAsync();
        await here.SignInAsync("erin");
        await here.Page.GotoAsync("/sessions");
        Assert.Equal(3, await here.Page.Locator(".sessions li").CountAsync());

        await here.Page.GetByRole(AriaRole.Button, new() { Name = "End all others" }).ClickAsync();

        await here.Page.GetByRole(AriaRole.Button, new() { Name = "End all others" }).WaitForAsync(new() { State = WaitForSelectorState.Detached });
        Assert.Equal(1, await here.Page.Locator(".sessions li").CountAsync());
        await first.Page.GotoAsync("/");
        Assert.Equal("Sign in", await first.HeadingAsync());
        await second.Page.GotoAsync("/");
        Assert.Equal("Sign in", await second.HeadingAsync());
    }

    [Fact]
    public async Task The_filter_follows_the_typing_and_works_without_the_script()
    {
        await using var visitor = await world.NewVisitorAsync();
        await visitor.SignInAsync("alice");
        await visitor.Page.GetByLabel("Filter roles").FillAsync("read");
        Assert.Equal(["read-only"], await visitor.Page.Locator(".card:visible h2").AllInnerTextsAsync());
        Assert.Equal("1 of 4 shown.", await visitor.Page.Locator("#filtered").InnerTextAsync());

        await visitor.Page.GotoAsync("/?filter=NIGHT");

        Assert.Equal(["data-platform-pipeline-operator-of-the-night-shift"], await visitor.Page.Locator(".card h2").AllInnerTextsAsync());
    }

    [Fact]
    public async Task Everything_but_copying_works_without_the_script()
    {
        await using var visitor = await world.NewVisitorAsync(new() { JavaScriptEnabled = false });
        await visitor.SignInAsync("alice");
        await visitor.GetCredentialsAsync("developer");
        await visitor.Page.GetByLabel("Show secret values").CheckAsync();

        Assert.Matches("AWS_SECRET_ACCESS_KEY='[A-Za-z0-9+/]{40}'", await visitor.Page.Locator("#snippet-bash").InnerTextAsync());
        Assert.Equal(0, await visitor.Page.Locator("button[data-copy]:visible").CountAsync());
    }

    [Fact]
    public async Task A_sign_in_leads_where_the_link_led()
    {
        await using var visitor = await world.NewVisitorAsync();
        await visitor.Page.GotoAsync("/sessions");

        await visitor.FillAsync("alice", PortalWorld.Password);

        Assert.Equal("Your sessions", await visitor.HeadingAsync());
    }

    /// <summary>Who the snippet's reader is to the STS: the snippet goes where its format says, and an unmodified AWS CLI asks.</summary>
    private async Task<string> CallerAsync(string format, string snippet)
    {
        const string Ask = "aws sts get-caller-identity --query Arn --output text";
        using var home = new TemporaryFolder();
        var file = home.Write("snippet", snippet);
        var variables = new Dictionary<string, string>
        {
            ["HOME"] = home.Path,
            ["AWS_EC2_METADATA_DISABLED"] = "true",
        };
        if (format == "Credentials file")
        {
            // It has no place for the endpoint of one service.
            variables["AWS_ENDPOINT_URL_STS"] = world.Sts.ToString();
        }

        var script = format switch
        {
            "bash, zsh" => snippet + Ask,
            "Environment file" => $"env $(cat {file}) {Ask}",
            _ => $"AWS_SHARED_CREDENTIALS_FILE={file} AWS_PROFILE={Regex.Match(snippet, @"^\[(?<name>[^\]]+)\]", RegexOptions.None, TimeSpan.FromSeconds(1)).Groups["name"].Value} {Ask}",
        };
        return (await ChildProcess.RunAsync(Shell, [home.Write("script", script)], variables, TimeSpan.FromSeconds(60))).Trim();
    }
}
