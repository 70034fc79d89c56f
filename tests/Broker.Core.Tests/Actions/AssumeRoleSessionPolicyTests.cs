using Broker.Core.Sessions;
using static Broker.Core.Tests.Actions.ActionWorld;

namespace Broker.Core.Tests.Actions;

/// <summary>Session policies: they only narrow, inline ones are frozen, managed ones are live (contracts/sts §1.1, §1.9, §5.1 rule 4).</summary>
public sealed class AssumeRoleSessionPolicyTests : IDisposable
{
    private const string AwsPolicyArn = "arn:aws:iam::aws:policy/job-function/ViewOnlyAccess";

    private readonly ActionWorld _world = new();

    public AssumeRoleSessionPolicyTests() => _world
        .User("alice", Policies.Allow("sts:*"))
        .Role("front", Policies.Trust(RootArn(), "sts:*"), Policies.Allow("sts:AssumeRole", RoleArn("b*")))
        .Role("back", Policies.Trust(RoleArn("front")))
        .Role("closed", Policies.Trust(RoleArn("front")))
        .Role("by-account", Policies.Trust(RootArn()))
        .Role("by-session", Policies.Trust(SessionArn("front")));

    public void Dispose() => _world.Dispose();

    [Fact]
    [Trait("threat", "T-05")]
    public void A_session_policy_wider_than_the_role_gives_nothing()
    {
        var wide = _world.CallerOf(Front(Policies.Allow("*")));

        _world.Assume(wide, RoleArn("by-account"));
        var refused = _world.GetAccessKeyInfo(wide, "ASIAQNZGKIQY56JQ7WML");

        Assert.False(refused.TryGet(out _, out var error));
        Assert.EndsWith("because no identity-based policy allows the sts:GetAccessKeyInfo action", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [Trait("threat", "T-05")]
    [Trait("threat", "T-06")]
    [InlineData("back")]
    [InlineData("by-account")]
    public void A_session_policy_narrows_what_the_role_may(string role)
    {
        _world.Assume(_world.CallerOf(Front(null)), RoleArn(role));
        _world.Assume(_world.CallerOf(Front(Policies.Allow("sts:AssumeRole", RoleArn(role)))), RoleArn(role));

        var error = _world.Refused(_world.CallerOf(Front(Policies.Allow("sts:AssumeRole", RoleArn("other")))), RoleArn(role));

        Assert.EndsWith(" because no session policy allows the sts:AssumeRole action", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_grant_to_the_sessions_own_arn_stands_beside_its_policy_but_not_against_a_deny()
    {
        _world.Assume(_world.CallerOf(Front(Policies.Allow("s3:*"))), RoleArn("by-session"));

        var error = _world.Refused(_world.CallerOf(Front(Policies.Deny("sts:AssumeRole"))), RoleArn("by-session"));

        Assert.EndsWith(" with an explicit deny in a session policy", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    [Trait("threat", "T-06")]
    public void The_next_session_is_not_restricted_by_the_policy_of_the_one_before()
    {
        _world.Role("back", Policies.Trust(RoleArn("front")), Policies.Allow("sts:GetAccessKeyInfo"));

        var back = _world.CallerOf(_world.Assume(_world.CallerOf(Front(Policies.Allow("sts:AssumeRole"))), RoleArn("back")));

        Assert.True(_world.GetAccessKeyInfo(back, "ASIAQNZGKIQY56JQ7WML").TryGet(out _, out _));
    }

    [Fact]
    public void Managed_policies_are_read_again_at_every_use()
    {
        _world.ManagedPolicy("narrow", Policies.Allow("sts:AssumeRole", RoleArn("back")));
        var session = Front(null, "narrow");
        _world.Assume(_world.CallerOf(session), RoleArn("back"));
        _world.Refused(_world.CallerOf(session), RoleArn("by-account"));

        _world.ManagedPolicy("narrow", Policies.Allow("sts:AssumeRole", RoleArn("by-account")));
        _world.Refused(_world.CallerOf(session), RoleArn("back"));
        _world.Assume(_world.CallerOf(session), RoleArn("by-account"));

        _world.Remove("IamPolicy", "narrow");
        _world.Refused(_world.CallerOf(session), RoleArn("back"));
        _world.Refused(_world.CallerOf(session), RoleArn("by-account"));
    }

    [Fact]
    public void An_inline_policy_stays_as_it_was_passed()
    {
        var policy = Policies.Allow("sts:AssumeRole", RoleArn("back"));

        var session = Front(policy);

        Assert.Equal(policy, session.Session.Policies!.Inline);
        Assert.Equal(policy, _world.CallerOf(session).Session!.Policies!.Inline);
    }

    [Fact]
    public void Inline_and_managed_policies_allow_together()
    {
        _world.ManagedPolicy("back", Policies.Allow("sts:AssumeRole", RoleArn("back")));

        var caller = _world.CallerOf(Front(Policies.Allow("sts:AssumeRole", RoleArn("by-account")), "back"));

        _world.Assume(caller, RoleArn("back"));
        _world.Assume(caller, RoleArn("by-account"));
    }

    [Fact]
    public void The_policies_of_the_role_are_those_of_today()
    {
        var session = Front(null);
        _world.Assume(_world.CallerOf(session), RoleArn("by-account"));

        _world.Role("front", Policies.Trust(RootArn(), "sts:*"), Policies.Allow("s3:*"));

        _world.Refused(_world.CallerOf(session), RoleArn("by-account"));
    }

    [Theory]
    [InlineData("not json", "Syntax errors in policy. This is not JSON at line 1")]
    [InlineData("{}", "Syntax errors in policy. Statement: A policy needs a Statement")]
    [InlineData("""{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*"}]}""", "Policy statement must contain resources. Statement[0]: ")]
    [InlineData("""{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":"*","Action":"*","Resource":"*"}]}""", "Policy document should not specify a principal. Statement[0].Principal: ")]
    [InlineData("""{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*","Condition":{"Odd":{"a":"b"}}}]}""", "Invalid Condition type : Odd. Statement[0].Condition.Odd: ")]
    [InlineData("""{"Version":"2012-10-17","Version":"2012-10-17","Statement":[]}""", "Syntax errors in policy. Version: ")]
    public void A_document_that_cannot_be_used_is_malformed_in_the_words_of_aws_and_ours(string policy, string expected)
    {
        var error = _world.Refused(_world.CallerWithKeys("alice"), RoleArn("front"), request => request with { Policy = policy }, StsErrorCode.MalformedPolicyDocument);

        Assert.StartsWith(expected, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(Shop, "there", true)]
    [InlineData(Shop, "absent", false)]
    [InlineData(Other, "there", false)]
    public void Managed_policies_are_those_of_the_roles_account(string account, string name, bool expected)
    {
        _world.ManagedPolicy("there", Policies.Allow("*")).ManagedPolicy("there", Policies.Allow("*"), Other);

        var result = _world.AssumeRole(_world.CallerWithKeys("alice"), new(RoleArn("front"), "s1") { PolicyArns = [PolicyArn(name, account)] });

        Assert.Equal(expected, result.TryGet(out _, out var error));
        Assert.Equal(expected ? null : StsErrorCode.MalformedPolicyDocument, error?.Code);
    }

    [Theory]
    [Trait("threat", "T-17")]
    [InlineData(Shop)]
    [InlineData(Other)]
    public void Policies_of_aws_itself_may_be_passed_in_every_account_and_narrow_the_session(string account)
    {
        _world
            .Role("keys", Policies.Trust(UserArn("alice")), Policies.Allow("sts:*"), account)
            .Role("next", Policies.Trust(RootArn(account)), account: account)
            .Put("IamPolicy", "aws", "view", $"policyName: ViewOnlyAccess, path: /job-function/, document: '{Policies.Allow("sts:GetAccessKeyInfo")}'");

        var whole = _world.CallerOf(_world.Assume(_world.CallerWithKeys("alice"), RoleArn("keys", account)));
        var session = _world.Assume(_world.CallerWithKeys("alice"), RoleArn("keys", account), request => request with { PolicyArns = [AwsPolicyArn] });
        var narrow = _world.CallerOf(session);

        Assert.Equal([AwsPolicyArn], session.Session.Policies!.Arns);
        Assert.True(_world.GetAccessKeyInfo(narrow, "ASIAQNZGKIQY56JQ7WML").TryGet(out _, out _));
        _world.Assume(whole, RoleArn("next", account));
        Assert.EndsWith(
            " because no session policy allows the sts:AssumeRole action", _world.Refused(narrow, RoleArn("next", account)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_policy_of_aws_itself_that_the_catalog_lacks_is_malformed()
    {
        _world.Put("IamPolicy", Shop, "view", $"policyName: ViewOnlyAccess, path: /job-function/, document: '{Policies.Allow("*")}'");

        var error = _world.Refused(
            _world.CallerWithKeys("alice"), RoleArn("front"), request => request with { PolicyArns = [AwsPolicyArn] }, StsErrorCode.MalformedPolicyDocument);

        Assert.Equal($"The policy {AwsPolicyArn} is none of the AWS managed policies that this server knows.", error.Message);
    }

    [Fact]
    public void A_policy_of_aws_itself_is_read_again_at_every_use()
    {
        const string View = "policyName: ViewOnlyAccess, path: /job-function/, document: ";
        _world.Put("IamPolicy", "aws", "view", $"{View}'{Policies.Allow("sts:AssumeRole", RoleArn("back"))}'");
        var session = _world.Assume(_world.CallerWithKeys("alice"), RoleArn("front"), request => request with { PolicyArns = [AwsPolicyArn] });
        _world.Assume(_world.CallerOf(session), RoleArn("back"));

        _world.Put("IamPolicy", "aws", "view", $"{View}'{Policies.Allow("s3:*")}'");
        _world.Refused(_world.CallerOf(session), RoleArn("back"));

        _world.Remove("IamPolicy", "view", "aws");
        _world.Refused(_world.CallerOf(session), RoleArn("back"));
    }

    [Theory]
    [InlineData("attachedPolicies: [ ARN ]", true)]
    [InlineData("attachedPolicies: [ ARN ], permissionsBoundary: ARN", true)]
    [InlineData("policies: { all: ALL }, permissionsBoundary: ARN", true)]
    [InlineData("policies: { all: ALL }, permissionsBoundary: BOUND", false)]
    [InlineData("policies: { none: BOUND-DOCUMENT }", false)]
    public void A_policy_of_aws_itself_grants_and_bounds_what_its_document_says(string more, bool isAllowed)
    {
        var policies = more
            .Replace("BOUND-DOCUMENT", $"'{Policies.Allow("s3:*")}'", StringComparison.Ordinal)
            .Replace("BOUND", "\"arn:aws:iam::aws:policy/AmazonS3FullAccess\"", StringComparison.Ordinal)
            .Replace("ALL", $"'{Policies.Allow("*")}'", StringComparison.Ordinal)
            .Replace("ARN", $"\"{AwsPolicyArn}\"", StringComparison.Ordinal);
        _world
            .Put("IamPolicy", "aws", "view", $"policyName: ViewOnlyAccess, path: /job-function/, document: '{Policies.Allow("sts:GetAccessKeyInfo")}'")
            .Put("IamPolicy", "aws", "s3", $"policyName: AmazonS3FullAccess, document: '{Policies.Allow("s3:*")}'")
            .User("bob", account: Other, more: policies);

        Assert.Equal(isAllowed, _world.GetAccessKeyInfo(_world.CallerWithKeys("bob", Other), "ASIAQNZGKIQY56JQ7WML").TryGet(out _, out _));
    }

    [Fact]
    public void Over_accounts_managed_policies_are_those_of_the_role_not_of_the_caller()
    {
        _world
            .Role("far", Policies.Trust(UserArn("alice")), account: Other)
            .ManagedPolicy("mine", Policies.Allow("*"))
            .ManagedPolicy("theirs", Policies.Allow("*"), Other);

        _world.Assume(_world.CallerWithKeys("alice"), RoleArn("far", Other), request => request with { PolicyArns = [PolicyArn("theirs", Other)] });
        _world.Refused(_world.CallerWithKeys("alice"), RoleArn("far", Other), request => request with { PolicyArns = [PolicyArn("mine")] }, StsErrorCode.MalformedPolicyDocument);
    }

    private IssuedSession Front(string? policy, params string[] managed) =>
        _world.Assume(_world.CallerWithKeys("alice"), RoleArn("front"), request => request with { Policy = policy, PolicyArns = [.. managed.Select(name => PolicyArn(name))] });
}
