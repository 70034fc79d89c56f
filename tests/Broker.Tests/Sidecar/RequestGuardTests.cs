using System.Net;
using System.Net.NetworkInformation;

namespace Broker.Tests.Sidecar;

/// <summary>The guard in front of both endpoints; every refusal beside a request that passes.</summary>
public sealed class RequestGuardTests
{
    [Theory]
    [Trait("threat", "I-06")]
    [Trait("threat", "C-03")]
    [Trait("client", "R20")]
    [InlineData("127.0.0.1", 200)]
    [InlineData("127.0.0.1:{port}", 200)]
    [InlineData("127.8.9.10:{port}", 200)]
    [InlineData("localhost", 200)]
    [InlineData("LOCALHOST:{port}", 200)]
    [InlineData("[::1]", 200)]
    [InlineData("[::1]:{port}", 200)]
    [InlineData("169.254.170.2", 200)]
    [InlineData("169.254.170.2:80", 200)]
    [InlineData("169.254.170.23", 200)]
    [InlineData("[fd00:ec2::23]", 200)]
    [InlineData("169.254.169.254", 200)]
    [InlineData("evil.com", 403)]
    [InlineData("evil.com:{port}", 403)]
    [InlineData("localhost.evil", 403)]
    [InlineData("localhost.", 403)]
    [InlineData("127.0.0.1.evil.com", 403)]
    [InlineData("127.evil.com", 403)]
    [InlineData("127.1", 403)]
    [InlineData("10.0.0.1", 403)]
    [InlineData("0.0.0.0", 403)]
    [InlineData("evil.com:80", 403)]
    [InlineData("169.254.170.2:80x", 400)]
    [InlineData("127.0.0.1:65536", 403)]
    public async Task Answers_only_to_its_own_names(string name, int status)
    {
        await using var host = await SidecarHost.ReadyAsync();
        var authority = name.Replace("{port}", $"{host.Port}", StringComparison.Ordinal);

        Assert.Equal(status, await host.RawStatusAsync("/latest/meta-data/instance-id", await host.MetadataTokenAsync(), host: authority));
        Assert.Equal(status, await host.RawStatusAsync("/v1/credentials", "", extra: $"Authorization: {host.CurrentToken}\r\n", host: authority));
    }

    [Theory]
    [Trait("threat", "I-06")]
    [Trait("client", "R20")]
    [InlineData("127.0.0.1:1")]
    [InlineData("localhost:8443")]
    [InlineData("[::1]:443")]
    public async Task Another_port_is_refused_for_metadata_and_ignored_where_a_token_proves_the_caller(string authority)
    {
        await using var host = await SidecarHost.ReadyAsync();

        Assert.Equal(403, await host.RawStatusAsync("/latest/meta-data/instance-id", await host.MetadataTokenAsync(), host: authority));
        Assert.Equal(200, await host.RawStatusAsync("/v1/credentials", "", extra: $"Authorization: {host.CurrentToken}\r\n", host: authority));
    }

    [Theory]
    [Trait("threat", "I-06")]
    [Trait("threat", "C-03")]
    [InlineData("GET /v1/credentials HTTP/1.1\r\nConnection: close\r\n\r\n")]
    [InlineData("GET /v1/credentials HTTP/1.0\r\n\r\n")]
    [InlineData("GET /v1/credentials HTTP/1.1\r\nHost:\r\nConnection: close\r\n\r\n")]
    [InlineData("GET /v1/credentials HTTP/1.1\r\nHost: localhost\r\nHost: localhost\r\nConnection: close\r\n\r\n")]
    public async Task Answers_400_without_exactly_one_host(string request)
    {
        await using var host = await SidecarHost.ReadyAsync();

        Assert.StartsWith("HTTP/1.1 400", await host.RawAsync(request), StringComparison.Ordinal);
    }

    [Theory]
    [Trait("threat", "I-04")]
    [Trait("threat", "I-07")]
    [Trait("client", "R4")]
    [InlineData("X-Forwarded-For: 10.0.0.1", 403)]
    [InlineData("x-FORWARDED-for: 127.0.0.1", 403)]
    [InlineData("X-Forwarded-For:", 403)]
    [InlineData("X-Forwarded-For: a\r\nX-Forwarded-For: b", 403)]
    [InlineData("Origin: http://localhost", 403)]
    [InlineData("Origin: null", 403)]
    [InlineData("Referer: http://localhost/", 403)]
    [InlineData("Sec-Fetch-Site: same-origin", 403)]
    [InlineData("Sec-Fetch-Mode: no-cors", 403)]
    [InlineData("Sec-Fetch-Dest: empty", 403)]
    [InlineData("Sec-Fetch-User: ?1", 403)]
    [InlineData("X-Forwarded: 1", 200)]
    [InlineData("X-Real-IP: 10.0.0.1", 200)]
    [InlineData("User-Agent: aws-cli", 200)]
    public async Task Answers_403_to_what_a_proxy_or_a_page_sends(string header, int status)
    {
        await using var host = await SidecarHost.ReadyAsync();
        var token = await host.MetadataTokenAsync();

        Assert.Equal(status, await host.RawStatusAsync("/latest/meta-data/instance-id", token, extra: header + "\r\n"));
        Assert.Equal(status, await host.RawStatusAsync("/latest/api/token", token, "PUT", $"x-aws-ec2-metadata-token-ttl-seconds: 60\r\nContent-Length: 0\r\n{header}\r\n"));
        Assert.Equal(status, await host.RawStatusAsync("/v1/credentials", "", extra: $"Authorization: {host.CurrentToken}\r\n{header}\r\n"));
    }

    [Theory]
    [Trait("threat", "I-08")]
    [InlineData("http://evil/latest/meta-data/instance-id")]
    [InlineData("http://127.0.0.1/latest/meta-data/instance-id")]
    [InlineData("latest/meta-data/instance-id")]
    public async Task Answers_400_to_a_target_that_is_no_path(string target)
    {
        await using var host = await SidecarHost.ReadyAsync();

        Assert.Equal(400, await host.RawStatusAsync(target, await host.MetadataTokenAsync(), host: "127.0.0.1"));
    }

    [Theory]
    [InlineData("Content-Length: 2000\r\n", 413)]
    [InlineData("Transfer-Encoding: chunked\r\n", 413)]
    [InlineData("Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 0\r\n", 200)]
    public async Task Takes_no_body(string headers, int status)
    {
        await using var host = await SidecarHost.ReadyAsync();

        var answer = await host.RawAsync(
            $"PUT /latest/api/token HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nx-aws-ec2-metadata-token-ttl-seconds: 60\r\n{headers}\r\n" +
            (headers.StartsWith('T') ? "0\r\n\r\n" : new string('x', headers.Contains("2000", StringComparison.Ordinal) ? 2000 : 0)));

        Assert.StartsWith($"HTTP/1.1 {status}", answer, StringComparison.Ordinal);
    }

    [Fact]
    [Trait("threat", "I-26")]
    public async Task Identity_never_comes_from_an_address()
    {
        await using var host = await SidecarHost.ReadyAsync();

        Assert.Equal(401, await host.RawStatusAsync("/v1/credentials?ip=127.0.0.1", "", extra: "X-Real-IP: 127.0.0.1\r\n"));
        Assert.Equal(401, await host.RawStatusAsync("/latest/meta-data/iam/security-credentials/?ip=127.0.0.1", "", extra: "X-Real-IP: 127.0.0.1\r\n"));
        using var own = await host.GetCredentialsAsync(host.CurrentToken, "/v1/credentials?ip=10.0.0.1");
        Assert.Equal(HttpStatusCode.OK, own.StatusCode);
    }

    [Fact]
    [Trait("threat", "I-25")]
    public async Task Answers_nobody_who_addresses_it_by_the_pods_address()
    {
        await using var host = await SidecarHost.ReadyAsync();
        var addresses = NetworkInterface.GetAllNetworkInterfaces()
            .SelectMany(nic => nic.GetIPProperties().UnicastAddresses)
            .Select(address => address.Address)
            .Where(address => !IPAddress.IsLoopback(address))
            .Append(IPAddress.Parse("10.1.2.3"));

        foreach (var address in addresses)
        {
            var authority = address.AddressFamily == System.Net.Sockets.AddressFamily.InterNetworkV6 ? $"[{address.ToString().Split('%')[0]}]" : address.ToString();
            Assert.Equal(403, await host.RawStatusAsync("/v1/credentials", "", extra: $"Authorization: {host.CurrentToken}\r\n", host: authority));
        }
    }
}
