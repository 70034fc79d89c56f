using System.Net;
using System.Text.Json;
using Broker.TestKit.Published;

namespace Broker.EndToEnd.Tests.Directories;

/// <summary><c>broker console</c> from a shell: the published file, over TLS under a private authority, with a real directory and our STS's sign-in.</summary>
public sealed class ConsoleCommandTests(HttpsPeople people) : IClassFixture<HttpsPeople>, IDisposable
{
    private const string Role = "arn:aws:iam::123456789012:role/corp-dev";

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    private readonly PersonsHome _home = new(new Dictionary<string, string>());

    public void Dispose() => _home.Dispose();

    [Fact]
    public async Task Prints_an_address_that_signs_in_as_the_role_once()
    {
        var printed = await ConsoleAsync("--user", "alice", "--password-file", _home.Write("password", HttpsPeople.Password), "--role", Role);

        var address = new Uri(Assert.Single(printed.Split('\n', StringSplitOptions.RemoveEmptyEntries)));
        Assert.Equal(new Uri(people.Sts, "/federation").AbsoluteUri, address.GetLeftPart(UriPartial.Path));
        using var browser = NewBrowser();
        using var signedIn = await browser.GetAsync(address);
        Assert.True(signedIn.StatusCode is HttpStatusCode.Found, $"{signedIn.StatusCode} {await signedIn.Content.ReadAsStringAsync()}");
        Assert.Equal(HttpsPeople.Console, signedIn.Headers.Location?.AbsoluteUri);
        Assert.Equal("arn:aws:sts::123456789012:assumed-role/corp-dev/alice", await WhoIsSignedInAsync(browser, signedIn));

        using var again = await browser.GetAsync(address);
        Assert.Equal(HttpStatusCode.BadRequest, again.StatusCode);
    }

    [Fact]
    public async Task Opens_the_address_in_the_browser_and_prints_nothing()
    {
        var opened = _home.Folder("opened");
        Directory.CreateDirectory(_home.Folder("bin"));
        File.SetUnixFileMode(_home.Write("bin/xdg-open", $"#!/bin/sh\nprintf '%s\\n' \"$@\" > {opened}.part && mv {opened}.part {opened}\n"), UnixFileMode.UserRead | UnixFileMode.UserExecute);
        _home.Set("PATH", $"{_home.Folder("bin")}:/usr/bin:/bin");
        await RunAsync("login", "--user", "alice", "--password-file", _home.Write("password", HttpsPeople.Password));

        var printed = await ConsoleAsync("--role", Role, "--open", "--destination", "https://console.example.com/s3/home");

        Assert.Equal("", printed);
        await Until.TrueAsync(() => Task.FromResult(File.Exists(opened)), Limit, () => "xdg-open was started");
        using var browser = NewBrowser();
        using var signedIn = await browser.GetAsync(new Uri((await File.ReadAllTextAsync(opened)).TrimEnd('\n')));
        Assert.Equal("https://console.example.com/s3/home", signedIn.Headers.Location?.AbsoluteUri);
        Assert.Equal("arn:aws:sts::123456789012:assumed-role/corp-dev/alice", await WhoIsSignedInAsync(browser, signedIn));
    }

    [Theory]
    [InlineData("carol", "https://console.example.com/")]
    [InlineData("alice", "https://console.example.net/")]
    public async Task Prints_no_address_of_a_role_or_a_place_that_is_not_theirs(string user, string destination)
    {
        var refused = await Assert.ThrowsAsync<InvalidOperationException>(() => ConsoleAsync(
            "--user", user, "--password-file", _home.Write("password", HttpsPeople.Password), "--role", Role, "--destination", destination));

        Assert.Contains("ended with code 1.", refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("SigninToken", refused.Message, StringComparison.Ordinal);
    }

    private static HttpClient NewBrowser() => new(new SocketsHttpHandler { UseCookies = false, AllowAutoRedirect = false }) { Timeout = Limit };

    /// <summary>Shows the cookie to the STS, as the browser does on its next visit.</summary>
    private async Task<string?> WhoIsSignedInAsync(HttpClient browser, HttpResponseMessage signedIn)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(people.Sts, "/federation/session"));
        request.Headers.Add("Cookie", Assert.Single(signedIn.Headers.GetValues("Set-Cookie")).Split(';')[0]);
        using var response = await browser.SendAsync(request);
        using var session = JsonDocument.Parse(await response.Content.ReadAsStringAsync());
        return session.RootElement.GetProperty("arn").GetString();
    }

    private Task<string> ConsoleAsync(params string[] arguments) => RunAsync("console", arguments);

    private Task<string> RunAsync(string command, params string[] arguments)
    {
        _home.Set("BROKER_HOME", _home.Folder("kept"));
        return ChildProcess.RunAsync(
            RepositoryTree.BrokerBinary(),
            [command, "--ldap", people.Good.Endpoint.GetLeftPart(UriPartial.Authority), "--ca-file", _home.Write("ca.pem", people.CaPem), .. arguments],
            _home.Variables,
            Limit);
    }
}
