using Broker.Core.Tests.Authentication.Oidc;
using static Broker.Core.Tests.Actions.ActionWorld;

namespace Broker.Core.Tests.Actions;

/// <summary>Who may assume a role: the trust policy, the caller's own policies, and those of the accounts (contracts/sts §1.2, §5.1 rules 4 and 5).</summary>
public sealed class AssumeRoleTrustTests : IDisposable
{
    private static readonly string MayAssume = Policies.Allow("sts:AssumeRole");

    private readonly ActionWorld _world = new();

    public void Dispose() => _world.Dispose();

    [Fact]
    public void A_user_whom_the_trust_policy_names_needs_nothing_else()
    {
        _world.User("alice").Role("cart", Policies.Trust(UserArn("alice")));

        var session = _world.Assume(_world.CallerWithKeys("alice"), RoleArn("cart"));

        Assert.Equal(SessionArn("cart"), session.Session.Principal.Arn);
        Assert.Matches("^AROA[A-Z2-7]{17}:s1$", session.Session.Principal.UserId);
        Assert.Equal(AccountId.Parse(Shop), session.Session.AccessKeyId.Account);
    }

    [Fact]
    public void The_session_arn_leaves_the_path_of_the_role_out()
    {
        _world.User("alice").Role("cart", Policies.Trust(UserArn("alice")), more: "path: /team/a/");

        var session = _world.Assume(_world.CallerWithKeys("alice"), RoleArn("team/a/cart"));

        Assert.Equal(SessionArn("cart"), session.Session.Principal.Arn);
        _world.Refused(_world.CallerWithKeys("alice"), RoleArn("cart"));
    }

    [Theory]
    [InlineData("arn:aws:iam::123456789012:root")]
    [InlineData("123456789012")]
    [InlineData("*")]
    public void A_user_whose_account_is_trusted_needs_its_own_permission(string principal)
    {
        _world.User("alice", MayAssume).User("bob").Role("cart", Policies.Trust(principal));

        _world.Assume(_world.CallerWithKeys("alice"), RoleArn("cart"));
        var error = _world.Refused(_world.CallerWithKeys("bob"), RoleArn("cart"));

        Assert.EndsWith(" because no identity-based policy allows the sts:AssumeRole action", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Permission_alone_is_not_trust()
    {
        _world.User("alice", Policies.Allow("*")).User("bob").Role("cart", Policies.Trust(UserArn("bob")));

        var error = _world.Refused(_world.CallerWithKeys("alice"), RoleArn("cart"));

        Assert.Equal(
            $"User: {UserArn("alice")} is not authorized to perform: sts:AssumeRole on resource: {RoleArn("cart")} because no role trust policy allows the sts:AssumeRole action",
            error.Message);
    }

    [Theory]
    [Trait("threat", "T-17")]
    [InlineData(true, true, true)]
    [InlineData(true, false, false)]
    [InlineData(false, true, false)]
    [InlineData(false, false, false)]
    public void Over_accounts_both_sides_have_to_allow(bool trusts, bool permits, bool expected)
    {
        _world
            .User("alice", permits ? MayAssume : null, Other)
            .User("bob", account: Other)
            .Role("cart", Policies.Trust(UserArn(trusts ? "alice" : "bob", Other)));

        var result = _world.AssumeRole(_world.CallerWithKeys("alice", Other), new(RoleArn("cart"), "s1"));

        Assert.Equal(expected, result.TryGet(out var response, out _));
        Assert.True(!expected || response!.Session.Session.Principal.Account == AccountId.Parse(Shop));
        Assert.True(!expected || response!.Session.Session.AccessKeyId.Account == AccountId.Parse(Shop));
    }

    [Theory]
    [Trait("threat", "T-17")]
    [InlineData("*")]
    [InlineData("arn:aws:iam::210987654321:root")]
    public void A_wildcard_or_a_whole_account_still_needs_the_callers_side(string principal)
    {
        _world.User("alice", MayAssume, Other).User("bob", account: Other).Role("cart", Policies.Trust(principal));

        _world.Assume(_world.CallerWithKeys("alice", Other), RoleArn("cart"));
        _world.Refused(_world.CallerWithKeys("bob", Other), RoleArn("cart"));
    }

    [Fact]
    [Trait("threat", "T-17")]
    public void A_role_of_the_same_name_in_another_account_is_another_role()
    {
        _world
            .User("alice", Policies.Allow("sts:AssumeRole", RoleArn("cart")))
            .Role("cart", Policies.Trust(UserArn("alice")))
            .Role("cart", Policies.Trust(UserArn("alice")), account: Other);

        Assert.Equal(AccountId.Parse(Shop), _world.Assume(_world.CallerWithKeys("alice"), RoleArn("cart")).Session.Principal.Account);
        _world.Refused(_world.CallerWithKeys("alice"), RoleArn("cart", Other));
    }

    [Fact]
    [Trait("threat", "T-17")]
    public void A_user_of_the_same_name_in_another_account_is_another_user()
    {
        _world.User("alice", MayAssume).User("alice", MayAssume, Other).Role("cart", Policies.Trust(UserArn("alice")));

        _world.Assume(_world.CallerWithKeys("alice"), RoleArn("cart"));
        _world.Refused(_world.CallerWithKeys("alice", Other), RoleArn("cart"));
    }

    [Fact]
    public void A_role_session_is_meant_by_its_role_and_by_its_own_arn()
    {
        _world
            .User("alice")
            .Role("front", Policies.Trust(UserArn("alice")))
            .Role("by-role", Policies.Trust(RoleArn("front")))
            .Role("by-session", Policies.Trust(SessionArn("front", "s1")));

        var (first, second) = (_world.Assume(_world.CallerWithKeys("alice"), RoleArn("front")), _world.Assume(_world.CallerWithKeys("alice"), RoleArn("front"), session: "s2"));

        _world.Assume(_world.CallerOf(first), RoleArn("by-role"));
        _world.Assume(_world.CallerOf(second), RoleArn("by-role"));
        _world.Assume(_world.CallerOf(first), RoleArn("by-session"));
        _world.Refused(_world.CallerOf(second), RoleArn("by-session"));
    }

    [Fact]
    public void A_session_of_get_session_token_is_its_user()
    {
        _world.User("alice").User("bob").Role("cart", Policies.Trust(UserArn("alice")));

        Assert.Equal(SessionArn("cart"), _world.Assume(_world.CallerWithSessionToken("alice"), RoleArn("cart")).Session.Principal.Arn);
        _world.Refused(_world.CallerWithSessionToken("bob"), RoleArn("cart"));
    }

    [Fact]
    public void A_federated_user_cannot_assume_a_role_whoever_trusts_it()
    {
        var arn = $"arn:aws:sts::{Shop}:federated-user/guest";
        _world.User("alice", Policies.Allow("*")).Role("cart", Policies.Document(Policies.Trusts("Allow", arn), Policies.Trusts("Allow", UserArn("alice")), Policies.Trusts("Allow", RootArn())));

        var federated = ResultAssert.Accepted(_world.GetFederationToken(_world.CallerWithKeys("alice"), new("guest") { Policy = Policies.Allow("*") })).Session;
        var error = _world.Refused(_world.CallerOf(federated), RoleArn("cart"));

        Assert.StartsWith($"User: {arn} is not authorized to perform: sts:AssumeRole on resource: {RoleArn("cart")}", error.Message, StringComparison.Ordinal);
        _world.Assume(_world.CallerWithKeys("alice"), RoleArn("cart"));
    }

    [Fact]
    public void Root_cannot_assume_a_role_with_keys_or_with_a_session()
    {
        _world.Account(Shop).Role("cart", Policies.Trust(RootArn()));
        var session = ResultAssert.Accepted(_world.GetSessionToken(_world.RootOf())).Session;

        Assert.Equal("Roles may not be assumed by root accounts.", _world.Refused(_world.RootOf(), RoleArn("cart")).Message);
        Assert.Equal("Roles may not be assumed by root accounts.", _world.Refused(_world.CallerOf(session), RoleArn("cart")).Message);
    }

    [Theory]
    [InlineData("user")]
    [InlineData("root")]
    public void A_boundary_binds_whom_the_trust_policy_does_not_name_directly(string named)
    {
        var boundary = $"permissionsBoundary: \"{PolicyArn("narrow")}\"";
        _world
            .ManagedPolicy("narrow", Policies.Allow("s3:*"))
            .User("alice", MayAssume, more: boundary)
            .User("bob", MayAssume)
            .Role("cart", Policies.Trust(named == "user" ? UserArn("alice") : RootArn()));

        var result = _world.AssumeRole(_world.CallerWithKeys("alice"), new(RoleArn("cart"), "s1"));

        // A grant to the user's own ARN is not limited by the implicit deny of a boundary; one to its account is.
        Assert.Equal(named == "user", result.TryGet(out _, out var error));
        Assert.True(error is null || error.Message.EndsWith(" because no permissions boundary allows the sts:AssumeRole action", StringComparison.Ordinal));
        Assert.Equal(named == "root", _world.AssumeRole(_world.CallerWithKeys("bob"), new(RoleArn("cart"), "s1")).TryGet(out _, out _));
    }

    [Fact]
    public void A_boundary_of_a_role_binds_its_sessions_when_the_role_is_named()
    {
        _world
            .ManagedPolicy("narrow", Policies.Allow("s3:*"))
            .User("alice")
            .Role("front", Policies.Trust(UserArn("alice")), MayAssume, more: $"permissionsBoundary: \"{PolicyArn("narrow")}\"")
            .Role("by-role", Policies.Trust(RoleArn("front")))
            .Role("by-session", Policies.Trust(SessionArn("front")));

        var front = _world.CallerOf(_world.Assume(_world.CallerWithKeys("alice"), RoleArn("front")));

        Assert.EndsWith("because no permissions boundary allows the sts:AssumeRole action", _world.Refused(front, RoleArn("by-role")).Message, StringComparison.Ordinal);
        _world.Assume(front, RoleArn("by-session"));
    }

    [Theory]
    [InlineData(Shop, false)]
    [InlineData(Other, true)]
    public void Service_control_is_that_of_the_callers_account(string controlled, bool expected)
    {
        var control = $"serviceControlPolicies: [ [ {{ name: full, document: '{Policies.Allow("*")}' }} ], [ {{ name: no-sts, document: '{Policies.AllBut("sts:AssumeRole")}' }} ] ]";
        _world.User("alice", MayAssume).Role("cart", Policies.Trust(UserArn("alice")), account: Other).Account(controlled, control);

        Assert.Equal(expected, _world.AssumeRole(_world.CallerWithKeys("alice"), new(RoleArn("cart", Other), "s1")).TryGet(out _, out _));
    }

    [Theory]
    [InlineData(Shop, true)]
    [InlineData(Other, false)]
    public void Resource_control_is_that_of_the_roles_account(string controlled, bool expected)
    {
        var deny = """{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Principal":"*","Action":"sts:AssumeRole","Resource":"*"}]}""";
        _world
            .User("alice", MayAssume)
            .Role("cart", Policies.Trust(UserArn("alice")), account: Other)
            .Account(controlled, $"resourceControlPolicies: [ [ {{ name: none, document: '{deny}' }} ] ]");

        Assert.Equal(expected, _world.AssumeRole(_world.CallerWithKeys("alice"), new(RoleArn("cart", Other), "s1")).TryGet(out _, out _));
    }

    /// <summary>As AWS's organizations have it: RCPFullAWSAccess stands at every level, and nobody can detach it.</summary>
    [Theory]
    [InlineData("o-abc1234567", true)]
    [InlineData("o-other12345", false)]
    public void Resource_control_that_only_denies_lets_others_through(string organization, bool expected)
    {
        var keepOut = """{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Principal":"*","Action":"sts:AssumeRole","Resource":"*","Condition":{"StringNotEquals":{"aws:PrincipalOrgID":"o-abc1234567"}}}]}""";
        _world
            .User("alice", MayAssume)
            .Role("cart", Policies.Trust(UserArn("alice")), account: Other)
            .Account(Shop, $"organization: {{ managementAccount: '000123456789', id: {organization} }}")
            .Account(Other, $"resourceControlPolicies: [ [ {{ name: own, document: '{keepOut}' }} ], [ {{ name: own, document: '{keepOut}' }} ] ]");

        Assert.Equal(expected, _world.AssumeRole(_world.CallerWithKeys("alice"), new(RoleArn("cart", Other), "s1")).TryGet(out _, out _));
    }

    [Fact]
    [Trait("threat", "T-16")]
    public void A_principal_created_again_is_not_the_one_that_was_trusted()
    {
        _world.User("alice", more: "userId: AIDAAAAAAAAAAAAAAAAAA").Role("cart", Policies.Trust(UserArn("alice")));
        _world.Assume(_world.CallerWithKeys("alice"), RoleArn("cart"));

        _world.User("alice", more: "userId: AIDABBBBBBBBBBBBBBBBB");

        _world.Refused(_world.CallerWithKeys("alice"), RoleArn("cart"));
    }

    [Fact]
    [Trait("threat", "T-16")]
    public void A_role_created_again_is_not_the_one_that_was_trusted()
    {
        _world
            .User("alice")
            .Role("front", Policies.Trust(RootArn()), more: "roleId: AROAAAAAAAAAAAAAAAAAA")
            .User("carol", MayAssume)
            .Role("cart", Policies.Trust(RoleArn("front")));
        _world.Assume(_world.CallerOf(_world.Assume(_world.CallerWithKeys("carol"), RoleArn("front"))), RoleArn("cart"));

        _world.Role("front", Policies.Trust(RootArn()), more: "roleId: AROABBBBBBBBBBBBBBBBB");

        _world.Refused(_world.CallerOf(_world.Assume(_world.CallerWithKeys("carol"), RoleArn("front"))), RoleArn("cart"));
    }
}
