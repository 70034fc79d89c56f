namespace Broker.Tests.Directories;

public sealed class AuditTests(SamplePeople people) : IClassFixture<SamplePeople>
{
    [Fact]
    [Trait("threat", "L-23")]
    public async Task Nothing_leaves_that_the_audit_does_not_take()
    {
        await using var broker = await RunningDirectory.StartAsync(people.Slapd);
        var token = await broker.SignInAsync();
        broker.Sink.IsFull = true;

        var signIn = (await broker.TrySignInAsync("alice", SamplePeople.AlicesPassword)).Is(503);
        (await broker.TrySignInAsync("alice", "wrong")).Is(503);
        (await broker.PostAsync("/v1/credentials", new() { ["roleArn"] = SamplePeople.DevRole }, token)).Is(503);
        (await broker.PostAsync("/v1/assignments", new() { ["roleArn"] = SamplePeople.DevRole }, token)).Is(503);
        var container = (await broker.GetAsync("/v1/container-credentials/123456789012/team/dev", token)).Is(503);

        Assert.DoesNotContain("bs1.", signIn.Body, StringComparison.Ordinal);
        Assert.DoesNotContain("ASIA", container.Body, StringComparison.Ordinal);
        Assert.True(container.Headers.ContainsKey("Retry-After"));

        broker.Sink.IsFull = false;
        (await broker.PostAsync("/v1/credentials", new() { ["roleArn"] = SamplePeople.DevRole }, token)).Is(200);
        Assert.Single((await broker.GetAsync("/v1/sessions", token)).Json["sessions"]!.AsArray());
    }

    [Fact]
    public async Task One_chain_links_a_sign_in_to_all_that_followed()
    {
        await using var broker = await RunningDirectory.StartAsync(people.Slapd);
        var token = await broker.SignInAsync();
        await broker.PostAsync("/v1/credentials", new() { ["roleArn"] = SamplePeople.DevRole }, token);
        await broker.PostAsync("/v1/credentials", new() { ["roleArn"] = SamplePeople.OpsRole }, token);
        await broker.PostAsync("/v1/assignments", new() { ["roleArn"] = SamplePeople.DevRole }, token);
        await broker.GetAsync("/v1/container-credentials/123456789012/team/dev", token);
        await broker.GetAsync("/v1/container-credentials/123456789012/team/dev", token);
        await broker.SendAsync(HttpMethod.Delete, "/v1/sessions/current", authorization: token);

        Assert.Equal(
            ["DirectorySignIn", "AssumeRoleWithLDAPIdentity", "AssumeRoleWithLDAPIdentity", "AssignRole", "AssumeRoleWithLDAPIdentity", "GetContainerCredentials", "DirectorySignOut"],
            broker.Events.Select(one => (string?)one["eventName"]));
        Assert.Single(broker.Events.Select(one => (string?)one["additionalEventData"]!["chainId"]).Distinct());
        Assert.All(broker.Events, one => Assert.Equal("alice", (string?)one["userIdentity"]!["userName"]));
        Assert.Equal("AccessDenied", (string?)broker.Events[2]["errorCode"]);
    }

    [Fact]
    public async Task Every_refused_sign_in_has_its_reason_and_no_name_that_nobody_has()
    {
        await using var broker = await RunningDirectory.StartAsync(people.Slapd);
        await broker.TrySignInAsync("alice", "wrong");
        await broker.TrySignInAsync("my-pässword", "x");
        await broker.TrySignInAsync("alice", "");

        Assert.Equal(
            ["wrong_password", "unknown_user", "empty_password"],
            broker.Events.Select(one => (string?)one["additionalEventData"]!["reason"]));
        Assert.Equal("alice", (string?)broker.Events[0]["requestParameters"]!["username"]);
        Assert.Equal("HIDDEN_DUE_TO_SECURITY_REASONS", (string?)broker.Events[1]["requestParameters"]!["username"]);
    }

    [Fact]
    public async Task No_secret_is_in_any_event()
    {
        await using var broker = await RunningDirectory.StartAsync(people.Slapd);
        var token = await broker.SignInAsync();
        var issued = (await broker.PostAsync("/v1/credentials", new() { ["roleArn"] = SamplePeople.DevRole }, token)).Json;
        var assigned = (await broker.PostAsync("/v1/assignments", new() { ["roleArn"] = SamplePeople.DevRole }, token)).Json;

        foreach (var secret in new[] { SamplePeople.AlicesPassword, token["Bearer ".Length..], (string)issued["secretAccessKey"]!, (string)issued["sessionToken"]!, (string)assigned["webIdentityToken"]! })
        {
            Assert.DoesNotContain(secret, broker.Sink.Text, StringComparison.Ordinal);
        }

        Assert.DoesNotContain("pässword", broker.Sink.Text, StringComparison.Ordinal);
    }
}
