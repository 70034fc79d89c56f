using System.Collections.Immutable;
using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using Broker.Core.Audit;
using Broker.Core.Denials;
using Broker.Core.Policy;
using Broker.Core.Sessions;
using Broker.Core.Tests.Sessions;
using Broker.TestKit;

namespace Broker.Core.Tests.Denials;

public sealed class AuthorizationMessagesTests
{
    private const string Role = "arn:aws:iam::123456789012:role/demo";
    private static readonly AccountId Shop = AccountId.Parse("123456789012");
    private static readonly AccountId Other = AccountId.Parse("210987654321");

    private readonly ManualTimeProvider _time = new(SessionSamples.Noon);
    private readonly LiveKeyRing _ring = SessionSamples.Live(SealingKeyRing.Generate());
    private readonly AuthorizationMessages _messages;

    public AuthorizationMessagesTests() => _messages = new AuthorizationMessages(_ring, _time);

    [Fact]
    public void A_request_that_policies_did_not_deny_has_nothing_to_explain()
    {
        Assert.Null(_messages.Explain(Record(decision: null)));
        Assert.Null(_messages.Explain(Record(Decision(PolicyEffect.Allow))));
        Assert.NotNull(_messages.Explain(Record(Decision(PolicyEffect.ImplicitDeny))));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    [InlineData(40)]
    [InlineData(400)]
    [InlineData(4000)]
    public void Every_outgoing_message_has_one_size_and_opens(int statements)
    {
        var notice = _messages.Explain(Record(Decision(PolicyEffect.ImplicitDeny, statements)))!;

        Assert.Equal(AuthorizationMessages.HeaderMessage, notice.Message!.Length);
        foreach (var asked in new[] { notice.Message, notice.Id })
        {
            using var json = Read(asked);
            Assert.Equal(notice.Id, json.RootElement.GetProperty("authorizationId").GetString());
            Assert.Equal(Role, json.RootElement.GetProperty("context").GetProperty("resource").GetString());
        }
    }

    [Fact]
    public void What_does_not_fit_is_left_out_from_the_least_relevant_on()
    {
        var notice = _messages.Explain(Record(Decision(PolicyEffect.ImplicitDeny, 400)))!;

        using var json = Read(notice.Id);

        Assert.True(json.RootElement.GetProperty("shortened").GetBoolean());
        var statements = json.RootElement.GetProperty("layers")[0].GetProperty("policies")[0].GetProperty("statements");
        var only = Assert.Single(statements.EnumerateArray());
        Assert.Equal("Asked", only.GetProperty("statement").GetString());
        Assert.Equal("Condition", only.GetProperty("failed").GetString());
    }

    [Fact]
    public void A_small_decision_is_whole()
    {
        using var json = Read(_messages.Explain(Record(Decision(PolicyEffect.ImplicitDeny, 3)))!.Message!);

        Assert.False(json.RootElement.TryGetProperty("shortened", out _));
        Assert.Equal(4, json.RootElement.GetProperty("layers")[0].GetProperty("policies")[0].GetProperty("statements").GetArrayLength());
        var condition = json.RootElement.GetProperty("context").GetProperty("conditions").GetProperty("items")[0];
        Assert.Equal("aws:username", condition.GetProperty("key").GetString());
        Assert.Equal("alice", condition.GetProperty("values").GetProperty("items")[0].GetProperty("value").GetString());
    }

    [Fact]
    public void A_caller_of_another_account_sees_its_own_side_alone()
    {
        var trust = Explained(Decision(PolicyEffect.ExplicitDeny));
        var identity = Explained(Decision(PolicyEffect.ImplicitDeny, layer: PolicyLayer.Identity));

        // The role's side denied: no layer, no key, not even that it was a Deny.
        Assert.Equal(("OtherAccount", false, 0, 0), trust);
        Assert.Equal(("Identity", false, 1, 1), identity);

        (string? Layer, bool IsExplicitDeny, int Layers, int Keys) Explained(ExplainedDecision decision)
        {
            var record = Record(decision);
            record.TargetAccount = Other;
            var notice = _messages.Explain(record)!;
            Assert.Null(notice.Message);
            using var json = Read(notice.Id);
            var root = json.RootElement;
            return (
                root.GetProperty("decision").GetProperty("layer").GetString(),
                root.GetProperty("explicitDeny").GetBoolean(),
                root.GetProperty("layers").GetArrayLength(),
                root.GetProperty("context").GetProperty("conditions").GetProperty("items").GetArrayLength());
        }
    }

    [Fact]
    public void A_session_token_is_no_message_and_a_message_no_session_token()
    {
        var sealer = new SessionSealer(_ring);
        var token = SessionSamples.Success(sealer.Seal(SessionSamples.Session(), SecretAccessKey.Generate()));
        var message = _messages.Explain(Record(Decision(PolicyEffect.ImplicitDeny)))!.Message!;

        Assert.Equal(StsErrorCode.InvalidAuthorizationMessageException, SessionSamples.Failure(_messages.Read(Shop, token.Reveal())).Code);
        Assert.Equal(StsErrorCode.InvalidClientTokenId, SessionSamples.Failure(sealer.Open(message)).Code);
    }

    [Fact]
    public void Every_changed_character_spoils_a_message()
    {
        var message = _messages.Explain(Record(Decision(PolicyEffect.ImplicitDeny)))!.Message!;

        for (var at = 0; at < message.Length; at += 7)
        {
            var changed = string.Concat(message.AsSpan(0, at), message[at] == 'A' ? "B" : "A", message.AsSpan(at + 1));
            Assert.Equal(StsErrorCode.InvalidAuthorizationMessageException, SessionSamples.Failure(_messages.Read(Shop, changed)).Code);
        }

        Assert.NotEmpty(SessionSamples.Success(_messages.Read(Shop, message)));
        Assert.Equal(StsErrorCode.InvalidAuthorizationMessageException, SessionSamples.Failure(_messages.Read(Other, message)).Code);
    }

    [Fact]
    public void Other_replicas_open_messages_and_do_not_know_ids()
    {
        var notice = _messages.Explain(Record(Decision(PolicyEffect.ImplicitDeny)))!;
        var replica = new AuthorizationMessages(_ring, _time);

        Assert.NotEmpty(SessionSamples.Success(replica.Read(Shop, notice.Message!)));
        Assert.Equal(StsErrorCode.InvalidAuthorizationMessageException, SessionSamples.Failure(replica.Read(Shop, notice.Id)).Code);
    }

    [Fact]
    public void Without_keys_a_denial_is_a_denial_still()
    {
        var notice = new AuthorizationMessages(new LiveKeyRing(), _time).Explain(Record(Decision(PolicyEffect.ImplicitDeny)))!;

        Assert.StartsWith("auth-", notice.Id, StringComparison.Ordinal);
        Assert.Null(notice.Message);
    }

    [Fact]
    public void The_oldest_ids_are_forgotten_first()
    {
        var first = _messages.Explain(Record(Decision(PolicyEffect.ImplicitDeny)))!.Id;
        var second = _messages.Explain(Record(Decision(PolicyEffect.ImplicitDeny)))!.Id;
        for (var i = 0; i < 9_999; i++)
        {
            _messages.Explain(Record(Decision(PolicyEffect.ImplicitDeny), isSigned: false));
        }

        Assert.False(_messages.Read(Shop, first).TryGet(out _, out _));
        Assert.True(_messages.Read(Shop, second).TryGet(out _, out _));
    }

    private JsonDocument Read(string messageOrId) => JsonDocument.Parse(SessionSamples.Success(_messages.Read(Shop, messageOrId)));

    private static ActionRecord Record(ExplainedDecision? decision, bool isSigned = true)
    {
        var record = new ActionRecord { Region = "us-east-1", RequestId = "request", TargetAccount = Shop };
        if (isSigned)
        {
            record.Caller = AuditIdentity.IamUser("AIDA234567ABCDEFGHIJK", "arn:aws:iam::123456789012:user/alice", Shop, "AKIAIOSFODNN7EXAMPLE");
        }

        if (decision is not null)
        {
            record.Decided(decision);
        }

        return record;
    }

    /// <summary>A decision with one statement that fails at its condition, and so many about other principals, none like another.</summary>
    private static ExplainedDecision Decision(PolicyEffect effect, int others = 0, PolicyLayer layer = PolicyLayer.Trust)
    {
        var asked = new StatementTrace(
            new StatementText("Asked", "Asked", IsDeny: false) { Actions = ["sts:AssumeRole"] },
            StatementElement.Condition,
            [new ConditionTrace(new ConditionText("StringEquals", "sts:ExternalId", ["right"]), ["wrong"], IsMet: false)]);
        var statements = Enumerable.Range(0, others).Select(i => new StatementTrace(
            new StatementText("", string.Create(CultureInfo.InvariantCulture, $"Statement[{i}]"), IsDeny: false)
            {
                Principals = [new PrincipalText("AWS", $"arn:aws:iam::210987654321:user/{RandomNumberGenerator.GetHexString(64)}")],
            },
            StatementElement.Principal,
            []));
        var asking = new LayerTrace(layer, 0, effect, [new PolicyTrace(Role, [.. statements.Append(asked)])]);
        var trace = new DecisionTrace(
            new AccessDecision(effect, layer, null, null), RequestPrincipal.Aws("arn:aws:iam::123456789012:user/alice", Shop), "sts:AssumeRole", Role, ImmutableArray.Create(asking));
        return new ExplainedDecision(trace, new RequestContext().Add("aws:username", "alice"));
    }
}
