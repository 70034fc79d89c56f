using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Broker.Core.Telemetry;
using Broker.Hosting;
using Broker.Tests.Sidecar;
using Broker.Webhook;
using Broker.Webhook.Admission;
using Broker.Webhook.Injection.Facts;
using Broker.Webhook.Lookups;
using Microsoft.Extensions.Logging;

namespace Broker.Tests.Webhook.Admission;

/// <summary><c>POST /mutate</c> on the wire.</summary>
public sealed class AdmissionEndpointTests : IAsyncLifetime
{
    private const string Canary = "canary-8f2a";

    private readonly InjectionWorld _world = new();
    private readonly CapturedLog _log = new();
    private readonly BrokerMeter _meter = new();
    private readonly HttpClient _http = new(new SocketsHttpHandler { UseProxy = false });
    private PrometheusMetrics _metrics = null!;
    private RoleServer _server = null!;
    private WebhookRole _role = null!;

    public async ValueTask InitializeAsync()
    {
        _metrics = new PrometheusMetrics(_meter);
        var settings = new WebhookSettings(new ListenAddress(IPAddress.Loopback, 0), new ListenAddress(IPAddress.Loopback, 0), "/", AddressesFile: null)
        {
            Service = "s",
            CertificateSecret = "c",
            Injection = _world.Settings,
            Rules = _world.RulesOf(),
        };
        _role = new WebhookRole(settings, new WebhookServices(_world, _world, _world, () => _world.Facts, new WebhookMeter(_meter), _log, TimeProvider.System));
        var listener = new RoleListener("webhook", settings.Listen, _role.HandleAsync) { LongestBody = AdmissionReview.LongestBytes };
        _server = await RoleServer.StartAsync([listener], _log, CancellationToken.None);
    }

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        _http.Dispose();
        _metrics.Dispose();
        _meter.Dispose();
        _log.Dispose();
    }

    [Fact]
    [Trait("threat", "W-07")]
    public async Task Answers_with_the_uid_and_a_patch()
    {
        var (status, type, text) = await PostAsync(ReviewText.Of(ReviewText.Pod()));

        var answer = JsonNode.Parse(text)!;
        Assert.Equal((HttpStatusCode.OK, "application/json"), (status, type));
        Assert.Equal(["apiVersion", "kind", "response"], answer.AsObject().Select(member => member.Key));
        Assert.Equal(("admission.k8s.io/v1", "AdmissionReview"), ((string)answer["apiVersion"]!, (string)answer["kind"]!));
        Assert.Equal(["uid", "allowed", "patchType", "patch"], answer["response"]!.AsObject().Select(member => member.Key));
        Assert.Equal((ReviewText.Uid, true, "JSONPatch"), ((string)answer["response"]!["uid"]!, (bool)answer["response"]!["allowed"]!, (string)answer["response"]!["patchType"]!));
        Assert.StartsWith("[{\"op\":\"add\",\"path\":", Encoding.UTF8.GetString(Convert.FromBase64String((string)answer["response"]!["patch"]!)));
    }

    [Theory]
    [Trait("threat", "W-07")]
    [InlineData("identity-broker.io/mode", "x", 403, "Forbidden")]
    [InlineData("identity-broker.io/role-arn", "arn:aws:iam::210987654321:role/x", 403, "Forbidden")]
    public async Task A_refusal_says_what_to_change(string name, string value, int code, string reason)
    {
        var response = await ReviewAsync(ReviewText.Of(ReviewText.Pod($"\"{name}\":\"{value}\"")));

        Assert.Equal(["uid", "allowed", "status"], response.AsObject().Select(member => member.Key));
        Assert.Equal((false, code, reason), ((bool)response["allowed"]!, (int)response["status"]!["code"]!, (string)response["status"]!["reason"]!));
        Assert.Contains(name, (string)response["status"]!["message"]!);
    }

    [Fact]
    public async Task What_another_try_may_cure_is_503()
    {
        _world.ServiceAccounts["team-a/app"] = ObjectLookup.Unavailable("down");

        var response = await ReviewAsync(ReviewText.Of(ReviewText.Pod()));

        Assert.Equal((503, "ServiceUnavailable"), ((int)response["status"]!["code"]!, (string)response["status"]!["reason"]!));
    }

    [Theory]
    [Trait("threat", "W-06")]
    [InlineData("not json", 400)]
    [InlineData("", 400)]
    [InlineData("[]", 400)]
    [InlineData("""{"kind":"AdmissionReview","apiVersion":"admission.k8s.io/v1beta1","request":{"uid":"1"}}""", 400)]
    [InlineData("""{"kind":"AdmissionReview","apiVersion":"admission.k8s.io/v1"}""", 400)]
    [InlineData("""{"kind":"AdmissionReview","apiVersion":"admission.k8s.io/v1","request":null}""", 400)]
    [InlineData("""{"kind":"AdmissionReview","apiVersion":"admission.k8s.io/v1","request":{}}""", 400)]
    [InlineData("""{"kind":"AdmissionReview","apiVersion":"admission.k8s.io/v1","request":{"uid":7}}""", 400)]
    [InlineData("""{"kind":"AdmissionReview","apiVersion":"admission.k8s.io/v1","request":{"uid":""}}""", 400)]
    [InlineData("""{"kind":"Pod","apiVersion":"admission.k8s.io/v1","request":{"uid":"1"}}""", 400)]
    [InlineData("""{"kind":"AdmissionReview","apiVersion":"admission.k8s.io/v1","request":{"uid":"1"}}""", 200)]
    public async Task What_is_no_review_is_refused(string body, int status) => Assert.Equal(status, (int)(await PostAsync(body)).Status);

    [Theory]
    [Trait("threat", "W-06")]
    [InlineData(30, 200)]
    [InlineData(64, 400)]
    [InlineData(100_000, 400)]
    public async Task A_deep_body_is_refused(int depth, int status)
    {
        var pod = ReviewText.Pod(spec: $"\"x\":{new string('[', depth)}{new string(']', depth)}");

        Assert.Equal(status, (int)(await PostAsync(ReviewText.Of(pod))).Status);
    }

    [Theory]
    [Trait("threat", "W-06")]
    [InlineData("application/json", 200)]
    [InlineData("application/json; charset=utf-8", 200)]
    [InlineData("text/plain", 415)]
    [InlineData("application/yaml", 415)]
    [InlineData(null, 415)]
    public async Task Another_content_type_is_refused(string? type, int status) =>
        Assert.Equal(status, (int)(await PostAsync(ReviewText.Of(ReviewText.Pod()), type)).Status);

    [Fact]
    [Trait("threat", "W-06")]
    public async Task A_body_has_a_size()
    {
        var pod = ReviewText.Pod();
        var room = AdmissionReview.LongestBytes - ReviewText.Of(pod).Length;

        Assert.Equal(HttpStatusCode.OK, (await PostAsync(ReviewText.Of(pod) + new string(' ', room))).Status);
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, (await PostAsync(ReviewText.Of(pod) + new string(' ', room + 1))).Status);
        Assert.Equal(HttpStatusCode.OK, (await PostAsync(ReviewText.Of(pod) + new string(' ', room / 2), isChunked: true)).Status);
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, (await PostAsync(ReviewText.Of(pod) + new string(' ', room + 1), isChunked: true)).Status);
    }

    [Theory]
    [Trait("threat", "W-06")]
    [InlineData("Deployment", "CREATE")]
    [InlineData("Pod", "UPDATE")]
    [InlineData("Pod", "DELETE")]
    public async Task Another_kind_passes_as_it_is(string kind, string operation)
    {
        var response = await ReviewAsync(ReviewText.Of(ReviewText.Pod(), kind: kind, operation: operation));

        Assert.Equal($$"""{"uid":"{{ReviewText.Uid}}","allowed":true}""", response.ToJsonString());
    }

    [Theory]
    [InlineData("GET", "/mutate", 405)]
    [InlineData("PUT", "/mutate", 405)]
    [InlineData("POST", "/", 404)]
    [InlineData("POST", "/mutate/", 404)]
    [InlineData("POST", "/mutate?timeout=5s", 200)]
    public async Task There_is_one_path_and_one_method(string method, string path, int status)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), new Uri(_server.Addresses[0].Value, path));
        request.Content = method == "GET" ? null : new StringContent(ReviewText.Of(ReviewText.Pod()), Encoding.UTF8, "application/json");
        using var response = await _http.SendAsync(request, TestContext.Current.CancellationToken);

        Assert.Equal(status, (int)response.StatusCode);
    }

    [Fact]
    [Trait("threat", "W-08")]
    public async Task A_dry_run_is_answered_and_told_nobody()
    {
        var dry = await ReviewAsync(ReviewText.Of(ReviewText.Pod(), dryRun: true));
        Assert.Empty(_world.Decisions);
        var wet = await ReviewAsync(ReviewText.Of(ReviewText.Pod()));

        Assert.Single(_world.Decisions);
        Assert.Equal(wet.ToJsonString(), dry.ToJsonString());
    }

    [Fact]
    [Trait("threat", "W-05")]
    [Trait("threat", "W-18")]
    public async Task Nothing_of_a_pods_environment_leaves_by_answer_or_log()
    {
        var env = $$""" "env":[{"name":"SECRET","value":"{{Canary}}"},{"name":"AWS_REGION","value":"{{Canary}}"}] """;
        string[] bodies =
        [
            ReviewText.Of(ReviewText.Pod(container: env)),
            ReviewText.Of(ReviewText.Pod(""" "identity-broker.io/mode":"x" """, container: env)),
            ReviewText.Of(ReviewText.Pod(container: $"{env},\"volumeMounts\":7")),
            ReviewText.Of(ReviewText.Pod(container: env))[..^1],
            Canary,
        ];

        foreach (var body in bodies)
        {
            var (_, _, text) = await PostAsync(body);
            Assert.DoesNotContain(Canary, text);
            Assert.DoesNotContain(Canary, PatchOf(text));
        }

        Assert.NotEmpty(_log.Lines);
        Assert.DoesNotContain(_log.Lines, line => line.Text.Contains(Canary, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Every_decision_is_counted_and_logged_with_its_reason()
    {
        await ReviewAsync(ReviewText.Of(ReviewText.Pod()));
        await ReviewAsync(ReviewText.Of(ReviewText.Pod(""" "identity-broker.io/mode":"x" """)));

        var metrics = _metrics.Write();
        Assert.Contains("broker_webhook_decisions_total{outcome=\"injected\",reason=\"native_sidecar\"} 1", metrics);
        Assert.Contains("broker_webhook_decisions_total{outcome=\"refused\",reason=\"bad_annotation\"} 1", metrics);
        Assert.Contains("broker_webhook_review_duration_seconds_count{route=\"mutate\"} 2", metrics);
        Assert.Contains(_log.Lines, line => line is { Id: 4001, Level: LogLevel.Information } && line.Text.Contains("Pod team-a/app injected (native_sidecar)", StringComparison.Ordinal));
    }

    [Fact]
    [Trait("threat", "W-17")]
    public async Task Large_bodies_in_flight_have_a_bound_and_give_their_memory_back()
    {
        var memory = new ReviewMemory();

        Assert.True(memory.TryTake(ReviewMemory.Most));
        Assert.False(memory.TryTake(1));
        memory.Return(ReviewMemory.Most);
        Assert.True(memory.TryTake(1));
        for (var i = 0; i < 20; i++)
        {
            Assert.Equal(HttpStatusCode.OK, (await PostAsync(ReviewText.Of(ReviewText.Pod()) + new string(' ', 3_000_000))).Status);
        }
    }

    [Fact]
    public void Is_ready_once_the_cluster_is_known()
    {
        Assert.Null(_role.NotReady());
        _world.Facts = _world.Facts with { Issuer = null };
        Assert.Contains("issuer", _role.NotReady());
        _world.Facts = new ClusterFacts(Version: null, InjectionWorld.Issuer, StsCaPem: null);
        Assert.Contains("version", _role.NotReady());
    }

    private static string PatchOf(string answer) =>
        answer.StartsWith('{') && JsonNode.Parse(answer)!["response"]!["patch"] is { } patch ? Encoding.UTF8.GetString(Convert.FromBase64String((string)patch!)) : "";

    private async Task<JsonNode> ReviewAsync(string body)
    {
        var (status, _, text) = await PostAsync(body);
        Assert.Equal(HttpStatusCode.OK, status);
        return JsonNode.Parse(text)!["response"]!;
    }

    private async Task<(HttpStatusCode Status, string? Type, string Text)> PostAsync(string body, string? type = "application/json", bool isChunked = false)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(_server.Addresses[0].Value, MutationEndpoint.Path)) { Content = new ByteArrayContent(Encoding.UTF8.GetBytes(body)) };
        request.Headers.TransferEncodingChunked = isChunked ? true : null;

        // A body that is refused by its length is not sent: the answer would be lost when the server closes on what it never read.
        request.Headers.ExpectContinue = body.Length > AdmissionReview.LongestBytes && !isChunked;
        if (type is not null)
        {
            request.Content.Headers.TryAddWithoutValidation("Content-Type", type);
        }

        using var response = await _http.SendAsync(request, TestContext.Current.CancellationToken);
        return (response.StatusCode, response.Content.Headers.ContentType?.MediaType, await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }
}
