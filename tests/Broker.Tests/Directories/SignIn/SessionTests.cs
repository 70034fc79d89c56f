namespace Broker.Tests.Directories.SignIn;

public sealed class SessionTests(SamplePeople people) : IClassFixture<SamplePeople>
{
    [Fact]
    public async Task A_person_sees_their_sessions_and_ends_one()
    {
        await using var broker = await RunningDirectory.StartAsync(people.Slapd);
        var (first, second) = (await broker.SignInAsync(), await broker.SignInAsync());

        var sessions = (await broker.GetAsync("/v1/sessions", second)).Is(200).Json["sessions"]!.AsArray();
        var other = sessions.Single(one => !(bool)one!["current"]!)!;
        Assert.Equal(2, sessions.Count);
        Assert.Equal("127.0.0.1", (string?)other["address"]);
        (await broker.SendAsync(HttpMethod.Delete, $"/v1/sessions/{other["sessionId"]}", authorization: second)).Is(204);

        (await broker.GetAsync("/v1/roles", first)).Is(401);
        (await broker.GetAsync("/v1/roles", second)).Is(200);
        (await broker.SendAsync(HttpMethod.Delete, $"/v1/sessions/{other["sessionId"]}", authorization: second)).Is(404);
    }

    [Fact]
    public async Task Sessions_of_others_are_not_there()
    {
        await using var broker = await RunningDirectory.StartAsync(people.Slapd);
        var (alice, bob) = (await broker.SignInAsync(), await broker.SignInAsync("bob", SamplePeople.BobsPassword));
        var id = (string?)(await broker.GetAsync("/v1/sessions", alice)).Json["sessions"]!.AsArray().Single()!["sessionId"];

        (await broker.SendAsync(HttpMethod.Delete, $"/v1/sessions/{id}", authorization: bob)).Is(404);

        (await broker.GetAsync("/v1/roles", alice)).Is(200);
    }

    [Fact]
    public async Task Whoever_signs_out_is_out()
    {
        await using var broker = await RunningDirectory.StartAsync(people.Slapd);
        var token = await broker.SignInAsync();

        (await broker.SendAsync(HttpMethod.Delete, "/v1/sessions/current", authorization: token)).Is(204);

        (await broker.GetAsync("/v1/roles", token)).Is(401);
        Assert.Contains(broker.Events, one => (string?)one["eventName"] == "DirectorySignOut");
    }

    [Fact]
    public async Task A_password_with_each_request_has_no_session_to_sign_out_of()
    {
        await using var broker = await RunningDirectory.StartAsync(people.Slapd);

        (await broker.SendAsync(HttpMethod.Delete, "/v1/sessions/current", authorization: RunningDirectory.Basic("bob", SamplePeople.BobsPassword))).Is(404);
    }
}
