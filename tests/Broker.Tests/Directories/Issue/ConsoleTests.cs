using Broker.Directories.Issue;

namespace Broker.Tests.Directories.Issue;

[Trait("threat", "L-20")]
public sealed class ConsoleTests(SamplePeople people) : IClassFixture<SamplePeople>
{
    [Fact]
    public async Task Builds_the_address_of_a_signed_in_console()
    {
        await using var endpoint = await FakeFederationEndpoint.StartAsync();
        await using var broker = await StartAsync(endpoint);

        var reply = (await broker.PostAsync("/v1/console", new() { ["roleArn"] = SamplePeople.DevRole, ["destination"] = "https://console.example.com/s3" }, await broker.SignInAsync())).Is(200);

        Assert.Equal(
            $"{endpoint.Address}?Action=login&Issuer=https%3A%2F%2Fbroker.example.com%2F&Destination=https%3A%2F%2Fconsole.example.com%2Fs3&SigninToken=token%2B%26",
            (string?)reply.Json["url"]);
        Assert.Contains("Action=getSigninToken&Session=%7B%22sessionId%22%3A%22ASIA", endpoint.LastForm, StringComparison.Ordinal);
        var names = broker.Events.Select(one => (string?)one["eventName"]).ToList();
        Assert.Equal(["DirectorySignIn", "AssumeRoleWithLDAPIdentity", "GetSigninToken"], names);
    }

    [Theory]
    [InlineData("https://evil.example/")]
    [InlineData("//evil.example/")]
    [InlineData("javascript:alert(1)")]
    [InlineData("https://console.example.com@evil.example/")]
    [InlineData("/\\evil.example")]
    public async Task Leads_nowhere_but_to_its_console(string destination)
    {
        await using var endpoint = await FakeFederationEndpoint.StartAsync();
        await using var broker = await StartAsync(endpoint);

        (await broker.PostAsync("/v1/console", new() { ["roleArn"] = SamplePeople.DevRole, ["destination"] = destination }, await broker.SignInAsync())).Is(400);

        Assert.Equal("", endpoint.LastForm);
    }

    [Fact]
    public async Task Says_so_when_the_console_does_not_answer()
    {
        await using var endpoint = await FakeFederationEndpoint.StartAsync();
        await using var broker = await StartAsync(endpoint);
        endpoint.Status = 400;

        (await broker.PostAsync("/v1/console", new() { ["roleArn"] = SamplePeople.DevRole }, await broker.SignInAsync())).Is(503);
    }

    private Task<RunningDirectory> StartAsync(FakeFederationEndpoint endpoint) => RunningDirectory.StartAsync(
        people.Slapd,
        settings => settings with { Console = new ConsoleSettings(endpoint.Address, new Uri("https://console.example.com/"), new Uri("https://broker.example.com")) });
}
