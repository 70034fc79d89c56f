using System.Net;
using Broker.Exchange;
using Broker.Sidecar.Settings;
using Broker.TestKit;
using Microsoft.Extensions.Logging;

namespace Broker.Tests.Sidecar.Cache;

/// <summary>The loop from token file to cache, over real HTTP to a fake STS.</summary>
public sealed class CredentialRefresherTests
{
    private static readonly TimeSpan HalfLife = TimeSpan.FromMinutes(30);

    [Fact]
    public async Task Exchanges_the_pods_token_for_the_role_under_the_pods_name()
    {
        await using var host = await SidecarHost.ReadyAsync();

        var form = Assert.Single(host.Sts.Calls);
        Assert.Equal("AssumeRoleWithWebIdentity", form["Action"]);
        Assert.Equal("2011-06-15", form["Version"]);
        Assert.Equal("arn:aws:iam::123456789012:role/team/demo-role", form["RoleArn"]);
        Assert.Equal("demo-0", form["RoleSessionName"]);
        Assert.Equal("3600", form["DurationSeconds"]);
        Assert.Equal(host.CurrentToken, form["WebIdentityToken"]);
    }

    [Theory]
    [InlineData("https://evil.example", "sts.amazonaws.com")]
    [InlineData("https://issuer.example", "another-audience")]
    public async Task Never_sends_a_token_that_it_did_not_prove_itself(string issuer, string audience)
    {
        await using var host = await SidecarHost.StartAsync(hasToken: false);
        host.WriteToken(host.Token(claims => (claims["iss"], claims["aud"]) = (issuer, audience)));

        await host.AdvanceAsync(TimeSpan.FromSeconds(5));

        Assert.Empty(host.Sts.Calls);
        Assert.False(host.Role.IsReady);
        Assert.NotEqual(0, host.Log.Count(3002));
    }

    [Fact]
    [Trait("threat", "R-01")]
    public async Task Uses_the_rotated_token_at_the_next_exchange_and_none_before()
    {
        await using var host = await SidecarHost.ReadyAsync();
        host.Time.Jump(TimeSpan.FromMinutes(1));
        var rotated = host.Token();
        host.WriteToken(rotated);

        await host.AdvanceAsync(TimeSpan.FromSeconds(5));
        Assert.Equal(2, host.Log.Count(3001));
        Assert.Single(host.Sts.Calls);

        await host.AdvanceAsync(HalfLife);
        Assert.Equal(rotated, host.Sts.Calls.ElementAt(1)["WebIdentityToken"]);
    }

    [Theory]
    [Trait("threat", "R-03")]
    [InlineData("")]
    [InlineData("\r\n")]
    [InlineData("garbage")]
    public async Task Keeps_the_last_good_token_while_the_file_is_bad(string content)
    {
        await using var host = await SidecarHost.ReadyAsync();
        var good = host.CurrentToken;
        host.WriteToken(content);

        await host.AdvanceAsync(HalfLife);

        Assert.Equal([good, good], host.Sts.Calls.Select(form => form["WebIdentityToken"]));
        Assert.Equal(1, host.Log.Count(3002));
    }

    [Fact]
    [Trait("threat", "R-04")]
    public async Task Reads_the_token_again_and_tries_once_more_when_the_sts_finds_it_expired()
    {
        SidecarHost? host = null;
        string? rotated = null;
        host = await SidecarHost.StartAsync(hasToken: false);
        await using var _ = host;
        var first = host.Token(claims => claims["jti"] = "first");
        rotated = host.Token(claims => claims["jti"] = "second");
        host.Sts.Answer = (form, _) =>
        {
            host.WriteToken(rotated);
            return Task.FromResult(form["WebIdentityToken"] == rotated ? host.Sts.Success(form) : FakeSts.Error(400, "ExpiredTokenException"));
        };
        host.WriteToken(first);

        await host.AdvanceAsync(TimeSpan.FromSeconds(3));

        Assert.True(host.Role.IsReady);
        Assert.Equal([first, rotated], host.Sts.Calls.Select(form => form["WebIdentityToken"]));
    }

    [Fact]
    [Trait("threat", "R-04")]
    public async Task Backs_off_after_the_second_expired_answer_and_takes_a_new_token_at_once()
    {
        await using var host = await SidecarHost.StartAsync(prepare: sts => sts.Answer = (_, _) => Task.FromResult(FakeSts.Error(400, "ExpiredTokenException")));
        await SidecarHost.UntilAsync(() => host.Log.Count(3004) == 1);
        Assert.Equal(2, host.Sts.Calls.Count);

        host.Sts.Answer = (form, _) => Task.FromResult(host.Sts.Success(form));
        host.WriteToken(host.Token());
        await host.AdvanceAsync(TimeSpan.FromSeconds(1));

        Assert.True(host.Role.IsReady);
        Assert.Equal(3, host.Sts.Calls.Count);
    }

    [Theory]
    [Trait("threat", "R-05")]
    [InlineData(503, "ServiceUnavailable")]
    [InlineData(400, "Throttling")]
    [InlineData(400, "IDPCommunicationError")]
    public async Task Tries_again_within_the_flight_when_the_fault_may_pass(int status, string code)
    {
        await using var host = await SidecarHost.StartAsync(prepare: sts => sts.Answer = (form, _) =>
            Task.FromResult(sts.Calls.Count < 3 ? FakeSts.Error(status, code) : sts.Success(form)));

        await host.AdvanceUntilAsync(() => host.Role.IsReady);

        Assert.Equal(3, host.Sts.Calls.Count);
        Assert.Equal(0, host.Log.Count(3004));
    }

    [Fact]
    [Trait("threat", "R-05")]
    public async Task Honours_a_long_retry_after_and_serves_from_the_cache_meanwhile()
    {
        await using var host = await SidecarHost.ReadyAsync();
        host.Sts.Answer = (_, _) => Task.FromResult(FakeSts.Error(503, "ServiceUnavailable", "7"));
        await host.AdvanceAsync(HalfLife);
        Assert.Equal(2, host.Sts.Calls.Count);

        await host.AdvanceAsync(TimeSpan.FromSeconds(5));
        await host.AdvanceAsync(TimeSpan.FromSeconds(1.9));
        Assert.Equal(2, host.Sts.Calls.Count);
        using var answer = await host.GetCredentialsAsync(host.CurrentToken);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);

        await host.AdvanceAsync(TimeSpan.FromSeconds(1));
        Assert.Equal(3, host.Sts.Calls.Count);
    }

    [Theory]
    [Trait("threat", "R-06")]
    [InlineData(403, "AccessDenied")]
    [InlineData(400, "InvalidIdentityToken")]
    [InlineData(400, "ValidationError")]
    public async Task Serves_the_cached_set_to_its_end_and_tries_slowly_when_the_sts_refuses(int status, string code)
    {
        await using var host = await SidecarHost.ReadyAsync();
        host.Sts.Answer = (_, _) => Task.FromResult(FakeSts.Error(status, code));
        await host.AdvanceAsync(HalfLife);
        Assert.Equal(2, host.Sts.Calls.Count);

        await host.AdvanceAsync(TimeSpan.FromSeconds(29));
        Assert.Equal(2, host.Sts.Calls.Count);
        host.Time.Jump(TimeSpan.FromMinutes(29));
        await host.SettleAsync();
        host.WriteToken(host.Token());
        using var last = await host.GetCredentialsAsync(host.CurrentToken);
        Assert.Equal(HttpStatusCode.OK, last.StatusCode);

        await host.AdvanceAsync(TimeSpan.FromMinutes(1));
        using var after = await host.GetCredentialsAsync(host.CurrentToken);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, after.StatusCode);
        Assert.Equal(1, host.Log.Count(3006));
    }

    [Fact]
    [Trait("threat", "R-07")]
    public async Task Gives_up_a_silent_sts_after_five_seconds_a_try()
    {
        await using var host = await SidecarHost.StartAsync(prepare: sts => sts.Answer = async (form, abort) =>
        {
            if (sts.Calls.Count <= 1)
            {
                await Task.Delay(Timeout.Infinite, abort).ContinueWith(_ => { }, TaskScheduler.Default);
            }

            return sts.Success(form);
        });
        await SidecarHost.UntilAsync(() => host.Sts.Calls.Count == 1 && host.Time.ActiveTimers >= 2);
        Assert.False(host.Role.IsReady);

        host.Time.Advance(TimeSpan.FromSeconds(5));

        await host.AdvanceUntilAsync(() => host.Role.IsReady);
        Assert.Equal(2, host.Sts.Calls.Count);
    }

    [Fact]
    [Trait("threat", "R-07")]
    public async Task Takes_a_reset_connection_for_a_passing_fault()
    {
        await using var host = await SidecarHost.StartAsync(prepare: sts => sts.Answer = (form, _) =>
            sts.Calls.Count == 1 ? throw new IOException("reset") : Task.FromResult(sts.Success(form)));

        await host.AdvanceUntilAsync(() => host.Role.IsReady);

        Assert.Equal(2, host.Sts.Calls.Count);
    }

    [Theory]
    [Trait("threat", "R-08")]
    [Trait("threat", "R-09")]
    [InlineData("")]
    [InlineData("<html/>")]
    [InlineData("<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>")]
    public async Task Keeps_the_good_set_when_the_answer_is_none(string body)
    {
        await using var host = await SidecarHost.ReadyAsync();
        var before = await BodyAsync(host);
        host.Sts.Answer = (_, _) => Task.FromResult(new FakeStsAnswer(200, body));

        await host.AdvanceAsync(HalfLife);

        Assert.Equal(2, host.Sts.Calls.Count);
        Assert.Equal(before, await BodyAsync(host));
    }

    [Fact]
    [Trait("threat", "R-08")]
    public async Task Reads_no_answer_larger_than_256_KiB()
    {
        await using var host = await SidecarHost.StartAsync(prepare: sts =>
            sts.Answer = (_, _) => Task.FromResult(new FakeStsAnswer(200, new string('x', 10 * 1024 * 1024))));

        await SidecarHost.UntilAsync(() => host.Log.Count(3004) == 1);

        Assert.Contains(host.Log.Lines, line => line.Text.Contains("answer_too_large", StringComparison.Ordinal));
    }

    [Fact]
    [Trait("threat", "R-10")]
    public async Task Refuses_somebody_elses_session_and_raises_the_alarm()
    {
        await using var host = await SidecarHost.ReadyAsync();
        var before = await BodyAsync(host);
        host.Sts.Answer = (_, _) => Task.FromResult(new FakeStsAnswer(
            200,
            FakeSts.SuccessXml("ASIAAAAAAAAAAAAAAAAA", "arn:aws:sts::123456789012:assumed-role/admin/demo-0", "2026-11-21T13:00:00Z")));

        await host.AdvanceAsync(HalfLife);

        Assert.Equal(before, await BodyAsync(host));
        Assert.Contains(host.Log.Lines, line => line is { Id: 3005, Level: LogLevel.Critical });
    }

    [Fact]
    [Trait("threat", "R-11")]
    [Trait("threat", "R-12")]
    public async Task Becomes_ready_within_five_seconds_of_the_stss_return()
    {
        var isDown = true;
        await using var host = await SidecarHost.StartAsync(prepare: sts => sts.Answer = (form, _) =>
            isDown ? throw new IOException("reset") : Task.FromResult(sts.Success(form)));
        var minute = host.Time.GetUtcNow() + TimeSpan.FromMinutes(1);
        await host.AdvanceUntilAsync(() => host.Time.GetUtcNow() >= minute);

        Assert.False(host.Role.IsReady);
        var request = host.GetCredentialsAsync(host.CurrentToken);
        await host.AdvanceUntilAsync(() => request.IsCompleted);
        using var notReady = await request;
        Assert.Equal(HttpStatusCode.ServiceUnavailable, notReady.StatusCode);

        isDown = false;
        var back = host.Time.GetUtcNow();
        await host.AdvanceUntilAsync(() => host.Role.IsReady);

        Assert.InRange(host.Time.GetUtcNow() - back, TimeSpan.Zero, TimeSpan.FromSeconds(5));
    }

    [Fact]
    [Trait("threat", "R-12")]
    public void Resolves_the_stss_address_anew_at_least_every_minute_and_uses_no_proxy()
    {
        var resolution = SidecarSettings.Resolve(new()
        {
            TokenFile = "/token",
            Issuer = "https://issuer.example",
            Audience = "a",
            JwksFile = "/jwks",
            RoleArn = "arn:aws:iam::123456789012:role/demo",
            Region = "eu-central-1",
        });
        Assert.True(resolution.TryGet(out var settings));

        using var handler = Assert.IsType<SocketsHttpHandler>(WebIdentityExchange.OpenHandler(settings.StsTrust));

        Assert.InRange(handler.PooledConnectionLifetime, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(60));
        Assert.False(handler.UseProxy);
        Assert.False(handler.AllowAutoRedirect);
    }

    [Fact]
    [Trait("threat", "R-16")]
    public async Task Never_serves_an_expired_set_while_the_sts_is_down()
    {
        await using var host = await SidecarHost.ReadyAsync();
        var token = await host.MetadataTokenAsync();
        host.Sts.Answer = (_, _) => Task.FromResult(FakeSts.Error(503, "ServiceUnavailable", "300"));
        await host.AdvanceAsync(HalfLife);
        host.WriteToken(host.Token());
        await host.AdvanceAsync(TimeSpan.FromMinutes(30) - TimeSpan.FromSeconds(1));
        using var lastContainer = await host.GetCredentialsAsync(host.CurrentToken);
        using var lastImds = await host.GetMetadataAsync("/latest/meta-data/iam/security-credentials/demo-role", token);
        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.OK), (lastContainer.StatusCode, lastImds.StatusCode));

        await host.AdvanceAsync(TimeSpan.FromSeconds(1));
        using var container = await host.GetCredentialsAsync(host.CurrentToken);
        using var imds = await host.GetMetadataAsync("/latest/meta-data/iam/security-credentials/demo-role", token);

        Assert.Equal((HttpStatusCode.ServiceUnavailable, HttpStatusCode.ServiceUnavailable), (container.StatusCode, imds.StatusCode));
        Assert.False(host.Role.IsReady);
    }

    [Fact]
    [Trait("threat", "R-17")]
    [Trait("threat", "R-18")]
    public async Task Renews_at_once_when_the_wall_clock_jumps_ahead()
    {
        await using var host = await SidecarHost.ReadyAsync(o => o.DurationSeconds = 3600);
        host.Time.Step(TimeSpan.FromHours(2));
        host.WriteToken(host.Token());
        using var stale = await host.GetCredentialsAsync(host.CurrentToken);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, stale.StatusCode);

        await host.AdvanceAsync(TimeSpan.FromSeconds(5));

        Assert.Equal(2, host.Sts.Calls.Count);
        using var fresh = await host.GetCredentialsAsync(host.CurrentToken);
        Assert.Equal(HttpStatusCode.OK, fresh.StatusCode);
    }

    [Fact]
    [Trait("threat", "R-17")]
    public async Task Does_not_prolong_credentials_nor_spin_when_the_wall_clock_is_set_back()
    {
        await using var host = await SidecarHost.ReadyAsync();
        host.Sts.Answer = (_, _) => Task.FromResult(FakeSts.Error(403, "AccessDenied"));
        host.Time.Step(TimeSpan.FromHours(-2));

        await host.AdvanceAsync(TimeSpan.FromMinutes(59));
        Assert.True(host.Role.IsReady);
        await host.AdvanceAsync(TimeSpan.FromMinutes(1));

        Assert.False(host.Role.IsReady);
        Assert.InRange(host.Sts.Calls.Count, 1, 4);
    }

    [Fact]
    public async Task Forgets_the_credentials_of_another_identity()
    {
        await using var host = await SidecarHost.ReadyAsync();
        var other = host.TokenOf("other");
        host.Sts.Answer = (_, _) => Task.FromResult(FakeSts.Error(403, "AccessDenied"));
        host.WriteToken(other);

        await host.AdvanceAsync(TimeSpan.FromSeconds(5));

        using var answer = await host.GetCredentialsAsync(other);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
        Assert.Equal(2, host.Sts.Calls.Count);
    }

    [Fact]
    public async Task Another_identity_does_not_wait_out_the_refusal_of_the_one_before()
    {
        await using var host = await SidecarHost.StartAsync(prepare: sts => sts.Answer = (_, _) => Task.FromResult(FakeSts.Error(403, "AccessDenied")));
        await SidecarHost.UntilAsync(() => host.Log.Count(3004) == 1);
        host.WriteToken(host.Token());
        await host.AdvanceAsync(TimeSpan.FromSeconds(1));
        Assert.Single(host.Sts.Calls);

        host.Sts.Answer = (form, _) => Task.FromResult(host.Sts.Success(form));
        host.WriteToken(host.TokenOf("other"));
        await host.AdvanceAsync(TimeSpan.FromSeconds(1));

        Assert.True(host.Role.IsReady);
        Assert.Equal(2, host.Sts.Calls.Count);
    }

    [Fact]
    public async Task Logs_neither_token_nor_secret()
    {
        await using var host = await SidecarHost.ReadyAsync();
        host.Sts.Answer = (_, _) => Task.FromResult(FakeSts.Error(403, "AccessDenied"));
        await host.AdvanceAsync(HalfLife);
        using var answer = await host.GetCredentialsAsync("eyJ.secret.token");

        Assert.NotEmpty(host.Log.Lines);
        Assert.All(host.Log.Lines, line =>
        {
            Assert.DoesNotContain("eyJ", line.Text, StringComparison.Ordinal);
            Assert.DoesNotContain("wJalrXUtnFEMI", line.Text, StringComparison.Ordinal);
            Assert.DoesNotContain("FwoGZXIvYXdzE", line.Text, StringComparison.Ordinal);
        });
    }

    private static async Task<string> BodyAsync(SidecarHost host)
    {
        using var answer = await host.GetCredentialsAsync(host.CurrentToken);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        return await answer.Content.ReadAsStringAsync();
    }
}
