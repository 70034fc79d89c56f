using System.Net;
using Broker.TestKit.Published;
using Microsoft.Playwright;

namespace Broker.EndToEnd.Tests.Portal;

/// <summary>Other sites against the portal, in a real browser and on the wire.</summary>
[Collection(PortalCollection.Name)]
public sealed class PortalAttackTests(PortalWorld world)
{
    [Theory]
    [Trait("threat", "L-19")]
    [InlineData("/credentials", "roleArn", true)]
    [InlineData("/credentials", "roleArn", false)]
    [InlineData("/sign-out", "x", true)]
    [InlineData("/sessions", "sessionId", true)]
    [InlineData("/console", "roleArn", false)]
    public async Task A_form_of_another_site_does_nothing(string path, string field, bool isNeighbour)
    {
        await using var visitor = await world.NewVisitorAsync();
        await visitor.SignInAsync("alice");
        var before = Issued();
        await AttackAsync(visitor, path, isNeighbour, (field, $"arn:aws:iam::{PortalWorld.Account}:role/developer"), ("durationSeconds", "900"));

        Assert.DoesNotContain("Credentials for", await visitor.Page.ContentAsync());
        Assert.Equal(before, Issued());
        await visitor.Page.GotoAsync("/");
        Assert.Equal("Your roles", await visitor.HeadingAsync());
    }

    [Fact]
    [Trait("threat", "L-19")]
    public async Task A_neighbour_that_browsers_send_cookies_for_is_refused()
    {
        await using var visitor = await world.NewVisitorAsync();
        await visitor.SignInAsync("alice");

        var status = await AttackAsync(visitor, "/credentials", isNeighbour: true, ("roleArn", $"arn:aws:iam::{PortalWorld.Account}:role/developer"), ("durationSeconds", "900"));

        Assert.Equal(400, status);
        Assert.Equal("This form is no longer good", await visitor.HeadingAsync());
    }

    [Theory]
    [Trait("threat", "L-19")]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Nobody_is_signed_in_by_another_site(bool isNeighbour)
    {
        await using var visitor = await world.NewVisitorAsync();
        await visitor.Page.GotoAsync("/sign-in");

        var status = await AttackAsync(visitor, "/sign-in", isNeighbour, ("username", "bob"), ("password", PortalWorld.Password));

        Assert.Equal(400, status);
        await visitor.Page.GotoAsync("/");
        Assert.Equal("Sign in", await visitor.HeadingAsync());
    }

    [Fact]
    [Trait("threat", "L-20")]
    public async Task No_site_frames_the_portal()
    {
        await using var visitor = await world.NewVisitorAsync();
        await visitor.SignInAsync("alice");
        world.Elsewhere.Attack = $"<!doctype html><iframe src='{world.Portal}' id=f></iframe>";

        await visitor.Page.GotoAsync(new Uri(world.Elsewhere.Neighbour, "/attack").ToString());

        Assert.DoesNotContain(visitor.Page.Frames, frame => frame.Url.StartsWith(world.Portal.ToString(), StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_link_of_another_site_leads_to_the_page_while_signed_in()
    {
        await using var visitor = await world.NewVisitorAsync();
        await visitor.SignInAsync("alice");
        world.Elsewhere.Attack = $"<!doctype html><a href='{world.Portal}sessions'>Go</a>";
        await visitor.Page.GotoAsync(new Uri(world.Elsewhere.Stranger, "/attack").ToString());

        await visitor.Page.GetByText("Go").ClickAsync();

        await visitor.Page.GetByRole(AriaRole.Heading, new() { Name = "Your sessions" }).WaitForAsync();
    }

    [Theory]
    [Trait("threat", "L-20")]
    [InlineData("//evil.example")]
    [InlineData("/\\evil.example")]
    [InlineData("javascript:alert(1)")]
    [InlineData("https://evil.example/")]
    public async Task A_sign_in_leads_nowhere_else(string returnUrl)
    {
        await using var visitor = await world.NewVisitorAsync();
        await visitor.Page.GotoAsync($"/sign-in?returnUrl={Uri.EscapeDataString(returnUrl)}");

        await visitor.FillAsync("alice", PortalWorld.Password);

        Assert.Equal(world.Portal.ToString(), visitor.Page.Url);
        Assert.Equal("Your roles", await visitor.HeadingAsync());
    }

    [Fact]
    [Trait("threat", "L-19")]
    public async Task The_session_is_a_new_one_at_every_sign_in_and_out_of_reach()
    {
        await using var visitor = await world.NewVisitorAsync();
        await visitor.Page.GotoAsync("/sign-in");
        var visit = Assert.Single(await visitor.Context.CookiesAsync());
        Assert.Equal("__Host-broker-visit", visit.Name);

        // An attacker who could plant one gains nothing: it is replaced.
        await visitor.Context.AddCookiesAsync([new() { Name = "__Host-broker-session", Value = "planted", Url = world.Portal.ToString(), Secure = true }]);
        await visitor.FillAsync("alice", PortalWorld.Password);

        var session = Assert.Single(await visitor.Context.CookiesAsync());
        Assert.Equal("__Host-broker-session", session.Name);
        Assert.NotEqual("planted", session.Value);
        Assert.True(session is { HttpOnly: true, Secure: true, SameSite: SameSiteAttribute.Strict, Path: "/" });
        Assert.Equal("", await visitor.Page.EvaluateAsync<string>("document.cookie"));
    }

    [Theory]
    [Trait("threat", "L-20")]
    [Trait("threat", "L-21")]
    [InlineData("/sign-in", HttpStatusCode.OK)]
    [InlineData("/", HttpStatusCode.SeeOther)]
    [InlineData("/nothing", HttpStatusCode.NotFound)]
    [InlineData("/credentials", HttpStatusCode.MethodNotAllowed)]
    public async Task Every_page_says_how_it_may_be_used(string path, HttpStatusCode status)
    {
        using var client = world.NewClient();
        using var answer = await client.GetAsync(path);

        Assert.Equal(status, answer.StatusCode);
        Assert.Equal("no-store", answer.Headers.CacheControl?.ToString());
        var policy = Assert.Single(answer.Headers.GetValues("Content-Security-Policy"));
        Assert.StartsWith("default-src 'none'; script-src 'sha256-", policy);
        Assert.Contains("frame-ancestors 'none'", policy);
        Assert.Contains("form-action 'self'", policy);
        Assert.DoesNotContain("unsafe", policy);
        Assert.Equal("nosniff", Assert.Single(answer.Headers.GetValues("X-Content-Type-Options")));
        Assert.Equal("DENY", Assert.Single(answer.Headers.GetValues("X-Frame-Options")));
        Assert.Equal("same-origin", Assert.Single(answer.Headers.GetValues("Referrer-Policy")));
        Assert.StartsWith("max-age=", Assert.Single(answer.Headers.GetValues("Strict-Transport-Security")));
    }

    [Fact]
    public async Task Files_of_the_portal_are_asked_for_by_their_hash()
    {
        using var client = world.NewClient();
        using var first = await client.GetAsync("/assets/portal.css");
        using var request = new HttpRequestMessage(HttpMethod.Get, "/assets/portal.css");
        request.Headers.TryAddWithoutValidation("If-None-Match", first.Headers.ETag!.ToString());

        using var again = await client.SendAsync(request);

        Assert.Equal("text/css; charset=utf-8", first.Content.Headers.ContentType?.ToString());
        Assert.Equal(HttpStatusCode.NotModified, again.StatusCode);
        Assert.Equal("", await again.Content.ReadAsStringAsync());
    }

    [Theory]
    [InlineData("application/json", "{}")]
    [InlineData("text/plain", "a=b")]
    public async Task What_is_no_form_is_refused(string contentType, string body)
    {
        using var client = world.NewClient();
        using var request = new HttpRequestMessage(HttpMethod.Post, "/sign-in") { Content = new StringContent(body, null, contentType) };
        request.Headers.Add("Origin", world.Portal.GetLeftPart(UriPartial.Authority));

        using var answer = await client.SendAsync(request);

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
    }

    /// <summary>Posts a form from a page of another origin, as that page's script would, and gives the status of what came of it.</summary>
    private async Task<int> AttackAsync(Visitor visitor, string path, bool isNeighbour, params (string Name, string Value)[] fields)
    {
        var inputs = string.Concat(fields.Select(f => $"<input type=hidden name='{f.Name}' value='{f.Value}'>"));
        world.Elsewhere.Attack = $"<!doctype html><form method=post action='{new Uri(world.Portal, path)}'>{inputs}</form>";
        await visitor.Page.GotoAsync(new Uri(isNeighbour ? world.Elsewhere.Neighbour : world.Elsewhere.Stranger, "/attack").ToString());
        var answer = await visitor.Page.RunAndWaitForResponseAsync(
            () => visitor.Page.EvaluateAsync("document.forms[0].submit()"),
            response => response.Request.Method == "POST" && new Uri(response.Url).AbsolutePath == path);
        await visitor.Page.WaitForURLAsync(new Uri(world.Portal, path).ToString());
        return answer.Status;
    }

    private int Issued() => File.ReadAllLines(world.AuditFile).Count(line => line.Contains("AssumeRoleWithLDAPIdentity", StringComparison.Ordinal));
}
