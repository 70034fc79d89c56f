using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Broker.Core.Audit;

namespace Broker.Core.Tests.Audit;

/// <summary>The events themselves, as a reader of <c>testdata/audit</c> sees them; ids that are random are replaced there.</summary>
public sealed partial class AuditEventsTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 21, 12, 0, 0, 987, TimeSpan.Zero);

    private static readonly AuditSessionIssuer Role = new("Role", "AROAEXAMPLE", AuditSamples.RoleArn, AuditSamples.Account, "demo");

    [Theory]
    [InlineData("iam-user")]
    [InlineData("iam-user-session")]
    [InlineData("root")]
    [InlineData("assumed-role")]
    [InlineData("federated-user")]
    [InlineData("saml-user")]
    [InlineData("web-identity-user")]
    [InlineData("cross-account")]
    [InlineData("cross-account-failure")]
    [InlineData("unknown")]
    public void Writes_the_event_of_each_identity(string name)
    {
        var events = Events(RecordOf(name));

        var expected = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "testdata", "audit", name + ".json"));
        var actual = RandomIds().Replace(new JsonArray([.. events]).ToJsonString(new JsonSerializerOptions { WriteIndented = true }), "RANDOM") + "\n";
        Assert.Equal(expected, actual);
    }

    [Fact]
    public void Gives_both_events_of_a_cross_account_call_one_shared_id_and_two_of_their_own()
    {
        var events = Events(RecordOf("cross-account"));

        Assert.Equal(2, events.Length);
        Assert.Equal((string?)events[0]["sharedEventID"], (string?)events[1]["sharedEventID"]);
        Assert.NotEqual((string?)events[0]["eventID"], (string?)events[1]["eventID"]);
        Assert.Equal((string?)events[0]["eventTime"], (string?)events[1]["eventTime"]);
    }

    [Theory]
    [Trait("threat", "T-04")]
    [InlineData("externalId")]
    [InlineData("serialNumber")]
    public void Shows_what_names_the_caller_or_a_customer_to_the_callers_account_only(string parameter)
    {
        var record = RecordOf("cross-account");
        record.Parameter(parameter, "arn:aws:iam::210987654321:mfa/carol");

        var events = Events(record);

        Assert.True(events[0]["requestParameters"]!.AsObject().ContainsKey(parameter));
        Assert.False(events[1]["requestParameters"]!.AsObject().ContainsKey(parameter));
        Assert.DoesNotContain("carol", events[1].ToJsonString());
    }

    [Fact]
    public void Writes_one_event_when_the_role_is_in_the_callers_account()
    {
        var record = AuditSamples.Record();
        record.TargetAccount = AuditSamples.Account;

        Assert.False(Assert.Single(Events(record)).AsObject().ContainsKey("sharedEventID"));
    }

    [Theory]
    [Trait("threat", "Y-01")]
    [InlineData("tokenCode")]
    [InlineData("TokenCode")]
    [InlineData("webIdentityToken")]
    [InlineData("sAMLAssertion")]
    [InlineData("secretAccessKey")]
    [InlineData("sessionToken")]
    [InlineData("contextAssertion")]
    [InlineData("password")]
    public void Hides_what_has_a_secrets_name_wherever_it_stands(string name)
    {
        const string Canary = "canary-4711";
        var record = AuditSamples.Record();
        record.Parameter(name, Canary);
        record.Response(name, Canary);
        record.Additional(name, Canary);
        record.Parameter("providedContexts", AuditValue.List([AuditValue.Map([KeyValuePair.Create<string, AuditValue>(name, Canary)])]));

        var text = TextOf(record);

        Assert.DoesNotContain(Canary, text);
        Assert.Equal(4, CountOf(text, "HIDDEN_DUE_TO_SECURITY_REASONS"));
    }

    [Fact]
    [Trait("threat", "Y-01")]
    public void Hides_a_token_in_every_text()
    {
        const string Token = "eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJhIn0.c2lnbmF0dXJl-_";
        var record = AuditSamples.Record();
        record.Parameter("roleSessionName", Token);
        record.Parameter("policyArns", AuditValue.List([Token]));
        record.Parameter("principalTags", AuditValue.Map([KeyValuePair.Create("a", Token), KeyValuePair.Create(Token, "b")]));
        record.Response("subject", $"x {Token} y");
        record.Resource(Token, ActionRecord.RoleType, AuditSamples.Account);
        record.Additional("more", Token);
        record.EventName = Token;
        var failed = AuditSamples.Record();
        failed.Fail("ValidationError", $"Value '{Token}' at 'roleSessionName' failed");
        failed.Caller = AuditIdentity.WebIdentityUser("p", Token, Token);

        Assert.DoesNotContain("c2lnbmF0dXJl", TextOf(record));
        Assert.DoesNotContain("c2lnbmF0dXJl", TextOf(failed));
        Assert.Contains("HIDDEN_DUE_TO_SECURITY_REASONS", TextOf(failed));
    }

    [Theory]
    [InlineData("eyJ is how tokens begin")]
    [InlineData("eyJhbGci.one-dot")]
    [InlineData("a.b.c")]
    public void Shows_what_only_resembles_a_token(string text)
    {
        var record = AuditSamples.Record();
        record.Parameter("roleSessionName", text);

        Assert.Equal(text, (string?)Events(record)[0]["requestParameters"]!["roleSessionName"]);
    }

    [Fact]
    public void Shows_the_id_of_an_assertion_which_is_no_secret()
    {
        var record = AuditSamples.Record();
        record.Parameter("sAMLAssertionID", "_id7");

        Assert.Equal("_id7", (string?)Events(record)[0]["requestParameters"]!["sAMLAssertionID"]);
    }

    [Fact]
    [Trait("threat", "Y-04")]
    public void Escapes_what_could_break_a_line_or_a_terminal()
    {
        var record = AuditSamples.Record();
        record.Parameter("roleSessionName", "a\r\nb\u001b[31m\u009b\u202e\"}\u2028\ud800");

        var text = TextOf(record);

        Assert.DoesNotContain(text, c => c is < ' ' or > '~');
        Assert.StartsWith("a\r\nb\u001b[31m\u009b\u202e\"}\u2028", (string?)Events(record)[0]["requestParameters"]!["roleSessionName"]);
    }

    [Fact]
    [Trait("threat", "Y-04")]
    public void Cuts_endless_texts_and_leaves_out_endless_parts()
    {
        var record = AuditSamples.Record();
        record.EventName = new string('e', 1_000_000);
        record.Parameter("policy", new string('p', 1_000_000));
        record.Response("tags", AuditValue.List(Enumerable.Repeat(new string('t', 4_000), 100)));

        var json = Events(record)[0];

        Assert.Equal(257, ((string?)json["eventName"])!.Length);
        Assert.Equal(4097, ((string?)json["requestParameters"]!["policy"])!.Length);
        Assert.Equal("""{"omitted":true,"originalSize":400206}""", json["responseElements"]!.ToJsonString());
    }

    [Fact]
    public void Leaves_out_what_the_request_did_not_have_and_keeps_the_last_of_a_name()
    {
        var record = AuditSamples.Record();
        record.Parameter("durationSeconds", (int?)null);
        record.Parameter("policy", (string?)null);
        record.Parameter("roleArn", "first");
        record.Parameter("roleArn", "second");
        record.Parameter("isTransitive", true);
        record.Parameter("tags", AuditValue.Map([KeyValuePair.Create<string, AuditValue>("absent", (string?)null), KeyValuePair.Create<string, AuditValue>("number", 7)]));

        Assert.Equal("""{"roleArn":"second","isTransitive":true,"tags":{"number":7}}""", Events(record)[0]["requestParameters"]!.ToJsonString());
    }

    [Fact]
    [Trait("threat", "T-08")]
    public void Tags_that_were_passed_twice_stand_in_the_event_once()
    {
        var record = AuditSamples.Record();
        record.Parameter("principalTags", AuditValue.Map([KeyValuePair.Create("Team", "a"), KeyValuePair.Create("team", "b"), KeyValuePair.Create("Team", "c")]));

        using var json = JsonDocument.Parse(TextOf(record), new JsonDocumentOptions { AllowDuplicateProperties = false });

        Assert.Equal("""{"Team":"c","team":"b"}""", json.RootElement.GetProperty("requestParameters").GetProperty("principalTags").GetRawText());
    }

    private static ActionRecord RecordOf(string name)
    {
        var record = AuditSamples.Record("AssumeRole");
        record.Parameter("roleArn", AuditSamples.RoleArn);
        record.Parameter("roleSessionName", "session-1");
        record.Resource(AuditSamples.RoleArn, ActionRecord.RoleType, AuditSamples.Account);
        switch (name)
        {
            case "iam-user":
                record.Parameter("durationSeconds", 900);
                record.Parameter("principalTags", AuditValue.Map([KeyValuePair.Create("Team", "eng")]));
                record.Parameter("transitiveTagKeys", AuditValue.List(["Team"]));
                record.ResponseCredentials("ASIAEXAMPLE", new DateTimeOffset(2023, 7, 18, 16, 7, 39, TimeSpan.Zero));
                record.Response("packedPolicySize", 24);
                break;
            case "iam-user-session":
                record.Caller = AuditIdentity.IamUser("AIDAEXAMPLE", "arn:aws:iam::123456789012:user/alice", AuditSamples.Account, "ASIAEXAMPLE", new AuditSession(Now.AddHours(-1), MfaAuthenticated: true));
                break;
            case "root":
                record.Caller = AuditIdentity.Root(AuditSamples.Account, "AKIAEXAMPLE");
                record.Fail("AccessDenied", "Roles may not be assumed by root accounts.");
                record.Response("packedPolicySize", 24);
                break;
            case "assumed-role":
                record.Caller = AuditIdentity.AssumedRole("AROAEXAMPLE:ci", "arn:aws:sts::123456789012:assumed-role/demo/ci", AuditSamples.Account, "ASIAEXAMPLE", new AuditSession(Now.AddHours(-1))
                {
                    Issuer = Role,
                    SourceIdentity = "alice",
                    FederatedProvider = "arn:aws:iam::123456789012:oidc-provider/issuer.example",
                    FederationAttributes = [KeyValuePair.Create("issuer.example:sub", "system:serviceaccount:a:b")],
                });
                record.Parameter("incomingTransitiveTags", AuditValue.Map([KeyValuePair.Create("Team", "eng")]));
                break;
            case "federated-user":
                record.EventName = "GetCallerIdentity";
                record.Caller = AuditIdentity.FederatedUser("123456789012:bob", "arn:aws:sts::123456789012:federated-user/bob", AuditSamples.Account, "ASIAEXAMPLE", new AuditSession(Now.AddHours(-1))
                {
                    Issuer = new AuditSessionIssuer("IAMUser", "AIDAEXAMPLE", "arn:aws:iam::123456789012:user/alice", AuditSamples.Account, "alice"),
                });
                break;
            case "saml-user":
                record.EventName = "AssumeRoleWithSAML";
                record.Caller = AuditIdentity.SamlUser("bK0=", "bob@example.com");
                record.TargetAccount = AuditSamples.Account;
                record.Parameter("sAMLAssertionID", "_id7");
                record.Resource("arn:aws:iam::123456789012:saml-provider/idp", ActionRecord.SamlProviderType, AuditSamples.Account);
                break;
            case "web-identity-user":
                record.EventName = "AssumeRoleWithWebIdentity";
                record.Caller = AuditIdentity.WebIdentityUser("arn:aws:iam::123456789012:oidc-provider/issuer.example", "sts.amazonaws.com", "system:serviceaccount:a:b");
                record.TargetAccount = AuditSamples.Account;
                record.Additional("identityProviderConnectionVerificationMethod", "IAMTrustStore");
                break;
            case "cross-account" or "cross-account-failure":
                record.Caller = AuditIdentity.IamUser("AIDAOTHER", "arn:aws:iam::210987654321:user/carol", AuditSamples.OtherAccount, "AKIAOTHER");
                record.TargetAccount = AuditSamples.Account;
                record.Parameter("externalId", "customer-7");
                record.ResponseCredentials("ASIAEXAMPLE", new DateTimeOffset(2023, 7, 18, 16, 7, 39, TimeSpan.Zero));
                if (name == "cross-account-failure")
                {
                    record.Fail("AccessDenied", "User: arn:aws:iam::210987654321:user/carol is not authorized");
                }

                break;
            case "unknown":
                record.Caller = AuditIdentity.Unknown;
                record.Fail("InvalidIdentityToken", "Incorrect token audience");
                break;
        }

        return record;
    }

    private static JsonNode[] Events(ActionRecord record) => [.. AuditEvents.Write(record, Now).Select(e => JsonNode.Parse(e)!)];

    private static string TextOf(ActionRecord record) => string.Join('\n', AuditEvents.Write(record, Now).Select(e => Encoding.UTF8.GetString(e)));

    private static int CountOf(string text, string part) => text.Split(part).Length - 1;

    [GeneratedRegex("[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", RegexOptions.None, 1000)]
    private static partial Regex RandomIds();
}
