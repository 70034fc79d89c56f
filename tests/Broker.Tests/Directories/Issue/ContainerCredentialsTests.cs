namespace Broker.Tests.Directories.Issue;

public sealed class ContainerCredentialsTests(SamplePeople people) : IClassFixture<SamplePeople>
{
    private const string Path = "/v1/container-credentials/123456789012/team/dev";

    [Fact]
    public async Task Serves_the_document_that_sdks_read()
    {
        await using var broker = await RunningDirectory.StartAsync(people.Slapd);
        var token = (await broker.SignInAsync())["Bearer ".Length..];

        // R20: neither Accept nor User-Agent, a foreign Host without port, a query.
        var reply = (await broker.SendAsync(HttpMethod.Get, Path + "?a=1", authorization: token, change: request => request.Headers.Host = "broker")).Is(200);

        Assert.Equal("application/json", reply.Headers["Content-Type"]);
        Assert.Equal(
            ["AccessKeyId", "SecretAccessKey", "Token", "Expiration", "RoleArn", "AccountId"],
            reply.Json.AsObject().Select(member => member.Key));
        Assert.Matches("^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z$", (string?)reply.Json["Expiration"]);
        Assert.Equal(SamplePeople.DevRole, (string?)reply.Json["RoleArn"]);
        Assert.True(reply.Body.Length <= 10_000);
    }

    [Fact]
    public async Task Serves_the_same_credentials_until_a_quarter_of_an_hour_is_left()
    {
        await using var broker = await RunningDirectory.StartAsync(people.Slapd, settings => settings with { SessionLifetime = TimeSpan.FromHours(2) });
        var token = await broker.SignInAsync();
        async Task<string> KeyAsync() => (string)(await broker.GetAsync(Path, token)).Is(200).Json["AccessKeyId"]!;

        var first = await KeyAsync();
        var together = await Task.WhenAll(KeyAsync(), KeyAsync(), KeyAsync());
        broker.Time.Shift(TimeSpan.FromMinutes(43));
        var later = await KeyAsync();
        broker.Time.Shift(TimeSpan.FromMinutes(2));
        var rotated = await KeyAsync();

        Assert.All(together, key => Assert.Equal(first, key));
        Assert.Equal(first, later);
        Assert.NotEqual(first, rotated);
    }

    [Theory]
    [InlineData("/v1/container-credentials/123456789012/ops", 403)]
    [InlineData("/v1/container-credentials/123456789012/absent", 403)]
    [InlineData("/v1/container-credentials/12345/dev", 404)]
    [InlineData("/v1/container-credentials/123456789012/", 404)]
    public async Task Refuses_in_the_form_that_sdks_read(string path, int status)
    {
        await using var broker = await RunningDirectory.StartAsync(people.Slapd);

        var reply = (await broker.GetAsync(path, await broker.SignInAsync())).Is(status);

        Assert.Equal((string?)reply.Json["code"], (string?)reply.Json["Code"]);
        Assert.Equal((string?)reply.Json["message"], (string?)reply.Json["Message"]);
        Assert.Equal(4, reply.Json.AsObject().Count);
    }

    [Fact]
    public async Task Nobody_gets_what_was_kept_for_somebody_else()
    {
        await using var broker = await RunningDirectory.StartAsync(people.Slapd);
        (await broker.GetAsync(Path, await broker.SignInAsync())).Is(200);

        (await broker.GetAsync(Path, await broker.SignInAsync("bob", SamplePeople.BobsPassword))).Is(403);
        (await broker.GetAsync(Path)).Is(401);
    }

    [Fact]
    public async Task A_role_that_trusts_no_more_is_served_no_more()
    {
        await using var broker = await RunningDirectory.StartAsync(people.Slapd);
        var token = await broker.SignInAsync();
        (await broker.GetAsync(Path, token)).Is(200);
        await broker.ChangeCatalogAsync("cn=dev,", "cn=others,");

        (await broker.GetAsync(Path, token)).Is(403);
    }
}
