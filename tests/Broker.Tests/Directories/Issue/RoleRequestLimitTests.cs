using System.Globalization;
using Broker.Directories;
using Broker.Directories.Issue;
using Broker.Directories.SignIn;
using Broker.TestKit;
using Microsoft.Extensions.Logging.Abstractions;

namespace Broker.Tests.Directories.Issue;

public sealed class RoleRequestLimitTests(SamplePeople people) : IClassFixture<SamplePeople>
{
    private const string ContainerPath = "/v1/container-credentials/123456789012/team/dev";

    private readonly ManualTimeProvider _time = new();

    [Theory]
    [InlineData(1)]
    [InlineData(300)]
    [Trait("threat", "L-06")]
    public void A_person_has_so_many_requests_at_once_and_so_many_more_each_minute(int rate)
    {
        var limit = new RoleRequestLimit(rate, _time);

        Assert.Equal(rate, Allowed(limit, "alice", rate + 2));
        _time.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(rate, Allowed(limit, "alice", rate + 2));
    }

    [Fact]
    public void A_refusal_says_when_the_next_one_is_allowed()
    {
        var limit = new RoleRequestLimit(6, _time);
        Allowed(limit, "alice", 6);

        var refusal = limit.Count(Person("alice"))!;
        Assert.Equal((RefusalKind.TooMany, TimeSpan.FromSeconds(10)), (refusal.Kind, refusal.RetryAfter!.Value));
        _time.Advance(refusal.RetryAfter.Value - TimeSpan.FromTicks(1));
        Assert.NotNull(limit.Count(Person("alice")));
        _time.Advance(TimeSpan.FromTicks(1));
        Assert.Null(limit.Count(Person("alice")));
    }

    [Fact]
    [Trait("threat", "L-06")]
    public void Nobody_spends_what_somebody_else_has_and_many_sign_ins_are_one_person()
    {
        var limit = new RoleRequestLimit(2, _time);

        Assert.Null(limit.Count(Person("alice") with { ChainId = "one" }));
        Assert.Null(limit.Count(Person("alice") with { ChainId = "two" }));
        Assert.NotNull(limit.Count(Person("alice") with { ChainId = "three" }));
        Assert.Null(limit.Count(Person("bob")));
    }

    [Fact]
    public void People_beyond_the_most_share_one_bucket_until_others_are_full_again()
    {
        var limit = new RoleRequestLimit(1, _time, most: 2);
        Allowed(limit, "one", 1);
        Allowed(limit, "two", 1);

        Assert.Null(limit.Count(Person("three")));
        Assert.NotNull(limit.Count(Person("four")));
        _time.Advance(TimeSpan.FromMinutes(1));
        Assert.Null(limit.Count(Person("four")));
        Assert.Null(limit.Count(Person("one")));
    }

    [Theory]
    [InlineData("/v1/credentials")]
    [InlineData("/v1/assignments")]
    [Trait("threat", "L-06")]
    public async Task Credentials_and_assignments_are_throttled_and_the_list_is_not(string path)
    {
        await using var broker = await RunningDirectory.StartAsync(people.Slapd, settings => settings with { RequestsPerMinute = 2 });
        var token = await broker.SignInAsync();
        Task<Reply> AskAsync() => broker.PostAsync(path, new() { ["roleArn"] = SamplePeople.DevRole }, token);
        (await AskAsync()).Is(200);
        (await AskAsync()).Is(200);

        var reply = (await AskAsync()).Is(429);

        Assert.InRange(int.Parse(reply.Headers["Retry-After"], CultureInfo.InvariantCulture), 1, 30);
        Assert.Equal("application/problem+json", reply.Headers["Content-Type"]);
        Assert.Equal("role_rate", (string?)broker.Events[^1]["additionalEventData"]!["reason"]);
        Assert.Equal("alice", (string?)broker.Events[^1]["userIdentity"]!["userName"]);
        (await broker.GetAsync("/v1/roles", token)).Is(200);
    }

    [Fact]
    [Trait("threat", "L-06")]
    public async Task Container_credentials_are_throttled_in_the_form_that_sdks_read()
    {
        await using var broker = await RunningDirectory.StartAsync(people.Slapd, settings => settings with { RequestsPerMinute = 2 });
        var token = await broker.SignInAsync();

        // The first one issues, which takes no second token; the second one is served again.
        (await broker.GetAsync(ContainerPath, token)).Is(200);
        (await broker.GetAsync(ContainerPath, token)).Is(200);
        var reply = (await broker.GetAsync(ContainerPath, token)).Is(429);

        Assert.InRange(int.Parse(reply.Headers["Retry-After"], CultureInfo.InvariantCulture), 1, 30);
        Assert.Equal(("TooMany", "TooMany"), ((string?)reply.Json["code"], (string?)reply.Json["Code"]));
        Assert.Equal(4, reply.Json.AsObject().Count);
    }

    [Fact]
    [Trait("threat", "L-06")]
    public async Task Another_sign_in_of_the_person_is_no_way_around()
    {
        await using var broker = await RunningDirectory.StartAsync(people.Slapd, settings => settings with { RequestsPerMinute = 1 });
        (await broker.PostAsync("/v1/credentials", new() { ["roleArn"] = SamplePeople.DevRole }, await broker.SignInAsync())).Is(200);

        (await broker.PostAsync("/v1/credentials", new() { ["roleArn"] = SamplePeople.DevRole }, await broker.SignInAsync("ALICE"))).Is(429);
        (await broker.GetAsync(ContainerPath, RunningDirectory.Basic("alice", SamplePeople.AlicesPassword))).Is(429);
        (await broker.GetAsync(ContainerPath, RunningDirectory.Basic("bob", SamplePeople.BobsPassword))).Is(403);
    }

    private Person Person(string username)
    {
        using var granted = new GrantedPeople(_time, NullLoggerFactory.Instance);
        return new Person(granted.Alice(username), "chain", Session: null);
    }

    private int Allowed(RoleRequestLimit limit, string username, int tries) => Enumerable.Range(0, tries).Count(_ => limit.Count(Person(username)) is null);
}
