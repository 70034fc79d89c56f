using System.Buffers;
using System.Text;
using System.Text.Json.Nodes;
using Broker.Core.Telemetry;
using Broker.Hosting;
using Broker.Webhook.Admission;
using Broker.Webhook.Validation;
using Microsoft.Extensions.Logging.Abstractions;

namespace Broker.Tests.Webhook.Validation;

public sealed class ValidationEndpointTests : IDisposable
{
    private const string Sub = "oidc.example/cluster:sub";
    private const string Aud = "oidc.example/cluster:aud";

    private readonly BrokerMeter _meter = new();
    private readonly PrometheusMetrics _metrics;
    private readonly ValidationEndpoint _endpoint;

    public ValidationEndpointTests()
    {
        _metrics = new PrometheusMetrics(_meter);
        _endpoint = new ValidationEndpoint(new WebhookMeter(_meter), NullLogger<ValidationEndpoint>.Instance, TimeProvider.System);
    }

    public void Dispose()
    {
        _metrics.Dispose();
        _meter.Dispose();
    }

    [Fact]
    public async Task A_role_that_trusts_one_service_account_passes_without_a_word()
    {
        var answer = await ReviewAsync("IamRole", Role(Trust($$$"""{"StringEquals":{"{{{Sub}}}":"system:serviceaccount:shop:app","{{{Aud}}}":"sts.amazonaws.com"}}""")));

        Assert.True(IsAllowed(answer), answer.ToJsonString());
        Assert.Empty(WarningsOf(answer));
        Assert.Contains("""broker_webhook_validations_total{kind="IamRole",outcome="allowed"} 1""", _metrics.Write(), StringComparison.Ordinal);
    }

    [Fact]
    [Trait("threat", "J-33")]
    public async Task A_role_that_trusts_every_identity_of_an_issuer_is_refused()
    {
        var answer = await ReviewAsync("IamRole", Role(Trust($$$"""{"StringEquals":{"{{{Aud}}}":"sts.amazonaws.com"}}""")));

        Assert.False(IsAllowed(answer));
        Assert.Contains("spec.trustPolicy", MessageOf(answer), StringComparison.Ordinal);
        Assert.Contains(Sub, MessageOf(answer), StringComparison.Ordinal);
    }

    [Theory]
    [Trait("threat", "J-34")]
    [InlineData("""{"StringLike":{"oidc.example/cluster:sub":"system:serviceaccount:*:app"},"StringEquals":{"oidc.example/cluster:aud":"a"}}""", "namespaces")]
    [InlineData("""{"StringEquals":{"oidc.example/cluster:sub":"system:serviceaccount:shop:app"}}""", "audience")]
    [InlineData("""{"StringEquals":{"oidc.example/cluster:sub":"system:serviceaccount:shop:app","oidc.example/cluster:aud":"a"},"ForAllValues:StringEquals":{"aws:TagKeys":"team"}}""", "ForAllValues")]
    public async Task Dangerous_trust_is_warned_of(string condition, string expected)
    {
        var answer = await ReviewAsync("IamRole", Role(Trust(condition)));

        Assert.True(IsAllowed(answer), answer.ToJsonString());
        var warning = Assert.Single(WarningsOf(answer));
        Assert.Contains(expected, warning, StringComparison.Ordinal);
        Assert.InRange(warning.Length, 1, 256);
        Assert.Contains("""outcome="warned"} 1""", _metrics.Write(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_trust_policy_in_a_text_is_read_as_well()
    {
        var policy = Trust($$$"""{"StringEquals":{"{{{Sub}}}":"system:serviceaccount:shop:app"}}""");

        var answer = await ReviewAsync("IamRole", $$"""{"account":"123456789012","trustPolicy":{{JsonValue.Create(policy)!.ToJsonString()}}}""");

        Assert.True(IsAllowed(answer), answer.ToJsonString());
        Assert.Contains("audience", Assert.Single(WarningsOf(answer)), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("IamRole", """{"account":"123456789012"}""", "spec.trustPolicy is missing")]
    [InlineData("IamRole", """{"account":"1","trustPolicy":{}}""", "spec.account")]
    [InlineData("IamGroup", """{"account":"123456789012","other":1}""", "spec: unknown member")]
    [InlineData("OidcProvider", """{"account":"123456789012","issuer":"http://plain.example","clientIds":["a"],"keys":{"discovery":{}}}""", "spec.issuer")]
    [InlineData("Unheard", """{}""", "kind")]
    public async Task What_cannot_be_loaded_is_refused_with_the_member_that_is_wrong(string kind, string spec, string expected)
    {
        var answer = await ReviewAsync(kind, spec);

        Assert.False(IsAllowed(answer));
        Assert.Contains(expected, MessageOf(answer), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Content_of_secrets_is_named_and_not_looked_for()
    {
        var answer = await ReviewAsync("OidcProvider", """
            {"account":"123456789012","issuer":"https://oidc.example/cluster","clientIds":["a"],"keys":{"jwksFile":{"secretName":"cluster-keys","key":"jwks"}}}
            """);

        Assert.True(IsAllowed(answer), answer.ToJsonString());
    }

    [Fact]
    public async Task Many_errors_are_counted_and_the_message_stays_short()
    {
        var members = string.Join(',', Enumerable.Range(0, 40).Select(i => $"\"unknown-{i}\":1"));

        var answer = await ReviewAsync("IamGroup", $$"""{"account":"123456789012",{{members}}}""");

        Assert.Contains("and 35 more", MessageOf(answer), StringComparison.Ordinal);
        Assert.InRange(MessageOf(answer).Length, 1, AdmissionAnswer.LongestMessage);
    }

    [Theory]
    [InlineData("DELETE", "iam.identity-broker.io", "")]
    [InlineData("UPDATE", "iam.identity-broker.io", "status")]
    [InlineData("CREATE", "other.example", "")]
    public async Task What_is_no_document_passes(string operation, string group, string part) =>
        Assert.True(IsAllowed(await ReviewAsync("IamRole", """{"nonsense":true}""", operation: operation, group: group, part: part)));

    [Fact]
    public async Task A_broken_document_that_is_being_deleted_can_lose_its_finalizers()
    {
        Assert.True(IsAllowed(await ReviewAsync("IamRole", "{}", metadata: ""","deletionTimestamp":"2026-11-22T06:00:00Z" """, operation: "UPDATE")));
        Assert.False(IsAllowed(await ReviewAsync("IamRole", "{}", operation: "UPDATE")));
    }

    [Fact]
    public async Task What_only_the_api_server_writes_is_not_part_of_the_document()
    {
        var answer = await ReviewAsync(
            "IamGroup",
            """{"account":"123456789012"}""",
            metadata: ""","uid":"x","generation":3,"creationTimestamp":"2026-11-22T06:00:00Z","managedFields":[{"f":1}],"finalizers":["a/b"],"labels":{"team":"a"}""",
            rest: ""","status":{"conditions":[]}""");

        Assert.True(IsAllowed(answer), answer.ToJsonString());
    }

    [Fact]
    public async Task A_name_that_is_still_to_come_is_no_error()
    {
        var answer = await ReviewAsync("IamGroup", """{"account":"123456789012"}""", name: null);

        Assert.True(IsAllowed(answer), answer.ToJsonString());
    }

    private static string Trust(string condition) => $$"""
        {"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Federated":"arn:aws:iam::123456789012:oidc-provider/oidc.example/cluster"},
        "Action":"sts:AssumeRoleWithWebIdentity","Condition":{{condition}}}]}
        """;

    private static string Role(string trust) => $$"""{"account":"123456789012","trustPolicy":{{trust}}}""";

    private async Task<JsonObject> ReviewAsync(
        string kind, string spec, string operation = "CREATE", string group = "iam.identity-broker.io", string part = "", string metadata = "", string? name = "demo", string rest = "")
    {
        var named = name is null ? "\"generateName\":\"demo-\"" : $"\"name\":\"{name}\"";
        var review = $$$"""
            {"apiVersion":"admission.k8s.io/v1","kind":"AdmissionReview","request":{"uid":"u-1","kind":{"group":"{{{group}}}","version":"v1alpha1","kind":"{{{kind}}}"},
            "operation":"{{{operation}}}","subResource":"{{{part}}}","name":"{{{name}}}","object":
            {"apiVersion":"iam.identity-broker.io/v1alpha1","kind":"{{{kind}}}","metadata":{ {{{named}}}{{{metadata}}} },"spec":{{{spec}}}{{{rest}}} } } }
            """;
        Assert.True(AdmissionReview.TryRead(Encoding.UTF8.GetBytes(review), out var request, out var problem), problem);
        using (request)
        {
            var answer = new ArrayBufferWriter<byte>();
            await _endpoint.AnswerAsync(request, answer, CancellationToken.None);
            var response = JsonNode.Parse(answer.WrittenSpan)!["response"]!.AsObject();
            Assert.Equal("u-1", (string)response["uid"]!);
            return response;
        }
    }

    private static bool IsAllowed(JsonObject response) => (bool)response["allowed"]!;

    private static string MessageOf(JsonObject response) => (string)response["status"]!["message"]!;

    private static List<string> WarningsOf(JsonObject response) => [.. (response["warnings"]?.AsArray() ?? []).Select(warning => (string)warning!)];
}
