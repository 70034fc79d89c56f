using System.Text.Json.Nodes;

namespace Broker.Tests.Directories.SignIn;

[Trait("threat", "L-06")]
public sealed class SignInLimitTests(SamplePeople people) : IClassFixture<SamplePeople>
{
    [Theory]
    [InlineData("bob")]
    [InlineData("nobody")]
    [Trait("threat", "L-07")]
    public async Task After_so_many_failures_a_name_has_to_wait_whoever_has_it(string name)
    {
        await using var broker = await RunningDirectory.StartAsync(people.Slapd);
        for (var i = 0; i < 4; i++)
        {
            (await broker.TrySignInAsync(name, "wrong")).Is(401);
        }

        var binds = people.Slapd.Logged("BIND dn=\"uid=bob");
        var reply = (await broker.TrySignInAsync(name.ToUpperInvariant() + " ", SamplePeople.BobsPassword)).Is(429);

        Assert.InRange(int.Parse(reply.Headers["Retry-After"], System.Globalization.CultureInfo.InvariantCulture), 1, 15 * 60);
        Assert.Equal("application/problem+json", reply.Headers["Content-Type"]);
        Assert.Equal(binds, people.Slapd.Logged("BIND dn=\"uid=bob"));
        (await broker.TrySignInAsync("alice", SamplePeople.AlicesPassword)).Is(201);

        broker.Time.Shift(TimeSpan.FromMinutes(16));
        (await broker.TrySignInAsync("bob", SamplePeople.BobsPassword)).Is(201);
    }

    [Fact]
    [Trait("threat", "L-07")]
    public async Task Several_names_of_a_person_share_one_budget()
    {
        var catalog = SamplePeople.Documents(people.Slapd).Replace("(uid={username})", "(|(uid={username})(departmentNumber={username}))", StringComparison.Ordinal);
        await using var broker = await RunningDirectory.StartAsync(people.Slapd, catalog: catalog);
        string[] names = ["bob", "7", "bob", "7"];
        foreach (var name in names)
        {
            (await broker.TrySignInAsync(name, "wrong")).Is(401);
        }

        var binds = people.Slapd.Logged("BIND dn=\"uid=bob");
        Assert.True((await broker.TrySignInAsync("7", SamplePeople.BobsPassword)).Is(429).Headers.ContainsKey("Retry-After"));
        (await broker.TrySignInAsync("bob", SamplePeople.BobsPassword)).Is(429);

        Assert.Equal(binds, people.Slapd.Logged("BIND dn=\"uid=bob"));
        Assert.Equal("alice", (string?)(await broker.TrySignInAsync("42", SamplePeople.AlicesPassword)).Is(201).Json["username"]);
    }

    [Fact]
    public async Task Basic_counts_as_every_sign_in_does()
    {
        await using var broker = await RunningDirectory.StartAsync(people.Slapd);
        for (var i = 0; i < 4; i++)
        {
            (await broker.GetAsync("/v1/roles", RunningDirectory.Basic("bob", "wrong"))).Is(401);
        }

        (await broker.TrySignInAsync("bob", SamplePeople.BobsPassword)).Is(429);
        (await broker.GetAsync("/v1/container-credentials/123456789012/ops", RunningDirectory.Basic("bob", SamplePeople.BobsPassword))).Is(429);
    }

    [Fact]
    public async Task A_provider_that_is_not_there_is_counted_too()
    {
        await using var broker = await RunningDirectory.StartAsync(people.Slapd);
        Task<Reply> Try() => broker.PostAsync("/v1/sessions", new JsonObject { ["provider"] = "elsewhere", ["username"] = "bob", ["password"] = "x" });
        for (var i = 0; i < 4; i++)
        {
            (await Try()).Is(401);
        }

        Assert.True((await Try()).Is(429).Headers.ContainsKey("Retry-After"));
    }

    [Fact]
    public async Task Successes_are_given_back()
    {
        await using var broker = await RunningDirectory.StartAsync(people.Slapd);

        for (var i = 0; i < 6; i++)
        {
            (await broker.TrySignInAsync("bob", SamplePeople.BobsPassword)).Is(201);
        }
    }
}
