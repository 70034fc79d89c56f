using System.Net;
using System.Text.Json;
using Broker.TestKit;

namespace Broker.Tests.Sidecar.Imds;

public sealed class ImdsEndpointTests
{
    private const string Role = "/latest/meta-data/iam/security-credentials/demo-role";

    [Theory]
    [Trait("threat", "I-01")]
    [Trait("threat", "I-02")]
    [Trait("client", "R1")]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("0")]
    [InlineData("-1")]
    [InlineData("+1")]
    [InlineData("21601")]
    [InlineData("abc")]
    [InlineData("1.5")]
    [InlineData("0x10")]
    [InlineData("1,2")]
    [InlineData("100000000000000000000")]
    public async Task Answers_400_to_a_token_request_without_a_legal_ttl(string? ttl)
    {
        await using var host = await SidecarHost.ReadyAsync();

        using var answer = await host.PutTokenAsync(ttl);

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Contains("<title>400 - Bad Request</title>", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [Trait("threat", "I-02")]
    [Trait("client", "R1")]
    [Trait("client", "R6")]
    [InlineData("1", "/latest/api/token")]
    [InlineData("21600", "/latest/api/token")]
    [InlineData("300", "/latest//api/token")]
    [InlineData("900", "/2021-03-23/api/token")]
    public async Task Makes_a_token_and_echoes_its_ttl(string ttl, string path)
    {
        await using var host = await SidecarHost.ReadyAsync();

        using var answer = await host.PutTokenAsync(ttl, path);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal("text/plain", answer.Content.Headers.ContentType?.ToString());
        Assert.Equal(ttl, Assert.Single(answer.Headers.GetValues("X-Aws-Ec2-Metadata-Token-Ttl-Seconds")));
        Assert.Equal("EC2ws", answer.Headers.Server.ToString());
        Assert.Matches("^[A-Za-z0-9_-]{56}$", await answer.Content.ReadAsStringAsync());
    }

    [Fact]
    [Trait("threat", "I-03")]
    [Trait("client", "R3")]
    [Trait("client", "R4")]
    public async Task Answers_401_without_a_live_token_of_its_own()
    {
        await using var host = await SidecarHost.ReadyAsync();
        await using var neighbour = await SidecarHost.ReadyAsync();
        var token = await host.MetadataTokenAsync("60");

        foreach (var wrong in (string?[])[null, "", "wrong", token[..^1], token + "A", await neighbour.MetadataTokenAsync()])
        {
            using var answer = await host.GetMetadataAsync(Role, wrong);
            Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
            Assert.Contains("401 - Unauthorized", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        }

        Assert.Equal(401, await host.RawStatusAsync(Role, token, extra: $"x-aws-ec2-metadata-token: {token}\r\n"));
        using (var alive = await host.GetMetadataAsync(Role, token))
        {
            Assert.Equal(HttpStatusCode.OK, alive.StatusCode);
        }

        host.Time.Advance(TimeSpan.FromSeconds(60));
        using var expired = await host.GetMetadataAsync(Role, token);
        Assert.Equal(HttpStatusCode.Unauthorized, expired.StatusCode);
    }

    [Fact]
    [Trait("client", "R4")]
    public async Task Answers_without_a_token_only_where_version_1_is_on_and_never_to_a_wrong_one()
    {
        await using var host = await SidecarHost.ReadyAsync(o => o.ImdsV1 = true);

        using var v1 = await host.GetMetadataAsync(Role, null);
        using var wrong = await host.GetMetadataAsync(Role, "wrong");
        using var v2 = await host.GetMetadataAsync(Role, await host.MetadataTokenAsync());

        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.Unauthorized, HttpStatusCode.OK), (v1.StatusCode, wrong.StatusCode, v2.StatusCode));
        Assert.False(v1.Headers.Contains("X-Aws-Ec2-Metadata-Token-Ttl-Seconds"));
    }

    [Theory]
    [InlineData("/latest/meta-data/instance-id", "GET")]
    [InlineData("/latest/api/token", "PUT")]
    public async Task Answers_403_everywhere_when_switched_off(string path, string method)
    {
        await using var host = await SidecarHost.ReadyAsync(o => o.Imds = false);

        using var answer = await host.Http.SendAsync(new(new(method), path));
        using var container = await host.GetCredentialsAsync(host.CurrentToken);

        Assert.Equal((HttpStatusCode.Forbidden, HttpStatusCode.OK), (answer.StatusCode, container.StatusCode));
    }

    [Theory]
    [Trait("threat", "I-05")]
    [InlineData("POST", Role, "GET")]
    [InlineData("PUT", Role, "GET")]
    [InlineData("DELETE", Role, "GET")]
    [InlineData("PATCH", "/latest/meta-data/", "GET")]
    [InlineData("OPTIONS", Role, "GET")]
    [InlineData("TRACE", Role, "GET")]
    [InlineData("POST", "/latest/api/token", "PUT")]
    [InlineData("GET", "/latest/api/token", "PUT")]
    [InlineData("DELETE", "/latest/api/token", "PUT")]
    public async Task Answers_405_to_other_methods(string method, string path, string allowed)
    {
        await using var host = await SidecarHost.ReadyAsync();

        using var answer = await host.Http.SendAsync(new(new(method), path));

        Assert.Equal(HttpStatusCode.MethodNotAllowed, answer.StatusCode);
        Assert.Equal(allowed, Assert.Single(answer.Content.Headers.Allow));
    }

    [Theory]
    [Trait("threat", "I-10")]
    [Trait("client", "R5")]
    [Trait("client", "R7")]
    [Trait("client", "R16")]
    [InlineData("/latest/meta-data/iam/security-credentials", "demo-role")]
    [InlineData("/latest/meta-data/iam/security-credentials/", "demo-role")]
    [InlineData("/latest/meta-data/iam/security-credentials-extended", "demo-role")]
    [InlineData("/latest/meta-data/iam/security-credentials-extended/", "demo-role")]
    [InlineData("/latest/meta-data/placement/availability-zone", "eu-central-1a")]
    [InlineData("/latest/meta-data/placement/availability-zone/", "eu-central-1a")]
    [InlineData("/latest/meta-data/placement/region", "eu-central-1")]
    [InlineData("/latest/meta-data/placement", "availability-zone\nregion")]
    [InlineData("/latest/meta-data/placement/", "availability-zone\nregion")]
    [InlineData("/latest/meta-data/iam/", "info\nsecurity-credentials/")]
    [InlineData("/latest/meta-data/", "iam/\ninstance-id\nplacement/")]
    [InlineData("/latest/dynamic/", "instance-identity/")]
    [InlineData("/latest/dynamic/instance-identity", "document")]
    [InlineData("/latest/dynamic/instance-identity/", "document")]
    [InlineData("/latest", "dynamic\nmeta-data")]
    [InlineData("/latest/", "dynamic\nmeta-data")]
    public async Task Lists_with_and_without_trailing_slash_and_without_trailing_newline(string path, string body)
    {
        await using var host = await SidecarHost.ReadyAsync();

        using var answer = await host.GetMetadataAsync(path, await host.MetadataTokenAsync());

        Assert.Equal((HttpStatusCode.OK, body), (answer.StatusCode, await answer.Content.ReadAsStringAsync()));
    }

    [Fact]
    [Trait("client", "R5")]
    [Trait("client", "R15")]
    [Trait("client", "R16")]
    public async Task Every_listed_name_answers_under_every_version()
    {
        await using var host = await SidecarHost.ReadyAsync();
        var token = await host.MetadataTokenAsync();
        var versions = (await TextAsync(host, "/", token)).Split('\n');
        Assert.Superset(
            new HashSet<string>(StringComparer.Ordinal) { "2009-04-04", "2016-09-02", "2018-09-24", "2021-03-23", "latest" },
            versions.ToHashSet(StringComparer.Ordinal));

        foreach (var version in (string[])["latest", "2021-03-23", "2009-04-04", "1.0"])
        {
            var folders = new Queue<string>([$"/{version}/dynamic/", $"/{version}/meta-data/"]);
            while (folders.TryDequeue(out var folder))
            {
                foreach (var name in (await TextAsync(host, folder, token)).Split('\n'))
                {
                    Assert.NotEmpty(await TextAsync(host, folder + name, token));
                    if (name.EndsWith('/'))
                    {
                        folders.Enqueue(folder + name);
                    }
                }
            }
        }
    }

    [Theory]
    [Trait("threat", "I-11")]
    [Trait("threat", "I-12")]
    [Trait("threat", "I-13")]
    [Trait("threat", "I-14")]
    [Trait("threat", "I-15")]
    [Trait("threat", "I-16")]
    [Trait("threat", "I-17")]
    [InlineData(Role, 200)]
    [InlineData("//latest//meta-data/iam/security-credentials/demo-role", 200)]
    [InlineData("/latest/x/../meta-data/iam/security-credentials/demo-role", 200)]
    [InlineData("/latest/%2e/meta-data/iam/security-credentials/demo-role", 200)]
    [InlineData("/latest/meta-data/iam/security-credentials/demo-role?x=1", 200)]
    [InlineData("/latest/meta-data/iam/security-credentials/demo%2Drole", 200)]
    [InlineData("/latest/meta-data/iam/security-credentials/demo-role/", 404)]
    [InlineData("/latest/meta-data/iam/security-credentials//demo-role", 404)]
    [InlineData("/latest/meta-data/iam/security-credentials/demo-role//", 404)]
    [InlineData("/latest/meta-data/iam/security-credentials/demo-role/b", 404)]
    [InlineData("/latest/meta-data/iam/security-credentials/Demo-Role", 404)]
    [InlineData("/latest/meta-data/iam/security-credentials/other", 404)]
    [InlineData("/latest/meta-data/iam/security-credentials/team/demo-role", 404)]
    [InlineData("/LATEST/Meta-Data/IAM/security-credentials/demo-role", 404)]
    [InlineData("/latest/Meta-data/iam/security-credentials/demo-role", 404)]
    [InlineData("/2099-01-01/meta-data/iam/security-credentials/demo-role", 404)]
    [InlineData("/latest/meta-data/identity-credentials/ec2/security-credentials/ec2-instance", 404)]
    [InlineData("/latest/user-data", 404)]
    [InlineData("/latest/meta-data/iam%2Fsecurity-credentials/demo-role", 400)]
    [InlineData("/latest/meta-data/iam%252Fsecurity-credentials/demo-role", 400)]
    [InlineData("/latest/meta-data/iam\\security-credentials/demo-role", 400)]
    [InlineData("/latest/meta-data/iam%5Csecurity-credentials/demo-role", 400)]
    [InlineData("/latest/meta-data/iam/security-credentials/demo-role;x", 400)]
    [InlineData("/latest/meta-data/iam/security-credentials/demo-role%00", 400)]
    [InlineData("/latest/meta-data/iam/security-credentials/demo-role%0d%0aX-Y:%20z", 400)]
    public async Task Gives_credentials_at_one_path_and_at_nothing_that_looks_like_it(string target, int status)
    {
        await using var host = await SidecarHost.ReadyAsync();

        Assert.Equal(status, await host.RawStatusAsync(target, await host.MetadataTokenAsync()));
        Assert.Single(host.Sts.Calls);
    }

    [Fact]
    [Trait("client", "R9")]
    [Trait("client", "R10")]
    [Trait("threat", "I-28")]
    public async Task Serves_the_credentials_document_as_text()
    {
        await using var host = await SidecarHost.ReadyAsync();

        using var answer = await host.GetMetadataAsync(Role, await host.MetadataTokenAsync());

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal("text/plain", answer.Content.Headers.ContentType?.ToString());
        Assert.Equal("EC2ws", answer.Headers.Server.ToString());
        Assert.Equal(
            """{"Code":"Success","LastUpdated":"2026-11-21T12:00:00Z","Type":"AWS-HMAC","AccessKeyId":"ASIA0000000000000001","SecretAccessKey":"wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY","Token":"FwoGZXIvYXdzE+/=token","Expiration":"2026-11-21T13:00:00Z"}""",
            await answer.Content.ReadAsStringAsync());
    }

    [Fact]
    [Trait("client", "R8")]
    public async Task Serves_the_extended_document_with_the_account()
    {
        await using var host = await SidecarHost.ReadyAsync();

        using var document = JsonDocument.Parse(await TextAsync(host, "/latest/meta-data/iam/security-credentials-extended/demo-role", await host.MetadataTokenAsync()));

        Assert.Equal("123456789012", document.RootElement.GetProperty("AccountId").GetString());
        Assert.Equal("Success", document.RootElement.GetProperty("Code").GetString());
    }

    [Theory]
    [Trait("client", "R8")]
    [Trait("client", "R16")]
    [InlineData("/latest/meta-data/iam/security-credentials-extended/other")]
    [InlineData("/latest/meta-data/nothing")]
    [InlineData("/nothing")]
    public async Task Answers_404_as_ec2_does_and_counts_the_token_down(string path)
    {
        await using var host = await SidecarHost.ReadyAsync();
        var token = await host.MetadataTokenAsync("600");
        host.Time.Advance(TimeSpan.FromSeconds(1));

        using var answer = await host.GetMetadataAsync(path, token);

        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        Assert.Equal("text/html", answer.Content.Headers.ContentType?.ToString());
        Assert.Equal("599", Assert.Single(answer.Headers.GetValues("X-Aws-Ec2-Metadata-Token-Ttl-Seconds")));
        Assert.Contains("<h1>404 - Not Found</h1>", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    [Trait("threat", "I-18")]
    public async Task Shows_an_instance_profile_made_of_the_pods_role()
    {
        await using var host = await SidecarHost.ReadyAsync();

        using var info = JsonDocument.Parse(await TextAsync(host, "/latest/meta-data/iam/info/", await host.MetadataTokenAsync()));

        Assert.Equal("Success", info.RootElement.GetProperty("Code").GetString());
        Assert.Equal("arn:aws:iam::123456789012:instance-profile/team/demo-role", info.RootElement.GetProperty("InstanceProfileArn").GetString());
        Assert.Matches("^AIPA[A-Z2-7]{17}$", info.RootElement.GetProperty("InstanceProfileId").GetString());
    }

    [Fact]
    [Trait("client", "R16b")]
    public async Task Identity_document_has_what_clients_look_for()
    {
        await using var host = await SidecarHost.ReadyAsync();

        using var document = JsonDocument.Parse(await TextAsync(host, "/latest/dynamic/instance-identity/document", await host.MetadataTokenAsync()));

        Assert.Equal(
            ["accountId", "architecture", "availabilityZone", "imageId", "instanceId", "instanceType", "pendingTime", "privateIp", "region", "version"],
            document.RootElement.EnumerateObject().Select(member => member.Name));
        Assert.Equal("eu-central-1", document.RootElement.GetProperty("region").GetString());
        Assert.Equal("123456789012", document.RootElement.GetProperty("accountId").GetString());
    }

    [Fact]
    [Trait("client", "R11")]
    public async Task Tells_that_the_role_cannot_be_assumed_when_the_sts_refuses()
    {
        await using var host = await SidecarHost.StartAsync(prepare: sts => sts.Answer = (_, _) => Task.FromResult(FakeSts.Error(403, "AccessDenied")));
        await SidecarHost.UntilAsync(() => host.Log.Count(3004) == 1);

        using var document = JsonDocument.Parse(await TextAsync(host, Role, await host.MetadataTokenAsync()));

        Assert.Equal("AssumeRoleUnauthorizedAccess", document.RootElement.GetProperty("Code").GetString());
        Assert.False(document.RootElement.TryGetProperty("AccessKeyId", out _));
        Assert.Single(host.Sts.Calls);
    }

    [Fact]
    [Trait("client", "R12")]
    [Trait("client", "R13")]
    public async Task Serves_from_memory_while_the_sts_is_silent()
    {
        await using var host = await SidecarHost.ReadyAsync();
        var token = await host.MetadataTokenAsync();
        var before = await TextAsync(host, Role, token);
        host.Sts.Answer = async (_, abort) =>
        {
            await Task.Delay(Timeout.Infinite, abort).ContinueWith(_ => { }, TaskScheduler.Default);
            return FakeSts.Error(500, "InternalFailure");
        };
        host.Time.Jump(TimeSpan.FromMinutes(31));
        await SidecarHost.UntilAsync(() => host.Sts.Calls.Count == 2);

        Assert.Equal(before, await TextAsync(host, Role, token));
    }

    [Fact]
    [Trait("client", "R12")]
    public async Task Waits_for_the_first_exchange_no_longer_than_a_quarter_second()
    {
        var gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var host = await SidecarHost.StartAsync(prepare: sts => sts.Answer = async (form, _) =>
        {
            await gate.Task;
            return sts.Success(form);
        });
        await SidecarHost.UntilAsync(() => !host.Sts.Calls.IsEmpty && host.Time.ActiveTimers == 2);
        var waiting = host.GetMetadataAsync(Role, await host.MetadataTokenAsync());
        await SidecarHost.UntilAsync(() => host.Time.ActiveTimers == 3);

        host.Time.Advance(TimeSpan.FromMilliseconds(249));

        using var answer = await waiting;
        Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
        gate.SetResult();
    }

    [Fact]
    [Trait("client", "R14")]
    public async Task Serves_no_session_that_metadata_clients_would_use_past_its_end()
    {
        await using var host = await SidecarHost.ReadyAsync(prepare: sts => sts.Lifetime = TimeSpan.FromMinutes(15));

        using var document = JsonDocument.Parse(await TextAsync(host, Role, await host.MetadataTokenAsync()));
        using var container = await host.GetCredentialsAsync(host.CurrentToken);

        Assert.NotEqual("Success", document.RootElement.GetProperty("Code").GetString());
        Assert.Equal(HttpStatusCode.OK, container.StatusCode);
        Assert.Equal(1, host.Log.Count(3007));
    }

    [Theory]
    [Trait("client", "R14")]
    [InlineData(2100)]
    [InlineData(3600)]
    public async Task Always_has_more_than_25_minutes_left(int seconds)
    {
        await using var host = await SidecarHost.ReadyAsync(o => o.DurationSeconds = seconds);
        for (var minute = 0; minute < 90; minute++)
        {
            host.WriteToken(host.Token());
            await host.AdvanceAsync(TimeSpan.FromMinutes(1));
            using var document = JsonDocument.Parse(await TextAsync(host, Role, await host.MetadataTokenAsync()));
            var left = document.RootElement.GetProperty("Expiration").GetDateTimeOffset() - host.Time.GetUtcNow();
            Assert.True(left > TimeSpan.FromMinutes(25), $"{left} left at minute {minute}");
        }
    }

    private static async Task<string> TextAsync(SidecarHost host, string path, string token)
    {
        using var answer = await host.GetMetadataAsync(path, token);
        Assert.True(answer.StatusCode == HttpStatusCode.OK, $"{path}: {answer.StatusCode}");
        return await answer.Content.ReadAsStringAsync();
    }
}
