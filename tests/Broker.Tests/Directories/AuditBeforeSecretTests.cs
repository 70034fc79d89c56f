using Broker.Directories.Issue;
using Broker.Directories.Portal.Guard;
using Broker.Tests.Directories.Issue;

namespace Broker.Tests.Directories;

/// <summary>Consoles and pages: nothing secret leaves that the audit did not take before.</summary>
[Trait("threat", "L-23")]
public sealed class AuditBeforeSecretTests(SamplePeople people) : IClassFixture<SamplePeople>, IAsyncLifetime
{
    private FakeFederationEndpoint _endpoint = null!;
    private RunningDirectory _broker = null!;

    public async ValueTask InitializeAsync()
    {
        _endpoint = await FakeFederationEndpoint.StartAsync();
        _broker = await RunningDirectory.StartAsync(
            people.Slapd,
            settings => settings with { Console = new ConsoleSettings(_endpoint.Address, new Uri("https://console.example.com/"), new Uri("https://broker.example.com")) });
    }

    public async ValueTask DisposeAsync()
    {
        await _broker.DisposeAsync();
        await _endpoint.DisposeAsync();
    }

    [Fact]
    public async Task No_address_of_a_console_leaves_by_the_api()
    {
        var token = await _broker.SignInAsync();
        _broker.Sink.IsFull = true;
        AssertNothing((await ConsoleAsync(token)).Is(503));

        // The credentials were never made, so that nobody else had them either.
        Assert.Equal("", _endpoint.LastForm);
        _broker.Sink.IsFull = false;
        Assert.Contains("SigninToken=", (await ConsoleAsync(token)).Is(200).Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task No_address_of_a_console_leaves_when_only_its_own_event_is_not_taken()
    {
        var token = await _broker.SignInAsync();
        _endpoint.Asked = () => _broker.Sink.IsFull = true;
        AssertNothing((await ConsoleAsync(token)).Is(503));

        Assert.NotEqual("", _endpoint.LastForm);
        Assert.Equal(["DirectorySignIn", "AssumeRoleWithLDAPIdentity"], _broker.Events.Select(one => (string?)one["eventName"]));
    }

    [Fact]
    public async Task No_page_shows_credentials()
    {
        var token = await _broker.SignInAsync();
        _broker.Sink.IsFull = true;
        var page = (await SubmitAsync("/credentials", token)).Is(503);
        AssertNothing(page);
        Assert.Contains("audit log cannot be written", page.Body, StringComparison.Ordinal);

        _broker.Sink.IsFull = false;
        var shown = (await SubmitAsync("/credentials", token)).Is(200);
        Assert.Contains("ASIA", shown.Body, StringComparison.Ordinal);
        Assert.Contains("AWS_SECRET_ACCESS_KEY", shown.Body, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task No_page_leads_to_a_console(bool isCredentialsEventTaken)
    {
        var token = await _broker.SignInAsync();
        _broker.Sink.IsFull = !isCredentialsEventTaken;
        _endpoint.Asked = () => _broker.Sink.IsFull = true;
        var page = (await SubmitAsync("/console", token)).Is(503);
        AssertNothing(page);
        Assert.False(page.Headers.ContainsKey("Refresh"));
        Assert.Equal(isCredentialsEventTaken, _endpoint.LastForm.Length > 0);

        (_broker.Sink.IsFull, _endpoint.Asked) = (false, () => { });
        Assert.Contains("SigninToken=", (await SubmitAsync("/console", token)).Is(200).Headers["Refresh"], StringComparison.Ordinal);
    }

    private static void AssertNothing(Reply reply)
    {
        var all = $"{string.Join('\n', reply.Headers)}\n{reply.Body}";
        foreach (var secret in new[] { "SigninToken", "token+", "token%2B", "ASIA", "AWS_SECRET_ACCESS_KEY", "secretAccessKey" })
        {
            Assert.DoesNotContain(secret, all, StringComparison.Ordinal);
        }
    }

    private Task<Reply> ConsoleAsync(string token) => _broker.PostAsync("/v1/console", new() { ["roleArn"] = SamplePeople.DevRole }, token);

    /// <summary>Presses a button of a role's card, as the browser of a session does.</summary>
    private Task<Reply> SubmitAsync(string path, string authorization)
    {
        var token = authorization["Bearer ".Length..];
        return _broker.SendAsync(HttpMethod.Post, path, change: request =>
        {
            request.Content = new FormUrlEncodedContent(new Dictionary<string, string>
            {
                [FormToken.Field] = FormToken.Of(token),
                ["roleArn"] = SamplePeople.DevRole,
                ["durationSeconds"] = "900",
            });
            request.Headers.Add("Cookie", $"__Host-broker-session={token}");
            request.Headers.Add("Origin", "https://broker.example.com");
            request.Headers.Add("Sec-Fetch-Site", "same-origin");
        });
    }
}
