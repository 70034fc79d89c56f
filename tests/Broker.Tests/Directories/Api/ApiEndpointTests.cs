using System.Text.Json.Nodes;
using Broker.Directories;
using Broker.Directories.Api;
using Microsoft.AspNetCore.Http;

namespace Broker.Tests.Directories.Api;

public sealed class ApiEndpointTests(SamplePeople people) : IClassFixture<SamplePeople>
{
    [Fact]
    public async Task The_document_has_the_routes_and_no_others()
    {
        await using var broker = await RunningDirectory.StartAsync(people.Slapd);
        var document = (await broker.GetAsync("/openapi.json")).Is(200).Json;

        var documented = document["paths"]!.AsObject().SelectMany(path => path.Value!.AsObject()
            .Where(member => member.Key is not "parameters")
            .Select(operation => $"{operation.Key.ToUpperInvariant()} {path.Key}"));

        Assert.Equal(
            broker.Role.Routes.Select(route => $"{route.Method} {route.Path}").Order(StringComparer.Ordinal),
            documented.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task The_document_has_the_members_that_answers_have()
    {
        await using var broker = await RunningDirectory.StartAsync(people.Slapd);
        var schemas = (await broker.GetAsync("/openapi.json")).Json["components"]!["schemas"]!;
        var session = (await broker.TrySignInAsync("alice", SamplePeople.AlicesPassword)).Json;
        var token = "Bearer " + (string)session["sessionToken"]!;

        AssertSame(schemas["Session"]!, session);
        AssertSame(schemas["ListedSession"]!, (await broker.GetAsync("/v1/sessions", token)).Json["sessions"]![0]!);
        AssertSame(schemas["Role"]!, (await broker.GetAsync("/v1/roles", token)).Json["roles"]![0]!);
        AssertSame(schemas["Credentials"]!, (await broker.PostAsync("/v1/credentials", new() { ["roleArn"] = SamplePeople.DevRole }, token)).Json);
        AssertSame(schemas["Assignment"]!, (await broker.PostAsync("/v1/assignments", new() { ["roleArn"] = SamplePeople.DevRole }, token)).Json);
        AssertSame(schemas["ContainerCredentials"]!, (await broker.GetAsync("/v1/container-credentials/123456789012/team/dev", token)).Json);
        AssertSame(schemas["ContainerError"]!, (await broker.GetAsync("/v1/container-credentials/123456789012/ops", token)).Json);
        AssertSame(schemas["Problem"]!, (await broker.GetAsync("/v1/roles")).Json);
    }

    [Theory]
    [InlineData("GET", "/v1/nothing", 404, null)]
    [InlineData("GET", "/v1/sessions/", 404, null)]
    [InlineData("PUT", "/v1/sessions", 405, "GET, POST")]
    [InlineData("POST", "/v1/roles", 405, "GET")]
    [InlineData("GET", "/v1/sessions/current", 405, "DELETE")]
    public async Task What_is_no_operation_is_told(string method, string path, int status, string? allow)
    {
        await using var broker = await RunningDirectory.StartAsync(people.Slapd);

        var reply = (await broker.SendAsync(new HttpMethod(method), path)).Is(status);

        Assert.Equal(allow, reply.Headers.GetValueOrDefault("Allow"));
        Assert.Equal("application/problem+json", reply.Headers["Content-Type"]);
        Assert.Equal(reply.Headers["x-amzn-RequestId"], (string?)reply.Json["requestId"]);
    }

    [Theory]
    [InlineData("/v1/roles")]
    [InlineData("/v1/nothing")]
    [InlineData("/openapi.json")]
    [Trait("threat", "L-21")]
    public async Task Every_answer_says_that_it_is_for_nobody_else(string path)
    {
        await using var broker = await RunningDirectory.StartAsync(people.Slapd);

        var reply = await broker.GetAsync(path);

        Assert.Equal("no-store", reply.Headers["Cache-Control"]);
        Assert.Equal("nosniff", reply.Headers["X-Content-Type-Options"]);
        Assert.Equal("no-referrer", reply.Headers["Referrer-Policy"]);
        Assert.Equal("default-src 'none'; frame-ancestors 'none'", reply.Headers["Content-Security-Policy"]);
    }

    [Theory]
    [InlineData("Origin", "https://evil.example", 400)]
    [InlineData("Origin", "null", 400)]
    [InlineData("Sec-Fetch-Site", "cross-site", 400)]
    [InlineData("Sec-Fetch-Site", "same-site", 400)]
    [InlineData("Origin", "https://broker.example.com", 201)]
    [InlineData("Sec-Fetch-Site", "same-origin", 201)]
    [Trait("threat", "L-19")]
    public async Task Pages_of_other_sites_are_not_answered(string header, string value, int status)
    {
        await using var broker = await RunningDirectory.StartAsync(people.Slapd);
        var body = new JsonObject { ["username"] = "alice", ["password"] = SamplePeople.AlicesPassword };

        (await broker.SendAsync(HttpMethod.Post, "/v1/sessions", body.ToJsonString(), change: request => request.Headers.TryAddWithoutValidation(header, value))).Is(status);
    }

    [Theory]
    [InlineData("POST", "/v1/credentials", 200)]
    [InlineData("POST", "/v1/assignments", 200)]
    [InlineData("POST", "/v1/console", 404)]
    [InlineData("GET", "/v1/roles", 200)]
    [InlineData("GET", "/v1/sessions", 200)]
    [InlineData("GET", "/v1/container-credentials/123456789012/team/dev", 200)]
    [Trait("threat", "L-19")]
    public async Task No_page_of_another_site_uses_a_session_whatever_it_asks_for(string method, string path, int otherwise)
    {
        await using var broker = await RunningDirectory.StartAsync(people.Slapd);
        var token = await broker.SignInAsync();
        var before = broker.Events.Count;
        Task<Reply> AskAsync(string origin) => broker.SendAsync(
            new HttpMethod(method),
            path,
            method == "POST" ? new JsonObject { ["roleArn"] = SamplePeople.DevRole }.ToJsonString() : null,
            token,
            request => request.Headers.TryAddWithoutValidation("Origin", origin));

        (await AskAsync("https://evil.example")).Is(400);
        Assert.Equal(before, broker.Events.Count);
        (await AskAsync("https://broker.example.com")).Is(otherwise);
    }

    [Theory]
    [InlineData("/sign-in")]
    [InlineData("/credentials")]
    [InlineData("/console")]
    [InlineData("/sessions")]
    [InlineData("/sign-out")]
    [Trait("threat", "L-19")]
    public async Task No_page_of_another_site_sends_a_form_of_the_portal(string path)
    {
        await using var broker = await RunningDirectory.StartAsync(people.Slapd);
        var token = (await broker.SignInAsync())["Bearer ".Length..];

        var reply = await broker.SendAsync(HttpMethod.Post, path, change: request =>
        {
            request.Headers.TryAddWithoutValidation("Origin", "https://evil.example");
            request.Headers.TryAddWithoutValidation("Cookie", $"__Host-broker-session={token}");
            request.Content = new FormUrlEncodedContent(new Dictionary<string, string> { ["role"] = SamplePeople.DevRole, ["duration"] = "900" });
        });

        reply.Is(400);
        (await broker.GetAsync("/v1/roles", "Bearer " + token)).Is(200);
    }

    [Theory]
    [InlineData(JsonBody.LongestBytes, 400)]
    [InlineData(JsonBody.LongestBytes + 1, 413)]
    public async Task A_body_has_a_longest_size(int size, int status)
    {
        await using var broker = await RunningDirectory.StartAsync(people.Slapd);
        var body = "{\"roleArn\":\"" + new string('a', size - 14) + "\"}";

        (await broker.SendAsync(HttpMethod.Post, "/v1/credentials", body, await broker.SignInAsync())).Is(status);
    }

    [Theory]
    [InlineData(JsonBody.LongestBytes, 400)]
    [InlineData(JsonBody.LongestBytes + 1, 413)]
    [InlineData(JsonBody.LongestBytes * 4, 413)]
    [Trait("threat", "L-17")]
    public async Task A_body_in_chunks_has_the_same_longest_size(int size, int status)
    {
        await using var broker = await RunningDirectory.StartAsync(people.Slapd);
        var body = "{\"roleArn\":\"" + new string('a', size - 14) + "\"}";

        var reply = (await broker.SendAsync(HttpMethod.Post, "/v1/credentials", body, await broker.SignInAsync(), InChunks)).Is(status);

        Assert.Equal("application/problem+json", reply.Headers["Content-Type"]);
        Assert.Equal(reply.Headers["x-amzn-RequestId"], (string?)reply.Json["requestId"]);
        Assert.Equal("no-store", reply.Headers["Cache-Control"]);
        if (status == 413)
        {
            Assert.Contains("16 KiB", (string?)reply.Json["detail"], StringComparison.Ordinal);
        }
    }

    [Fact]
    [Trait("threat", "L-17")]
    public async Task A_sign_in_too_large_in_chunks_is_an_event_like_every_other()
    {
        await using var broker = await RunningDirectory.StartAsync(people.Slapd);
        var body = new JsonObject { ["username"] = "alice", ["password"] = new string('p', JsonBody.LongestBytes) };

        var reply = await broker.SendAsync(HttpMethod.Post, "/v1/sessions", body.ToJsonString(), change: InChunks);

        Assert.Equal("application/problem+json", reply.Is(400).Headers["Content-Type"]);
        Assert.Equal("DirectorySignIn", (string?)broker.Events.Single()["eventName"]);
    }

    [Fact]
    public async Task A_form_too_large_in_chunks_is_answered_with_a_page()
    {
        await using var broker = await RunningDirectory.StartAsync(people.Slapd);

        var reply = await broker.SendAsync(HttpMethod.Post, "/sign-in", "username=" + new string('n', JsonBody.LongestBytes), change: request =>
        {
            InChunks(request);
            request.Content!.Headers.ContentType = new("application/x-www-form-urlencoded");
            request.Headers.Add("Origin", "https://broker.example.com");
        });

        Assert.StartsWith("text/html", reply.Is(400).Headers["Content-Type"], StringComparison.Ordinal);
    }

    [Fact]
    public void Every_kind_of_refusal_has_a_status()
    {
        foreach (var kind in Enum.GetValues<RefusalKind>())
        {
            Assert.InRange(new Refusal(kind, "", "").Status, StatusCodes.Status400BadRequest, StatusCodes.Status503ServiceUnavailable);
        }
    }

    private static void InChunks(HttpRequestMessage request) => (request.Headers.TransferEncodingChunked, request.Headers.ExpectContinue) = (true, false);

    private static void AssertSame(JsonNode schema, JsonNode answer)
    {
        var members = answer.AsObject().Select(member => member.Key).ToHashSet(StringComparer.Ordinal);
        var known = schema["properties"]!.AsObject().Select(member => member.Key);
        var required = schema["required"]!.AsArray().Select(name => (string)name!);

        Assert.Empty(members.Except(known, StringComparer.Ordinal));
        Assert.Empty(required.Except(members, StringComparer.Ordinal));
    }
}
