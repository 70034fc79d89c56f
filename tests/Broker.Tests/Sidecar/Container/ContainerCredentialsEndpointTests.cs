using System.Net;
using System.Text.Json;
using Broker.TestKit;

namespace Broker.Tests.Sidecar.Container;

public sealed class ContainerCredentialsEndpointTests
{
    [Fact]
    [Trait("client", "R21")]
    [Trait("client", "R22")]
    public async Task Serves_the_document_to_the_pods_own_token()
    {
        await using var host = await SidecarHost.ReadyAsync();

        using var answer = await host.GetCredentialsAsync(host.CurrentToken);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal("application/json", answer.Content.Headers.ContentType?.ToString());
        Assert.Equal("no-store", answer.Headers.CacheControl?.ToString());
        Assert.NotNull(answer.Content.Headers.ContentLength);
        Assert.Equal(
            """{"AccessKeyId":"ASIA0000000000000001","SecretAccessKey":"wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY","Token":"FwoGZXIvYXdzE+/=token","Expiration":"2026-11-21T13:00:00Z","AccountId":"123456789012"}""",
            await answer.Content.ReadAsStringAsync());
    }

    [Theory]
    [Trait("threat", "C-01")]
    [Trait("client", "R22")]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("wrong")]
    [InlineData("Bearer wrong")]
    [InlineData("Bearer ")]
    [InlineData("Basic dXNlcjpwdw==")]
    [InlineData("a.b.c")]
    [InlineData("eyJhbGciOiJub25lIn0.e30.")]
    [InlineData("{token} {token}")]
    [InlineData("{token}x")]
    [InlineData("Bearer  {token}")]
    public async Task Answers_401_in_json_without_a_valid_token(string? authorization)
    {
        await using var host = await SidecarHost.ReadyAsync();

        using var answer = await host.GetCredentialsAsync(authorization?.Replace("{token}", host.CurrentToken, StringComparison.Ordinal));

        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
        Assert.Equal("application/json", answer.Content.Headers.ContentType?.ToString());
        using var error = JsonDocument.Parse(await answer.Content.ReadAsStringAsync());
        Assert.Equal("Unauthorized", error.RootElement.GetProperty("code").GetString());
        Assert.Equal("Unauthorized", error.RootElement.GetProperty("Code").GetString());
        Assert.Equal(error.RootElement.GetProperty("message").GetString(), error.RootElement.GetProperty("Message").GetString());
    }

    [Theory]
    [Trait("threat", "C-01")]
    [Trait("client", "R19")]
    [InlineData("{token}")]
    [InlineData("Bearer {token}")]
    public async Task Takes_the_token_bare_or_after_Bearer(string authorization)
    {
        await using var host = await SidecarHost.ReadyAsync();

        using var answer = await host.GetCredentialsAsync(authorization.Replace("{token}", host.CurrentToken, StringComparison.Ordinal));

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    [Fact]
    [Trait("threat", "C-01")]
    public async Task Takes_no_header_that_is_repeated_or_broken_over_lines()
    {
        await using var host = await SidecarHost.ReadyAsync();
        string Request(string lines) => $"GET /v1/credentials HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n{lines}\r\n\r\n";
        var token = host.CurrentToken;

        Assert.StartsWith("HTTP/1.1 401", await host.RawAsync(Request($"Authorization: {token}\r\nAuthorization: {token}")), StringComparison.Ordinal);
        Assert.StartsWith("HTTP/1.1 400", await host.RawAsync(Request($"Authorization: {token[..9]}\r\n {token[9..]}")), StringComparison.Ordinal);
        Assert.StartsWith("HTTP/1.1 200", await host.RawAsync(Request($"Authorization:   {token}  ")), StringComparison.Ordinal);
    }

    [Fact]
    [Trait("threat", "C-01")]
    public async Task Takes_no_token_of_64_KiB()
    {
        await using var host = await SidecarHost.ReadyAsync();

        using var answer = await host.GetCredentialsAsync(new string('a', 64 * 1024));

        Assert.Contains(answer.StatusCode, new[] { HttpStatusCode.Unauthorized, HttpStatusCode.RequestHeaderFieldsTooLarge });
    }

    [Fact]
    [Trait("threat", "C-01")]
    public async Task Serves_no_other_identity_however_valid_its_token()
    {
        await using var host = await SidecarHost.ReadyAsync();

        foreach (var token in (string[])
        [
            host.TokenOf("other"),
            host.Token(claims => claims["kubernetes.io"]!["pod"]!["uid"] = "0b3b0b3b-0000-4000-8000-00000000000f"),
            host.Token(claims => claims["aud"] = "another-audience"),
            host.Token(claims => claims["iss"] = "https://other.example"),
        ])
        {
            using var answer = await host.GetCredentialsAsync(token);
            Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
        }

        using var own = await host.GetCredentialsAsync(host.Token());
        Assert.Equal(HttpStatusCode.OK, own.StatusCode);
    }

    [Fact]
    [Trait("threat", "C-02")]
    [Trait("client", "R19")]
    public async Task Takes_a_rotated_token_at_once_and_the_old_one_until_it_expires()
    {
        await using var host = await SidecarHost.ReadyAsync();
        var old = host.CurrentToken;
        await host.AdvanceAsync(TimeSpan.FromMinutes(50));
        var rotated = host.Token();

        using (var answer = await host.GetCredentialsAsync(rotated))
        {
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        }

        using (var answer = await host.GetCredentialsAsync(old))
        {
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        }

        host.WriteToken(rotated);
        await host.AdvanceAsync(TimeSpan.FromMinutes(12));
        using (var answer = await host.GetCredentialsAsync(old))
        {
            Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
        }

        using (var answer = await host.GetCredentialsAsync(rotated))
        {
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        }
    }

    [Fact]
    [Trait("client", "R17")]
    public async Task A_rotated_token_is_a_hit_and_gets_the_same_credentials()
    {
        await using var host = await SidecarHost.ReadyAsync();
        using var first = await host.GetCredentialsAsync(host.CurrentToken);

        using var second = await host.GetCredentialsAsync(host.Token());
        using var third = await host.GetCredentialsAsync(host.CurrentToken);

        var body = await first.Content.ReadAsStringAsync();
        Assert.Equal(body, await second.Content.ReadAsStringAsync());
        Assert.Equal(body, await third.Content.ReadAsStringAsync());
        Assert.Single(host.Sts.Calls);
    }

    [Theory]
    [Trait("threat", "C-04")]
    [InlineData("POST")]
    [InlineData("PUT")]
    [InlineData("DELETE")]
    [InlineData("PATCH")]
    [InlineData("OPTIONS")]
    [InlineData("TRACE")]
    public async Task Answers_405_to_other_methods(string method)
    {
        await using var host = await SidecarHost.ReadyAsync();

        using var answer = await host.Http.SendAsync(new(new(method), "/v1/credentials"));

        Assert.Equal(HttpStatusCode.MethodNotAllowed, answer.StatusCode);
        Assert.Equal("GET", Assert.Single(answer.Content.Headers.Allow));
    }

    [Theory]
    [Trait("threat", "C-04")]
    [InlineData("/v1/credentials/", HttpStatusCode.NotFound)]
    [InlineData("/v1/Credentials", HttpStatusCode.NotFound)]
    [InlineData("/v1//credentials", HttpStatusCode.NotFound)]
    [InlineData("/v1/x%2F..%2Fcredentials", HttpStatusCode.NotFound)]
    [InlineData("/v1/", HttpStatusCode.NotFound)]
    [InlineData("/v1/credentials", HttpStatusCode.OK)]
    [InlineData("/v1/credentials?a=1&ip=10.0.0.1", HttpStatusCode.OK)]
    public async Task Knows_one_path_and_ignores_the_query(string path, HttpStatusCode status)
    {
        await using var host = await SidecarHost.ReadyAsync();

        using var answer = await host.GetCredentialsAsync(host.CurrentToken, path);

        Assert.Equal(status, answer.StatusCode);
    }

    [Fact]
    [Trait("client", "R20")]
    [Trait("client", "R23")]
    public async Task Serves_the_barest_request_in_http_1_0_and_1_1()
    {
        await using var host = await SidecarHost.ReadyAsync();
        var token = host.CurrentToken;

        var modern = await host.RawAsync($"GET /v1/credentials HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\nAuthorization: {token}\r\n\r\n");
        var old = await host.RawAsync($"GET /v1/credentials HTTP/1.0\r\nHost: localhost\r\nAuthorization: {token}\r\n\r\n");

        Assert.StartsWith("HTTP/1.1 200 OK", modern, StringComparison.Ordinal);
        Assert.StartsWith("HTTP/1.1 200 OK", old, StringComparison.Ordinal);
        Assert.DoesNotContain("Transfer-Encoding", modern, StringComparison.Ordinal);
    }

    [Fact]
    [Trait("client", "R22")]
    public async Task Locks_nobody_out_after_many_failures()
    {
        await using var host = await SidecarHost.ReadyAsync();
        for (var i = 0; i < 50; i++)
        {
            using var failed = await host.GetCredentialsAsync($"wrong-{i}");
            Assert.Equal(HttpStatusCode.Unauthorized, failed.StatusCode);
        }

        using var answer = await host.GetCredentialsAsync(host.CurrentToken);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    [Fact]
    [Trait("threat", "C-06")]
    [Trait("client", "R22")]
    public async Task Answers_503_with_retry_after_while_there_are_no_credentials()
    {
        await using var host = await SidecarHost.StartAsync(prepare: sts => sts.Answer = (_, _) => Task.FromResult(FakeSts.Error(403, "AccessDenied")));
        await SidecarHost.UntilAsync(() => host.Log.Count(3004) == 1);

        using var answer = await host.GetCredentialsAsync(host.CurrentToken);
        using var anonymous = await host.GetCredentialsAsync(null);

        Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
        Assert.NotNull(answer.Headers.RetryAfter);
        Assert.Equal(HttpStatusCode.Unauthorized, anonymous.StatusCode);
        Assert.Single(host.Sts.Calls);
    }

    [Fact]
    [Trait("threat", "R-14")]
    [Trait("threat", "R-15")]
    public async Task Five_hundred_first_requests_are_one_exchange_whoever_hangs_up()
    {
        var gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var host = await SidecarHost.StartAsync(prepare: sts => sts.Answer = async (form, _) =>
        {
            await gate.Task;
            return sts.Success(form);
        });
        using var impatient = new CancellationTokenSource();
        using var first = new HttpRequestMessage(HttpMethod.Get, "/v1/credentials");
        first.Headers.TryAddWithoutValidation("Authorization", host.CurrentToken);
        var hungUp = host.Http.SendAsync(first, impatient.Token);
        var others = Enumerable.Range(0, 500).Select(_ => host.GetCredentialsAsync(host.CurrentToken)).ToArray();

        // Every request waits on a timer of its own beside the exchange's two.
        await SidecarHost.UntilAsync(() => host.Time.ActiveTimers >= 503);
        await impatient.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => hungUp);
        gate.SetResult();

        var answers = await Task.WhenAll(others);
        Assert.All(answers, answer => Assert.Equal(HttpStatusCode.OK, answer.StatusCode));
        Assert.Single(host.Sts.Calls);
    }

    [Fact]
    [Trait("client", "R23")]
    public async Task Waits_for_the_exchange_in_flight_for_less_than_a_second()
    {
        var gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var host = await SidecarHost.StartAsync(prepare: sts => sts.Answer = async (form, _) =>
        {
            await gate.Task;
            return sts.Success(form);
        });
        await SidecarHost.UntilAsync(() => !host.Sts.Calls.IsEmpty && host.Time.ActiveTimers == 2);
        var waiting = host.GetCredentialsAsync(host.CurrentToken);
        await SidecarHost.UntilAsync(() => host.Time.ActiveTimers == 3);

        host.Time.Advance(TimeSpan.FromMilliseconds(999));

        using var answer = await waiting;
        Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
        gate.SetResult();
    }

    [Fact]
    [Trait("threat", "C-08")]
    public async Task Thousands_of_requests_make_no_upstream_call()
    {
        await using var host = await SidecarHost.ReadyAsync();
        var token = host.CurrentToken;

        await Parallel.ForEachAsync(Enumerable.Range(0, 2000), new ParallelOptions { MaxDegreeOfParallelism = 16 }, async (_, _) =>
        {
            using var answer = await host.GetCredentialsAsync(token);
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        });

        Assert.Single(host.Sts.Calls);
    }

    [Fact]
    [Trait("client", "R18")]
    public async Task What_is_served_always_has_more_than_fifteen_minutes_left()
    {
        await using var host = await SidecarHost.ReadyAsync(o => (o.Imds, o.DurationSeconds) = (false, 1800));
        for (var minute = 0; minute < 90; minute++)
        {
            host.WriteToken(host.Token());
            await host.AdvanceAsync(TimeSpan.FromMinutes(1));
            using var answer = await host.GetCredentialsAsync(host.CurrentToken);
            using var document = JsonDocument.Parse(await answer.Content.ReadAsStringAsync());
            var left = document.RootElement.GetProperty("Expiration").GetDateTimeOffset() - host.Time.GetUtcNow();
            Assert.True(left > TimeSpan.FromMinutes(15), $"{left} left at minute {minute}");
        }
    }
}
