using System.Text.Json.Nodes;
using Broker.Core.Federation;

namespace Broker.Tests.Directories.Issue;

public sealed class RoleActionTests(SamplePeople people) : IClassFixture<SamplePeople>
{
    [Fact]
    public async Task Lists_the_roles_that_the_person_has_and_why()
    {
        await using var broker = await RunningDirectory.StartAsync(people.Slapd);

        var roles = (await broker.GetAsync("/v1/roles", await broker.SignInAsync())).Is(200).Json["roles"]!.AsArray();

        var role = roles.Single()!;
        Assert.Equal(SamplePeople.DevRole, (string?)role["roleArn"]);
        Assert.Equal("dev", (string?)role["name"]);
        Assert.Equal(7200, (int)role["maxDurationSeconds"]!);
        Assert.Equal("alice", (string?)role["sessionName"]);
        Assert.Equal("alice", (string?)role["sourceIdentity"]);
        Assert.Contains("ldap:groups", (string?)role["why"], StringComparison.Ordinal);
        var tag = role["tags"]!.AsArray().Single()!;
        Assert.Equal(("department", "42", true), ((string?)tag["key"], (string?)tag["value"], (bool)tag["transitive"]!));
        Assert.InRange((int)role["size"]!["packedPolicySize"]!, 1, 100);
    }

    [Fact]
    public async Task Issues_credentials_of_a_role_that_the_person_has()
    {
        await using var broker = await RunningDirectory.StartAsync(people.Slapd);

        var reply = (await broker.PostAsync("/v1/credentials", new() { ["roleArn"] = SamplePeople.DevRole, ["durationSeconds"] = 900 }, await broker.SignInAsync())).Is(200);

        Assert.StartsWith("ASIA", (string?)reply.Json["accessKeyId"], StringComparison.Ordinal);
        Assert.Equal(40, ((string)reply.Json["secretAccessKey"]!).Length);
        Assert.Equal("arn:aws:sts::123456789012:assumed-role/dev/alice", (string?)reply.Json["assumedRoleArn"]);
        Assert.EndsWith("Z", (string?)reply.Json["expiration"], StringComparison.Ordinal);
        Assert.Equal("no-store", reply.Headers["Cache-Control"]);
    }

    [Theory]
    [InlineData(SamplePeople.OpsRole)]
    [InlineData("arn:aws:iam::123456789012:role/absent")]
    public async Task A_role_of_others_and_one_that_is_not_there_are_refused_alike(string role)
    {
        await using var broker = await RunningDirectory.StartAsync(people.Slapd);
        var token = await broker.SignInAsync();

        foreach (var path in new[] { "/v1/credentials", "/v1/assignments" })
        {
            var reply = (await broker.PostAsync(path, new() { ["roleArn"] = role }, token)).Is(403);

            Assert.StartsWith("Not authorized to perform sts:AssumeRoleWithLDAPIdentity", (string?)reply.Json["detail"], StringComparison.Ordinal);
            Assert.True(reply.Headers.ContainsKey("x-broker-authorization-id"));
        }
    }

    [Theory]
    [InlineData("""{"roleArn":"nonsense"}""")]
    [InlineData("""{}""")]
    [InlineData("""{"roleArn":"arn:aws:iam::123456789012:role/team/dev","durationSeconds":899}""")]
    [InlineData("""{"roleArn":"arn:aws:iam::123456789012:role/team/dev","durationSeconds":7201}""")]
    [InlineData("""{"roleArn":"arn:aws:iam::123456789012:role/team/dev","durationSeconds":"900"}""")]
    [InlineData("""{"roleArn":"arn:aws:iam::123456789012:role/team/dev","policy":"{"}""")]
    public async Task Parameters_that_have_to_change_are_bad_requests(string body)
    {
        await using var broker = await RunningDirectory.StartAsync(people.Slapd);

        (await broker.SendAsync(HttpMethod.Post, "/v1/credentials", body, await broker.SignInAsync())).Is(400);
    }

    [Fact]
    public async Task Assigns_a_role_with_a_token_that_says_no_more_than_was_granted()
    {
        await using var broker = await RunningDirectory.StartAsync(people.Slapd);

        var reply = (await broker.PostAsync("/v1/assignments", new() { ["roleArn"] = SamplePeople.DevRole }, await broker.SignInAsync())).Is(200);

        var token = (string)reply.Json["webIdentityToken"]!;
        var claims = JsonNode.Parse(System.Buffers.Text.Base64Url.DecodeFromChars(token.Split('.')[1]))!;
        Assert.Equal("https://broker.example.com/123456789012", (string?)claims["iss"]);
        Assert.Equal("ldap:corp:alice", (string?)claims["sub"]);
        Assert.Equal("sts.amazonaws.com", (string?)claims["aud"]);
        Assert.Equal([SamplePeople.DevRole], claims["https://aws.amazon.com/roles"]!.AsArray().Select(role => (string)role!));
        Assert.Equal("alice", (string?)claims["https://aws.amazon.com/source_identity"]);
        Assert.InRange((long)claims["exp"]! - (long)claims["iat"]!, 1, 300);
        Assert.Equal("alice", (string?)reply.Json["roleSessionName"]);
    }

    [Fact]
    public async Task Publishes_the_keys_of_its_tokens()
    {
        await using var broker = await RunningDirectory.StartAsync(people.Slapd);

        var discovery = (await broker.GetAsync("/123456789012" + FederationDiscovery.ConfigurationPath)).Is(200);
        var keys = (await broker.GetAsync("/123456789012" + FederationDiscovery.KeysPath)).Is(200);

        Assert.Equal("https://broker.example.com/123456789012", (string?)discovery.Json["issuer"]);
        Assert.NotEmpty(keys.Json["keys"]!.AsArray());
    }

    [Fact]
    public async Task Assigns_nothing_without_federation_keys_and_issues_all_the_same()
    {
        await using var broker = await RunningDirectory.StartAsync(people.Slapd, settings => settings with { FederationKeys = null });
        var token = await broker.SignInAsync();

        (await broker.PostAsync("/v1/assignments", new() { ["roleArn"] = SamplePeople.DevRole }, token)).Is(403);
        (await broker.PostAsync("/v1/credentials", new() { ["roleArn"] = SamplePeople.DevRole }, token)).Is(200);
    }

    [Fact]
    public async Task Leads_to_no_console_unless_it_was_told_of_one()
    {
        await using var broker = await RunningDirectory.StartAsync(people.Slapd);

        (await broker.PostAsync("/v1/console", new() { ["roleArn"] = SamplePeople.DevRole }, await broker.SignInAsync())).Is(404);
    }
}
