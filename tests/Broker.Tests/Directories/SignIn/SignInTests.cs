using System.Text.Json.Nodes;
using Broker.TestKit.Ldap;

namespace Broker.Tests.Directories.SignIn;

public sealed class SignInTests(SamplePeople people) : IClassFixture<SamplePeople>
{
    [Fact]
    public async Task A_password_becomes_a_session()
    {
        await using var broker = await RunningDirectory.StartAsync(people.Slapd);

        var reply = (await broker.TrySignInAsync(" ALICE ", SamplePeople.AlicesPassword)).Is(201);

        Assert.StartsWith("bs1.", (string?)reply.Json["sessionToken"], StringComparison.Ordinal);
        Assert.Equal("alice", (string?)reply.Json["username"]);
        Assert.Equal("corp", (string?)reply.Json["provider"]);
        Assert.Equal("no-store", reply.Headers["Cache-Control"]);
        (await broker.GetAsync("/v1/roles", "Bearer " + (string?)reply.Json["sessionToken"])).Is(200);
    }

    [Theory]
    [Trait("threat", "L-05")]
    [InlineData("nobody")]
    [InlineData("*")]
    [InlineData(")(uid=*")]
    public async Task Answers_an_unknown_name_as_a_wrong_password(string name)
    {
        await using var broker = await RunningDirectory.StartAsync(people.Slapd);

        var wrong = (await broker.TrySignInAsync("alice", "wrong")).Is(401);
        var unknown = (await broker.TrySignInAsync(name, "wrong")).Is(401);

        Assert.Equal(Outward(wrong), Outward(unknown));
        Assert.Equal(HeaderNames(wrong), HeaderNames(unknown));
    }

    [Theory]
    [Trait("threat", "L-01")]
    [InlineData("")]
    [InlineData("   ")]
    [InlineData("a\0b")]
    [InlineData(null)]
    public async Task An_empty_password_is_a_wrong_one_and_reaches_no_directory(string? password)
    {
        await using var broker = await RunningDirectory.StartAsync(people.Slapd);
        var wrong = (await broker.TrySignInAsync("alice", "wrong")).Is(401);
        var binds = people.Slapd.Logged("BIND dn=\"uid=alice");

        var empty = (await broker.TrySignInAsync("alice", password)).Is(401);

        Assert.Equal(Outward(wrong), Outward(empty));
        Assert.Equal(binds, people.Slapd.Logged("BIND dn=\"uid=alice"));
    }

    [Theory]
    [Trait("threat", "L-17")]
    [InlineData(5, 1024 * 1024)]
    [InlineData(5, 1025)]
    [InlineData(64 * 1024, 8)]
    [InlineData(257, 8)]
    public async Task What_is_too_long_is_a_bad_request(int name, int password)
    {
        await using var broker = await RunningDirectory.StartAsync(people.Slapd);

        var reply = await broker.TrySignInAsync(new string('n', name), new string('p', password));

        reply.Is(400);
        Assert.Equal("DirectorySignIn", (string?)broker.Events.Single()["eventName"]);
    }

    [Fact]
    [Trait("threat", "L-17")]
    public async Task What_is_just_short_enough_is_asked_about()
    {
        await using var broker = await RunningDirectory.StartAsync(people.Slapd);

        (await broker.TrySignInAsync(new string('n', 256), new string('p', 1024))).Is(401);
    }

    [Theory]
    [InlineData("[]", 400)]
    [InlineData("{", 400)]
    [InlineData("""{"username":"alice","username":"bob","password":"x"}""", 400)]
    [InlineData("""{"username":"alice","password":"x","admin":true}""", 400)]
    [InlineData("""{"username":1,"password":"x"}""", 400)]
    [InlineData("""{"username":"\ud800","password":"x"}""", 400)]
    public async Task A_body_that_is_not_the_operations_is_refused_and_recorded(string body, int status)
    {
        await using var broker = await RunningDirectory.StartAsync(people.Slapd);

        (await broker.SendAsync(HttpMethod.Post, "/v1/sessions", body)).Is(status);

        Assert.Single(broker.Events);
    }

    [Fact]
    public async Task Another_type_than_json_is_refused()
    {
        await using var broker = await RunningDirectory.StartAsync(people.Slapd);

        var reply = await broker.SendAsync(HttpMethod.Post, "/v1/sessions", "{}", change: request => request.Content!.Headers.ContentType = new("text/plain"));

        reply.Is(415);
    }

    [Fact]
    public async Task Basic_proves_each_request_by_itself()
    {
        await using var broker = await RunningDirectory.StartAsync(people.Slapd);

        var reply = (await broker.GetAsync("/v1/roles", RunningDirectory.Basic("alice", SamplePeople.AlicesPassword))).Is(200);

        Assert.Equal(SamplePeople.DevRole, (string?)reply.Json["roles"]!.AsArray().Single()!["roleArn"]);
        (await broker.GetAsync("/v1/roles", RunningDirectory.Basic("alice", "wrong"))).Is(401);
        (await broker.GetAsync("/v1/roles", "Basic !!!")).Is(400);
        (await broker.GetAsync("/v1/roles", "Basic " + Convert.ToBase64String("no colon"u8))).Is(400);
        (await broker.GetAsync("/v1/roles", "Basic " + Convert.ToBase64String([0xff, (byte)':', 0xfe]))).Is(400);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("Bearer ")]
    [InlineData("Bearer bs1.")]
    [InlineData("Bearer bs1.AAAA")]
    [InlineData("bs2.AAAA")]
    [InlineData("Negotiate AAAA")]
    public async Task Whatever_proves_nobody_is_answered_alike(string? authorization)
    {
        await using var broker = await RunningDirectory.StartAsync(people.Slapd);

        var reply = (await broker.GetAsync("/v1/roles", authorization)).Is(401);

        Assert.Equal("Bearer", reply.Headers["WWW-Authenticate"]);
        Assert.Equal(Outward((await broker.GetAsync("/v1/roles")).Is(401)), Outward(reply));
    }

    [Fact]
    public async Task A_changed_token_is_none()
    {
        await using var broker = await RunningDirectory.StartAsync(people.Slapd);
        var token = await broker.SignInAsync();
        var changed = token[..^10] + (token[^10] == 'A' ? 'B' : 'A') + token[^9..];

        (await broker.GetAsync("/v1/roles", changed)).Is(401);
        (await broker.GetAsync("/v1/roles", token)).Is(200);
        (await broker.GetAsync("/v1/roles", token["Bearer ".Length..])).Is(200);
    }

    [Fact]
    public async Task A_session_ends_when_its_time_is_over()
    {
        await using var broker = await RunningDirectory.StartAsync(people.Slapd, settings => settings with { SessionLifetime = TimeSpan.FromMinutes(30) });
        var token = await broker.SignInAsync();

        broker.Time.Shift(TimeSpan.FromMinutes(29));
        (await broker.GetAsync("/v1/roles", token)).Is(200);
        broker.Time.Shift(TimeSpan.FromMinutes(1));

        (await broker.GetAsync("/v1/roles", token)).Is(401);
    }

    [Fact]
    public async Task A_replica_takes_the_session_of_another_and_reads_the_person_itself()
    {
        await using var broker = await RunningDirectory.StartAsync(people.Slapd);
        await using var replica = await RunningDirectory.StartAsync(people.Slapd, replicaOf: broker);
        var token = await broker.SignInAsync();

        var reply = (await replica.GetAsync("/v1/roles", token)).Is(200);

        Assert.Single(reply.Json["roles"]!.AsArray());
    }

    [Fact]
    public async Task A_provider_is_chosen_by_name()
    {
        await using var broker = await RunningDirectory.StartAsync(people.Slapd);
        Task<Reply> At(string provider) => broker.PostAsync("/v1/sessions", new JsonObject { ["provider"] = provider, ["username"] = "alice", ["password"] = SamplePeople.AlicesPassword });

        (await At("corp")).Is(201);
        (await At("123456789012/corp")).Is(201);
        (await At("elsewhere")).Is(401);
        (await At("210987654321/corp")).Is(401);
    }

    private static string Outward(Reply reply)
    {
        var body = reply.Json.AsObject();
        body.Remove("requestId");
        return body.ToJsonString();
    }

    private static string HeaderNames(Reply reply) =>
        string.Join('\n', reply.Headers.Where(header => header.Key is not ("Date" or "x-amzn-RequestId")).Select(header => $"{header.Key}: {header.Value}").Order(StringComparer.Ordinal).Where(line => !line.StartsWith("Content-Length", StringComparison.Ordinal)));
}
