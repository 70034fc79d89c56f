using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;

namespace Broker.Tests.Sts;

/// <summary>A presigned GetCallerIdentity as an authentication token, in the manner of EKS, Vault and SPIRE (contracts/sts §1.7, §2 rule 6).</summary>
public sealed class PresignedCallerIdentityTests : IAsyncLifetime
{
    private const string Query = "Action=GetCallerIdentity&Version=2011-06-15";
    private const string Json = "application/json";

    private static readonly (string, string) Cluster = ("x-k8s-aws-id", "cluster-1");

    private SignedSts _sts = null!;

    public async ValueTask InitializeAsync() => _sts = await SignedSts.StartAsync();

    public ValueTask DisposeAsync() => _sts.DisposeAsync();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Names_the_signer_to_whoever_presents_it(bool withSession)
    {
        var session = withSession ? await _sts.AssumeAsync() : null;

        var reply = await _sts.GetAsync(_sts.Presign(Query, session));

        Assert.True(reply.Status == 200, reply.Body);
        Assert.Equal(withSession ? "arn:aws:sts::123456789012:assumed-role/cart/s1" : SignedSts.UserArn, reply.Field("Arn"));
    }

    [Fact]
    public async Task The_signed_cluster_header_of_eks_verifies_and_json_is_answered()
    {
        var reply = await _sts.GetAsync(_sts.Presign(Query, await _sts.AssumeAsync(), headers: Cluster), Json, Cluster);

        var result = JsonNode.Parse(reply.Body)!["GetCallerIdentityResponse"]!["GetCallerIdentityResult"]!;
        Assert.Equal(
            ("123456789012", "AROAAAAAAAAAAAAAAAAAA:s1", "arn:aws:sts::123456789012:assumed-role/cart/s1"),
            ((string?)result["Account"], (string?)result["UserId"], (string?)result["Arn"]));
    }

    [Fact]
    public async Task Another_cluster_or_none_does_not_verify()
    {
        var query = _sts.Presign(Query, headers: Cluster);

        var other = await _sts.GetAsync(query, accept: null, ("x-k8s-aws-id", "cluster-2"));
        var none = await _sts.GetAsync(query);

        Assert.Equal((403, "SignatureDoesNotMatch"), (other.Status, other.Code));
        Assert.Equal(403, none.Status);
        Assert.Equal(200, (await _sts.GetAsync(query, accept: null, Cluster)).Status);
    }

    [Theory]
    [Trait("threat", "S-11")]
    [InlineData(0, 1, 200)]
    [InlineData(61, 60, 200)]
    [InlineData(900, 60, 200)]
    [InlineData(901, 60, 403)]
    [InlineData(901, 604800, 403)]
    public async Task Is_valid_for_fifteen_minutes_whatever_it_says(int secondsLater, int expires, int status)
    {
        var query = _sts.Presign(Query, expires: expires);
        _sts.Sts.Time.Advance(TimeSpan.FromSeconds(secondsLater));

        Assert.Equal(status, (await _sts.GetAsync(query)).Status);
    }

    [Theory]
    [InlineData("http://{0}/?", 200)]
    [InlineData("http://{0}?", 200)]
    [InlineData("/?", 200)]
    [InlineData("http://evil.test/?", 400)]
    public async Task A_request_line_may_hold_the_whole_url_of_this_host(string target, int status)
    {
        var host = _sts.Sts.Address.Authority;
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, _sts.Sts.Address.Port);
        await using var stream = client.GetStream();

        await stream.WriteAsync(Encoding.ASCII.GetBytes(
            $"GET {target.Replace("{0}", host, StringComparison.Ordinal)}{_sts.Presign(Query)} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n"));

        using var reader = new StreamReader(stream, Encoding.ASCII);
        Assert.StartsWith($"HTTP/1.1 {status} ", await reader.ReadToEndAsync());
    }

    [Theory]
    [Trait("threat", "S-17")]
    [InlineData("Action=GetCallerIdentity", "Action=GetSessionToken")]
    [InlineData("X-Amz-Expires=60", "X-Amz-Expires=61")]
    [InlineData("us-east-1", "us-west-1")]
    public async Task A_changed_query_does_not_verify(string from, string to)
    {
        var query = _sts.Presign(Query);
        Assert.Contains(from, query, StringComparison.Ordinal);

        Assert.Equal((403, "SignatureDoesNotMatch"), (await _sts.GetAsync(query.Replace(from, to, StringComparison.Ordinal)) is var reply ? reply.Status : 0, reply.Code));
    }

    [Fact]
    [Trait("threat", "S-02")]
    public async Task A_second_action_behind_the_signature_does_not_verify() =>
        Assert.Equal(403, (await _sts.GetAsync($"{_sts.Presign(Query)}&Action=GetSessionToken")).Status);

    [Theory]
    [Trait("threat", "S-02")]
    [InlineData("GET", "Action=GetSessionToken&Version=2011-06-15", "SignatureDoesNotMatch")]
    [InlineData("POST", "Action=GetSessionToken&Version=2011-06-15", "SignatureDoesNotMatch")]
    [InlineData("POST", "Action=GetCallerIdentity&Version=2011-06-15", "SignatureDoesNotMatch")]
    [InlineData("GET", "", "SignatureDoesNotMatch")]
    [InlineData("POST", "", null)]
    public async Task A_body_beside_a_presigned_query_is_not_covered_by_it(string signedMethod, string body, string? code)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, new Uri($"{_sts.Sts.Address}?{_sts.Presign(Query, method: signedMethod)}"))
        {
            Content = new StringContent(body, Encoding.ASCII, "application/x-www-form-urlencoded"),
        };

        Assert.Equal(code, (await _sts.Sts.SendAsync(request)).Code);
    }

    [Fact]
    [Trait("threat", "S-16")]
    public async Task The_token_belongs_to_the_key()
    {
        var (one, other) = (await _sts.AssumeAsync(), await _sts.AssumeAsync());

        var reply = await _sts.GetAsync(_sts.Presign(Query, one with { SessionToken = other.SessionToken }));

        Assert.Equal((403, "InvalidClientTokenId"), (reply.Status, reply.Code));
    }
}
