using System.Text.Json.Nodes;
using Broker.Core;
using Broker.Issuing;
using Broker.TestKit;
using Broker.TestKit.Saml;

namespace Broker.Tests.Sts;

/// <summary>AssumeRoleWithSAML as a client sees it: the form, the answer, the errors, the audit.</summary>
public sealed class SamlEndpointTests : IAsyncLifetime
{
    private const string ProviderArn = "arn:aws:iam::123456789012:saml-provider/idp";

    private readonly TestSamlIdp _idp = TestSamlIdp.Rsa();
    private readonly TemporaryFolder _folder = new();
    private RunningSts _sts = null!;

    public async ValueTask InitializeAsync() => _sts = await StartAsync(StsProfile.Strict);

    public async ValueTask DisposeAsync()
    {
        await _sts.DisposeAsync();
        _folder.Dispose();
        _idp.Dispose();
    }

    [Fact]
    public async Task Exchanges_an_assertion_for_credentials_of_the_role()
    {
        var reply = await _sts.PostAsync(Form(_idp.Respond(Assertion())));

        Assert.Equal((200, "arn:aws:sts::123456789012:assumed-role/demo/alice"), (reply.Status, reply.Field("Arn")));
        Assert.Equal("alice@example.com", reply.Field("Subject"));
        Assert.Equal("persistent", reply.Field("SubjectType"));
        Assert.Equal("https://idp.example/saml", reply.Field("Issuer"));
        Assert.Equal("https://signin.aws.amazon.com/saml", reply.Field("Audience"));
        Assert.Equal(28, reply.Field("NameQualifier")!.Length);
        Assert.Equal(
            ["Credentials", "AssumedRoleUser", "PackedPolicySize", "SessionTokenSize", "SessionTokenUtilization", "Subject", "SubjectType", "Issuer", "Audience", "NameQualifier"],
            reply.Xml.Root!.Elements().First().Elements().Select(e => e.Name.LocalName));
    }

    [Theory]
    [InlineData(null, null, 3600)]
    [InlineData(null, "7200", 7200)]
    [InlineData(null, "43200", 7200)]
    [InlineData("7200", "1800", 1800)]
    [InlineData("1800", "7200", 1800)]
    public async Task The_offered_duration_replaces_the_default_and_shortens(string? asked, string? offered, int seconds)
    {
        var assertion = offered is null ? Assertion() : Assertion().WithAws("SessionDuration", offered);
        var form = Form(_idp.Respond(assertion));
        if (asked is not null)
        {
            form["DurationSeconds"] = asked;
        }

        var reply = await _sts.PostAsync(form);

        Assert.Equal(_sts.Time.GetUtcNow().AddSeconds(seconds).ToString("yyyy-MM-ddTHH:mm:ssZ"), reply.Field("Expiration"));
    }

    [Fact]
    public async Task The_session_ends_with_that_of_the_identity_provider_even_below_15_minutes()
    {
        var end = _sts.Time.GetUtcNow().AddSeconds(120);

        var reply = await _sts.PostAsync(Form(_idp.Respond(Assertion() with { SessionNotOnOrAfter = TestAssertion.Time(end) })));

        Assert.Equal((200, end.ToString("yyyy-MM-ddTHH:mm:ssZ")), (reply.Status, reply.Field("Expiration")));
    }

    [Fact]
    public async Task Tags_and_source_identity_need_their_own_permission()
    {
        var tagged = await _sts.PostAsync(Form(_idp.Respond(Assertion().WithAws("PrincipalTag:team", "eng"))));
        var named = await _sts.PostAsync(Form(_idp.Respond(Assertion().WithAws("SourceIdentity", "alice"))));

        Assert.Equal((200, null), (tagged.Status, tagged.Code));
        Assert.Equal((403, "AccessDenied"), (named.Status, named.Code));
        Assert.StartsWith("Not authorized to perform sts:AssumeRoleWithSAML", named.Message);
    }

    [Fact]
    [Trait("threat", "X-22")]
    public async Task An_assertion_works_once_in_strict_and_again_in_aws()
    {
        await using var aws = await StartAsync(StsProfile.Aws);
        var (strictForm, awsForm) = (Form(_idp.Respond(Assertion())), Form(_idp.Respond(new TestAssertion(aws.Time.GetUtcNow()))));

        var strict = new[] { (await _sts.PostAsync(strictForm)).Status, (await _sts.PostAsync(strictForm)).Status };
        var observed = new[] { (await aws.PostAsync(awsForm)).Status, (await aws.PostAsync(awsForm)).Status };

        Assert.Equal([200, 400], strict);
        Assert.Equal([200, 200], observed);
    }

    [Theory]
    [InlineData("PrincipalArn", "arn:aws:iam::123456789012:saml-provider/other", 400, "InvalidIdentityToken")]
    [InlineData("PrincipalArn", "arn:aws:iam::210987654321:saml-provider/idp", 400, "InvalidIdentityToken")]
    [InlineData("RoleArn", "arn:aws:iam::123456789012:role/other", 400, "InvalidIdentityToken")]
    [InlineData("RoleArn", "arn:aws:iam::123456789012:role/untrusting", 403, "AccessDenied")]
    [InlineData("RoleArn", "arn:aws:iam::123456789012:role/missing", 403, "AccessDenied")]
    [InlineData("SAMLAssertion", "abc", 400, "ValidationError")]
    [InlineData("SAMLAssertion", "abcd", 400, "InvalidIdentityToken")]
    [InlineData("DurationSeconds", "899", 400, "ValidationError")]
    [InlineData("DurationSeconds", "7201", 400, "ValidationError")]
    [InlineData("Policy", "{}", 400, "MalformedPolicyDocument")]
    [Trait("threat", "X-25")]
    public async Task Refuses_with_the_codes_of_aws(string name, string value, int status, string code)
    {
        var assertion = Assertion() with
        {
            Roles = [.. new[] { "demo", "untrusting", "missing" }.Select(role => $"{ProviderArn},arn:aws:iam::123456789012:role/{role}")],
        };
        var form = Form(_idp.Respond(assertion));
        form[name] = value;

        var reply = await _sts.PostAsync(form);

        Assert.Equal((status, code), (reply.Status, reply.Code));
    }

    [Fact]
    [Trait("threat", "X-20")]
    public async Task An_assertion_about_nobody_is_to_be_looked_up_like_one_that_the_role_does_not_trust()
    {
        await using var aws = await StartAsync(StsProfile.Aws);
        var assertion = new TestAssertion(aws.Time.GetUtcNow());
        var untrusting = "arn:aws:iam::123456789012:role/untrusting";

        var nobody = await aws.PostAsync(Form(_idp.Respond(assertion with { Subject = null })));
        var untrusted = await aws.PostAsync(new Dictionary<string, string>(Form(_idp.Respond(assertion with { Roles = [$"{ProviderArn},{untrusting}"] })), StringComparer.Ordinal) { ["RoleArn"] = untrusting });

        Assert.All([nobody, untrusted], reply =>
        {
            Assert.Equal((403, "AccessDenied", "Not authorized to perform sts:AssumeRoleWithSAML"), (reply.Status, reply.Code, reply.Message));
            var id = Assert.Single(reply.Response.Headers.GetValues(RequestRecords.IdHeader));
            Assert.Contains(aws.AuditEvents, audited => Text(audited["additionalEventData"]?["authorizationId"]) == id && Text(audited["recipientAccountId"]) == "123456789012");
            Assert.False(reply.Response.Headers.Contains(RequestRecords.MessageHeader));
        });
        Assert.Equal(200, (await aws.PostAsync(Form(_idp.Respond(assertion)))).Status);
    }

    [Fact]
    [Trait("threat", "X-24")]
    public async Task A_response_of_100001_characters_is_refused_and_a_smaller_one_is_read()
    {
        var tooLong = await _sts.PostAsync(Form(new string('A', 100_001)));
        var shorter = await _sts.PostAsync(Form(new string('A', 100_000)));

        Assert.Equal((400, "ValidationError"), (tooLong.Status, tooLong.Code));
        Assert.Equal((400, "InvalidIdentityToken"), (shorter.Status, shorter.Code));
    }

    [Fact]
    public async Task The_audit_names_the_person_and_the_provider_and_not_the_assertion()
    {
        var response = _idp.Respond(Assertion());

        await _sts.PostAsync(Form(response));

        var audited = Assert.Single(_sts.AuditEvents, e => Text(e["eventSource"]) == "sts.amazonaws.com");
        Assert.Equal("AssumeRoleWithSAML", Text(audited["eventName"]));
        Assert.Equal("SAMLUser", Text(audited["userIdentity"]!["type"]));
        Assert.Equal("alice@example.com", Text(audited["userIdentity"]!["userName"]));
        Assert.Equal(2, audited["resources"]!.AsArray().Count);
        Assert.DoesNotContain(response[..64], audited.ToJsonString());
    }

    private static string? Text(JsonNode? node) => node?.GetValue<string>();

    private TestAssertion Assertion() => new(_sts.Time.GetUtcNow());

    private static Dictionary<string, string> Form(string response) => new(StringComparer.Ordinal)
    {
        ["Action"] = "AssumeRoleWithSAML",
        ["Version"] = "2011-06-15",
        ["RoleArn"] = RunningSts.RoleArn,
        ["PrincipalArn"] = ProviderArn,
        ["SAMLAssertion"] = response,
    };

    private async Task<RunningSts> StartAsync(StsProfile profile)
    {
        var metadata = Path.Combine(_folder.Path, "metadata.xml");
        await File.WriteAllTextAsync(metadata, _idp.Metadata());
        return await RunningSts.StartAsync(profile, catalog: $$"""
            apiVersion: iam.identity-broker.io/v1alpha1
            kind: SamlProvider
            metadata: { name: idp }
            spec: { account: "123456789012", metadataFile: {{metadata}} }
            ---
            {{Role("demo", "[sts:AssumeRoleWithSAML, sts:TagSession]")}}
            ---
            {{Role("untrusting", "[sts:TagSession]")}}
            """);
    }

    private static string Role(string name, string actions) => $$"""
        apiVersion: iam.identity-broker.io/v1alpha1
        kind: IamRole
        metadata: { name: {{name}} }
        spec:
          account: "123456789012"
          maxSessionDurationSeconds: 7200
          trustPolicy: { Version: "2012-10-17", Statement: { Effect: Allow, Principal: { Federated: "{{ProviderArn}}" }, Action: {{actions}} } }
        """;
}
