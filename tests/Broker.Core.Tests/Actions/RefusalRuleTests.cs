using System.Text.Json;
using Broker.Core.Actions;
using Broker.Core.Actions.Callers;
using Broker.Core.Denials;
using Broker.Core.Sessions;
using Broker.Core.Tests.Authentication.Oidc;
using Broker.Core.Tests.Sessions;
using static Broker.Core.Tests.Actions.ActionWorld;

namespace Broker.Core.Tests.Actions;

/// <summary>What no policy decides is explained by its rule: to the account of who asked, and to no other (contracts/sts §1.7).</summary>
public sealed class RefusalRuleTests : IDisposable
{
    private const string Everything = "sts:AssumeRole,sts:SetSourceIdentity,sts:SetContext";
    private const string Secret = "only-of-the-role";

    private readonly ActionWorld _world = new();
    private readonly AuthorizationMessages _messages;

    public RefusalRuleTests()
    {
        _messages = new AuthorizationMessages(SessionSamples.Live(SealingKeyRing.Generate()), _world.Time);
        _world
            .Account(Shop)
            .User("alice", Policies.Allow("sts:*"))
            .Role("front", Policies.Trust(RootArn(), Everything), Policies.Allow("sts:*"))
            .Role("back", Policies.Trust(RootArn(), Everything))
            .Role("back", Policies.Trust(RootArn(), Everything), account: Other, more: $"tags: {{ Hidden: {Secret} }}");
    }

    public void Dispose() => _world.Dispose();

    [Theory]
    [InlineData(Shop)]
    [InlineData(Other)]
    public void A_source_identity_stays_as_it_is(string account)
    {
        var front = _world.CallerOf(_world.Assume(_world.CallerWithKeys("alice"), RoleArn("front"), request => request with { SourceIdentity = "alice" }));
        var role = RoleArn("back", account);
        _world.Assume(front, role, request => request with { SourceIdentity = "alice" });

        var error = _world.Refused(front, role, request => request with { SourceIdentity = "mallory" });

        AssertExplained(front, error.Message, "sts:AssumeRole", role);
    }

    [Theory]
    [InlineData(Shop)]
    [InlineData(Other)]
    public void Context_needs_a_provider(string account)
    {
        var front = _world.CallerOf(_world.Assume(_world.CallerWithKeys("alice"), RoleArn("front")));
        var role = RoleArn("back", account);
        _world.Assume(front, role);

        var error = _world.Refused(front, role, request => request with { ProvidedContexts = [new("arn:aws:iam::aws:contextProvider/IdentityCenter", "assertion")] });

        AssertExplained(front, error.Message, "sts:AssumeRole", role);
    }

    [Theory]
    [InlineData("alice", true)]
    [InlineData("alice", false)]
    [InlineData("nobody", true)]
    public void Mfa_is_explained_in_no_more_words_than_it_is_refused(string device, bool hasCode)
    {
        var alice = _world.CallerWithKeys("alice");
        var code = hasCode ? device is "alice" ? _world.MfaCode(5) : _world.MfaCode() : null;

        var error = _world.Refused(alice, RoleArn("front"), request => request with { SerialNumber = MfaArn(device), TokenCode = code });
        AssertExplained(alice, error.Message, "sts:AssumeRole", RoleArn("front"));
        error = ResultAssert.Refused(_world.GetSessionToken(alice, new(null, MfaArn(device), code)), StsErrorCode.AccessDenied);
        AssertExplained(alice, error.Message, "sts:GetSessionToken", "*");

        _world.Assume(alice, RoleArn("front"), request => request with { SerialNumber = MfaArn("alice"), TokenCode = _world.MfaCode() });
    }

    [Fact]
    public void Sessions_of_users_are_told_what_is_left_to_them()
    {
        var session = _world.CallerWithSessionToken("alice");
        var guest = _world.CallerOf(ResultAssert.Accepted(_world.GetFederationToken(_world.CallerWithKeys("alice"), new("guest") { Policy = Policies.Allow("*") })).Session);

        ResultAssert.Refused(_world.GetAccessKeyInfo(session, "ASIAQNZGKIQY56JQ7WML"), StsErrorCode.AccessDenied);
        AssertExplained(session, "Credentials of GetSessionToken may call AssumeRole and GetCallerIdentity of the STS, those of GetFederationToken GetCallerIdentity alone.", "sts:GetAccessKeyInfo", "*");
        _world.Refused(guest, RoleArn("front"));
        AssertExplained(guest, "Federated users may not assume roles.", "sts:AssumeRole", RoleArn("front"));

        _world.Assume(session, RoleArn("front"));
        Assert.True(_world.GetAccessKeyInfo(_world.CallerWithKeys("alice"), "ASIAQNZGKIQY56JQ7WML").TryGet(out _, out _));
    }

    [Theory]
    [InlineData(Other)]
    [InlineData("345678901234")]
    public void An_account_that_is_no_member_is_explained_like_one_that_is_not_there(string account)
    {
        var alice = _world.Account(Other).CallerWithKeys("alice");

        ResultAssert.Refused(_world.AssumeRoot(alice, new(account, "arn:aws:iam::aws:policy/root-task/S3UnlockBucketPolicy")), StsErrorCode.AccessDenied);

        AssertExplained(alice, "AssumeRoot is for the management account of an organization, about the accounts that are its members.", "sts:AssumeRoot", RootArn(account));
    }

    private void AssertExplained(VerifiedCaller caller, string rule, string action, string resource)
    {
        var record = _world.Record;
        record.Caller = CallerRecord.Of(caller);
        var notice = _messages.Explain(record);

        Assert.NotNull(notice);
        Assert.True(_messages.Read(AccountId.Parse(Shop), notice.Id).TryGet(out var text, out _));
        Assert.DoesNotContain(Secret, text, StringComparison.Ordinal);
        using var json = JsonDocument.Parse(text);
        var (context, decision) = (json.RootElement.GetProperty("context"), json.RootElement.GetProperty("decision"));
        Assert.Equal(("Caller", rule), (decision.GetProperty("layer").GetString(), decision.GetProperty("rule").GetString()));
        Assert.Equal((action, resource), (context.GetProperty("action").GetString(), context.GetProperty("resource").GetString()));
        Assert.False(json.RootElement.GetProperty("allowed").GetBoolean());
        Assert.Empty(json.RootElement.GetProperty("layers").EnumerateArray());
        foreach (var asked in new[] { notice.Id, notice.Message ?? notice.Id })
        {
            Assert.False(_messages.Read(AccountId.Parse(Other), asked).TryGet(out _, out var error));
            Assert.Equal(StsErrorCode.InvalidAuthorizationMessageException, error.Code);
        }
    }
}
