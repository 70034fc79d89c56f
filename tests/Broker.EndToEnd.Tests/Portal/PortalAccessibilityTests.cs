using System.Text.Json;
using Broker.TestKit.Published;
using Microsoft.Playwright;

namespace Broker.EndToEnd.Tests.Portal;

/// <summary>Every page in both themes: usable by keyboard and screen reader, on a phone, and legible. Rules of WCAG 2.2 AA, checked in the page itself.</summary>
[Collection(PortalCollection.Name)]
public sealed class PortalAccessibilityTests(PortalWorld world)
{
    private static readonly string Rules = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Portal", "accessibility.js"));

    public static TheoryData<string, string> Pages
    {
        get
        {
            var pages = new TheoryData<string, string>();
            foreach (var theme in new[] { "light", "dark" })
            {
                foreach (var page in new[] { "sign-in", "refused", "roles", "credentials", "sessions", "not-found", "empty" })
                {
                    pages.Add(page, theme);
                }
            }

            return pages;
        }
    }

    [Theory]
    [MemberData(nameof(Pages))]
    public async Task A_page_keeps_the_rules_wide_and_on_a_phone(string page, string theme)
    {
        await using var visitor = await world.NewVisitorAsync(new() { ColorScheme = theme == "dark" ? ColorScheme.Dark : ColorScheme.Light, ViewportSize = Wide });
        await OpenAsync(visitor, page, theme);

        await ScreenshotAsync(visitor, $"{page}-{theme}");
        Assert.Empty(await visitor.Page.EvaluateAsync<string[]>(Rules));
        await visitor.Page.SetViewportSizeAsync(390, 844);
        await ScreenshotAsync(visitor, $"{page}-{theme}-phone");
        Assert.Empty(await visitor.Page.EvaluateAsync<string[]>(Rules));
        await visitor.Page.SetViewportSizeAsync(320, 640);
        Assert.Empty(await visitor.Page.EvaluateAsync<string[]>(Rules));
        Assert.Empty(visitor.Complaints);
    }

    [Fact]
    public async Task The_rules_find_what_is_wrong()
    {
        await using var visitor = await world.NewVisitorAsync();
        await visitor.Page.SetContentAsync("<!doctype html><body style='background:#fff'><p style='color:#aaa'>faint</p><input><button></button><h3>deep</h3><div style='width:3000px'>wide</div>");

        var found = await visitor.Page.EvaluateAsync<string[]>(Rules);

        foreach (var rule in new[] { "language", "title", "main", "one h1", "contrast", "name of input", "name of button", "heading order", "sideways" })
        {
            Assert.Contains(found, problem => problem.StartsWith(rule, StringComparison.Ordinal));
        }
    }

    [Fact]
    public async Task Credentials_can_be_had_with_the_keyboard_alone()
    {
        await using var visitor = await world.NewVisitorAsync(new() { Permissions = ["clipboard-read", "clipboard-write"] });
        var keyboard = visitor.Page.Keyboard;
        await visitor.Page.GotoAsync("/");

        // The name has the focus without a key: the browser gives it once it has drawn the page.
        await Assertions.Expect(visitor.Page.Locator("input[name=username]")).ToBeFocusedAsync();
        await keyboard.TypeAsync("alice");
        await keyboard.PressAsync("Tab");
        await keyboard.TypeAsync(PortalWorld.Password);
        await keyboard.PressAsync("Enter");
        await visitor.Page.GetByRole(AriaRole.Heading, new() { Name = "Your roles" }).WaitForAsync();
        await keyboard.PressAsync("Tab");
        Assert.Equal("Skip to content", await FocusedAsync(visitor));
        await keyboard.PressAsync("Enter");
        await TabToAsync(visitor, "Get credentials for developer in sandbox");
        Assert.True(await HasVisibleFocusAsync(visitor));
        await keyboard.PressAsync("Enter");
        await visitor.Page.GetByRole(AriaRole.Heading, new() { Name = "Credentials for developer" }).WaitForAsync();
        await TabToAsync(visitor, "PowerShell");
        await keyboard.PressAsync("Enter");
        await TabToAsync(visitor, "Copy for PowerShell");
        await keyboard.PressAsync("Space");
        await visitor.Page.GetByText("Copied", new() { Exact = true }).WaitForAsync();

        Assert.StartsWith("$Env:AWS_ACCESS_KEY_ID = 'ASIA", await visitor.Page.EvaluateAsync<string>("navigator.clipboard.readText()"));
    }

    [Fact]
    public async Task Nothing_moves_for_those_who_ask_for_less_motion()
    {
        await using var visitor = await world.NewVisitorAsync(new() { ReducedMotion = ReducedMotion.Reduce });
        await visitor.Page.GotoAsync("/sign-in");

        Assert.Equal("none", await visitor.Page.EvaluateAsync<string>("getComputedStyle(document.querySelector('button')).transitionProperty"));
    }

    private static ViewportSize Wide => new() { Width = 1280, Height = 800 };

    private async Task OpenAsync(Visitor visitor, string page, string theme)
    {
        switch (page)
        {
            case "sign-in":
                await visitor.Page.GotoAsync("/sign-in");
                break;
            case "refused":
                // A name of its own for each, so that no limit is met.
                await visitor.SignInAsync($"nobody-{Guid.NewGuid():N}", "wrong");
                break;
            case "not-found":
                await visitor.Page.GotoAsync("/nothing");
                break;
            case "empty":
                await visitor.SignInAsync("bob");
                break;
            case "sessions":
                await SignInElsewhereAsync($"dana-{theme}", "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Safari/604.1");
                await SignInElsewhereAsync($"dana-{theme}", "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0");
                await visitor.SignInAsync($"dana-{theme}");
                await visitor.Page.GotoAsync("/sessions");
                break;
            case "credentials":
                await visitor.SignInAsync("alice");
                await visitor.GetCredentialsAsync("developer");
                break;
            default:
                await visitor.SignInAsync("alice");
                break;
        }
    }

    private async Task SignInElsewhereAsync(string username, string userAgent)
    {
        await using var elsewhere = await world.NewVisitorAsync(new() { UserAgent = userAgent });
        await elsewhere.SignInAsync(username);
    }

    private static async Task ScreenshotAsync(Visitor visitor, string name) => await visitor.Page.ScreenshotAsync(new()
    {
        Path = Path.Combine(RepositoryTree.Root, "artifacts", "screenshots", $"{name}.png"),
        FullPage = true,
    });

    private static Task<string> FocusedAsync(Visitor visitor) =>
        visitor.Page.EvaluateAsync<string>("document.activeElement.getAttribute('aria-label') || document.activeElement.textContent.trim()");

    private static Task<bool> HasVisibleFocusAsync(Visitor visitor) =>
        visitor.Page.EvaluateAsync<bool>("(s => s.outlineStyle !== 'none' && parseFloat(s.outlineWidth) >= 2)(getComputedStyle(document.activeElement))");

    private static async Task TabToAsync(Visitor visitor, string name)
    {
        var seen = new List<string>();
        for (var i = 0; i < 60; i++)
        {
            await visitor.Page.Keyboard.PressAsync("Tab");
            seen.Add(await FocusedAsync(visitor));
            if (seen[^1] == name)
            {
                return;
            }
        }

        Assert.Fail($"'{name}' is not reached with Tab; passed: {JsonSerializer.Serialize(seen)}");
    }
}
