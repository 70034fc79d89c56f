using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Broker.Core;
using Broker.Core.Audit;
using Broker.Core.Denials;
using Broker.Core.Sessions;
using Broker.Core.Telemetry;
using Broker.Hosting;
using Broker.Issuing;
using Broker.Sts;
using Broker.Sts.Calls;
using Broker.TestKit;
using Broker.Tests.Sidecar;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Broker.Tests.Sts;

/// <summary>Requests that no action answers: refused before they are read, or ended by a defect of ours. Both are events.</summary>
public sealed class UnansweredRequestTests : IAsyncLifetime
{
    private const int RefusedLine = 2001;

    private readonly BrokerMeter _meter = new();
    private readonly MemoryStream _written = new();
    private readonly CapturedLog _log = new();
    private readonly HttpClient _http = new(new SocketsHttpHandler { UseProxy = false, Expect100ContinueTimeout = TimeSpan.FromMinutes(1) });
    private readonly AuditTrail _audit;
    private RoleServer _server = null!;

    public UnansweredRequestTests() => _audit = new AuditTrail([new AuditStreamSink("memory", _written)], TimeProvider.System, NullLogger<AuditTrail>.Instance);

    private Uri Address => _server.Addresses[0].Value;

    public async ValueTask InitializeAsync()
    {
        var time = new ManualTimeProvider();
        var records = new RequestRecords(_audit, new AuthorizationMessages(new LiveKeyRing(), time), StsProfile.Strict);
        var surroundings = new RequestSurroundings("us-east-1", IsGlobal: false, time);
        var endpoint = new StsEndpoint(new StsActions([new Broken(), new Working()]), surroundings, records, _meter, new Logger<StsEndpoint>(_log));
        var listener = new RoleListener("sts", new ListenAddress(IPAddress.Loopback, 0), endpoint.HandleAsync)
        {
            LongestBody = StsForm.LongestBytes,
            AnswerDefectAsync = endpoint.AnswerDefectAsync,
        };
        _server = await RoleServer.StartAsync([listener], NullLoggerFactory.Instance, CancellationToken.None);
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _server.DisposeAsync();
        await _audit.DisposeAsync();
        _meter.Dispose();
        _log.Dispose();
    }

    [Theory]
    [Trait("threat", "S-19")]
    [InlineData("PUT", "/", "application/x-www-form-urlencoded", null, 405, "MethodNotAllowed")]
    [InlineData("POST", "/canary", "application/x-www-form-urlencoded", null, 404, "NotFound")]
    [InlineData("POST", "/", "application/canary", null, 415, "UnsupportedMediaType")]
    [InlineData("POST", "/", "application/x-www-form-urlencoded", "gzip", 415, "UnsupportedMediaType")]
    public async Task A_request_that_is_refused_unread_is_an_event(string method, string path, string type, string? encoding, int status, string code)
    {
        var request = new HttpRequestMessage(new HttpMethod(method), new Uri(Address, path)) { Content = new StringContent("Action=canary", Encoding.ASCII, type) };
        if (encoding is not null)
        {
            request.Content.Headers.ContentEncoding.Add(encoding);
        }

        AssertRefused(await SendAsync(request), status, code);
    }

    [Theory]
    [Trait("threat", "S-19")]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_body_that_is_too_large_is_an_event_whether_its_length_is_told_or_not(bool isChunked)
    {
        using var body = new ByteArrayContent(new byte[StsForm.LongestBytes + 1]);
        var request = new HttpRequestMessage(HttpMethod.Post, Address) { Content = body, Headers = { ExpectContinue = !isChunked, TransferEncodingChunked = isChunked } };

        AssertRefused(await SendAsync(request), 413, "RequestEntityTooLarge");
    }

    [Fact]
    public async Task A_request_that_is_read_has_the_event_of_its_action_and_no_other()
    {
        var (status, _, _) = await ActAsync("Work");

        var only = Assert.Single(Events());
        Assert.Equal((200, "Work"), (status, Text(only, "eventName")));
        Assert.Null(only["errorCode"]);
        Assert.Equal(0, _log.Count(RefusedLine));
    }

    [Fact]
    [Trait("threat", "K-11")]
    public async Task A_defect_is_an_event_with_what_was_known_by_then()
    {
        var (status, requestId, body) = await ActAsync("Break");

        var only = Assert.Single(Events());
        Assert.Equal((500, requestId), (status, Text(only, "requestID")));
        Assert.Equal(("Break", "InternalFailure", "An internal error occurred."), (Text(only, "eventName"), Text(only, "errorCode"), Text(only, "errorMessage")));
        Assert.Equal("role", Text(only["requestParameters"]!, "roleArn"));
        Assert.Null(only["responseElements"]);
        Assert.DoesNotContain("canary", only.ToJsonString() + body, StringComparison.Ordinal);
        Assert.Equal(1, _log.Count(RefusedLine));
    }

    [Fact]
    [Trait("threat", "L-23")]
    public async Task A_defect_that_the_audit_cannot_take_is_a_503()
    {
        await _written.DisposeAsync();

        var (status, _, body) = await ActAsync("Break");

        Assert.Equal(503, status);
        Assert.Contains("<Code>ServiceUnavailable</Code>", body, StringComparison.Ordinal);
    }

    [Fact]
    [Trait("threat", "L-23")]
    public async Task A_bare_refusal_leaves_without_the_audit()
    {
        await _written.DisposeAsync();

        var (status, _, body) = await SendAsync(new HttpRequestMessage(HttpMethod.Delete, Address));

        Assert.Equal((405, ""), (status, body));
    }

    private static string Text(JsonNode node, string name) => node[name]!.GetValue<string>();

    private Task<(int Status, string RequestId, string Body)> ActAsync(string action) =>
        SendAsync(new HttpRequestMessage(HttpMethod.Post, Address) { Content = new FormUrlEncodedContent([KeyValuePair.Create("Action", action)]) });

    private async Task<(int Status, string RequestId, string Body)> SendAsync(HttpRequestMessage request)
    {
        using (request)
        {
            using var response = await _http.SendAsync(request, TestContext.Current.CancellationToken);
            return ((int)response.StatusCode, response.Headers.GetValues("x-amzn-RequestId").Single(), await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        }
    }

    private void AssertRefused((int Status, string RequestId, string Body) answer, int status, string code)
    {
        var only = Assert.Single(Events());
        Assert.Equal((status, "", code), (answer.Status, answer.Body, Text(only, "errorCode")));
        Assert.Equal(("Unknown", "sts.amazonaws.com", "AwsApiCall"), (Text(only, "eventName"), Text(only, "eventSource"), Text(only, "eventType")));
        Assert.Equal((answer.RequestId, "Unknown"), (Text(only, "requestID"), Text(only["userIdentity"]!, "type")));
        Assert.Null(only["requestParameters"]);
        Assert.Null(only["responseElements"]);
        Assert.DoesNotContain("canary", only.ToJsonString(), StringComparison.Ordinal);
        Assert.Equal(1, _log.Count(RefusedLine));
    }

    /// <summary>Without the line that begins a trail.</summary>
    private List<JsonNode> Events() =>
        [.. Encoding.UTF8.GetString(_written.ToArray()).Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonNode.Parse(line)!).Where(e => Text(e, "eventName") != "BeginAuditTrail")];

    private sealed class Broken : IStsCall
    {
        public string Action => "Break";

        public ValueTask<StsResult<Action<IStsAnswerWriter>>> RunAsync(StsCall call, CancellationToken cancellationToken)
        {
            call.Record.Parameter("roleArn", "role");
            call.Record.Response("packedPolicySize", "canary");
            throw new InvalidOperationException("canary");
        }
    }

    private sealed class Working : IStsCall
    {
        public string Action => "Work";

        public ValueTask<StsResult<Action<IStsAnswerWriter>>> RunAsync(StsCall call, CancellationToken cancellationToken) =>
            new((Action<IStsAnswerWriter>)(writer => writer.Text("Done", "yes")));
    }
}
