using Broker.Core.Actions;
using Broker.Core.Tests.Authentication.Oidc;
using static Broker.Core.Tests.Actions.ActionWorld;

namespace Broker.Core.Tests.Actions;

/// <summary>Tags, source identity and contexts are actions of their own, which each side that is asked has to allow (contracts/sts §1.2, §5.1 rule 6).</summary>
public sealed class AssumeRoleExtraActionTests : IDisposable
{
    private readonly ActionWorld _world = new();

    public void Dispose() => _world.Dispose();

    public static TheoryData<string> Extras => ["sts:TagSession", "sts:SetSourceIdentity"];

    [Theory]
    [MemberData(nameof(Extras))]
    public void The_trust_policy_has_to_allow_the_action_of_what_is_passed(string action)
    {
        _world
            .User("alice")
            .Role("plain", Policies.Trust(UserArn("alice")))
            .Role("full", Policies.Trust(UserArn("alice"), $"sts:AssumeRole,{action}"));
        var caller = _world.CallerWithKeys("alice");

        var error = _world.Refused(caller, RoleArn("plain"), With(action));

        Assert.Equal(
            $"User: {UserArn("alice")} is not authorized to perform: {action} on resource: {RoleArn("plain")} because no role trust policy allows the {action} action",
            error.Message);
        _world.Assume(caller, RoleArn("plain"));
        _world.Assume(caller, RoleArn("full"), With(action));
    }

    [Theory]
    [MemberData(nameof(Extras))]
    public void The_action_alone_is_no_trust(string action)
    {
        _world.User("alice").Role("cart", Policies.Trust(UserArn("alice"), action));

        var error = _world.Refused(_world.CallerWithKeys("alice"), RoleArn("cart"), With(action));

        Assert.Contains("perform: sts:AssumeRole on", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Extras))]
    public void A_caller_who_needs_its_own_permission_needs_it_for_the_action_too(string action)
    {
        _world
            .User("alice", Policies.Allow("sts:AssumeRole"))
            .User("bob", Policies.Allow($"sts:AssumeRole,{action}"))
            .Role("cart", Policies.Trust(RootArn(), $"sts:AssumeRole,{action}"));

        var error = _world.Refused(_world.CallerWithKeys("alice"), RoleArn("cart"), With(action));

        Assert.EndsWith($"perform: {action} on resource: {RoleArn("cart")} because no identity-based policy allows the {action} action", error.Message, StringComparison.Ordinal);
        _world.Assume(_world.CallerWithKeys("bob"), RoleArn("cart"), With(action));
    }

    [Theory]
    [InlineData("sts:TagSession", true, true, true)]
    [InlineData("sts:TagSession", true, false, false)]
    [InlineData("sts:TagSession", false, true, false)]
    [InlineData("sts:SetSourceIdentity", true, true, true)]
    [InlineData("sts:SetSourceIdentity", true, false, false)]
    [InlineData("sts:SetSourceIdentity", false, true, false)]
    public void Over_accounts_both_sides_have_to_allow_the_action(string action, bool trusts, bool permits, bool expected)
    {
        _world
            .User("alice", Policies.Allow(permits ? $"sts:AssumeRole,{action}" : "sts:AssumeRole"))
            .Role("cart", Policies.Trust(UserArn("alice"), trusts ? $"sts:AssumeRole,{action}" : "sts:AssumeRole"), account: Other);

        var result = _world.AssumeRole(_world.CallerWithKeys("alice"), With(action)(new(RoleArn("cart", Other), "s1")));

        Assert.Equal(expected, result.TryGet(out _, out var error));
        Assert.True(expected || error!.Message == $"User: {UserArn("alice")} is not authorized to perform: {action} on resource: {RoleArn("cart", Other)}");
    }

    [Theory]
    [MemberData(nameof(Extras))]
    public void A_deny_of_the_action_refuses_the_request_with_it_and_no_other(string action)
    {
        _world.User("alice", Policies.Deny(action)).Role("cart", Policies.Trust(UserArn("alice"), $"sts:AssumeRole,{action}"));

        _world.Assume(_world.CallerWithKeys("alice"), RoleArn("cart"));
        _world.Refused(_world.CallerWithKeys("alice"), RoleArn("cart"), With(action));
    }

    [Fact]
    public void A_wildcard_of_the_service_includes_them_all()
    {
        _world.User("alice").Role("cart", Policies.Trust(UserArn("alice"), "sts:*"));

        _world.Assume(_world.CallerWithKeys("alice"), RoleArn("cart"), request => request with { Tags = [new("Team", "a")], SourceIdentity = "alice" });
    }

    [Theory]
    [InlineData("sts:AssumeRole", "policy")]
    [InlineData("sts:AssumeRole,sts:SetContext", "context_provider")]
    public void Contexts_need_permission_and_a_provider_of_which_there_is_none(string actions, string reason)
    {
        _world.User("alice").Role("cart", Policies.Trust(UserArn("alice"), actions));

        var error = _world.Refused(
            _world.CallerWithKeys("alice"), RoleArn("cart"), request => request with { ProvidedContexts = [new("arn:aws:iam::aws:contextProvider/IdentityCenter", "assertion")] });

        Assert.Equal(reason, error.Reason);
        Assert.True(reason != "policy" || error.Message.Contains("perform: sts:SetContext on", StringComparison.Ordinal));
    }

    [Fact]
    public void Inherited_tags_and_source_identity_need_their_actions_on_the_next_role()
    {
        const string Everything = "sts:AssumeRole,sts:TagSession,sts:SetSourceIdentity";
        _world
            .User("alice")
            .Role("front", Policies.Trust(UserArn("alice"), Everything), Policies.Allow(Everything))
            .Role("plain", Policies.Trust(RoleArn("front")))
            .Role("no-tags", Policies.Trust(RoleArn("front"), "sts:AssumeRole,sts:SetSourceIdentity"))
            .Role("no-identity", Policies.Trust(RoleArn("front"), "sts:AssumeRole,sts:TagSession"))
            .Role("full", Policies.Trust(RoleArn("front"), Everything));
        var caller = _world.CallerOf(_world.Assume(
            _world.CallerWithKeys("alice"), RoleArn("front"), request => request with { Tags = [new("Team", "a")], TransitiveTagKeys = ["Team"], SourceIdentity = "alice" }));

        Assert.Contains("perform: sts:TagSession on", _world.Refused(caller, RoleArn("plain")).Message, StringComparison.Ordinal);
        Assert.Contains("perform: sts:TagSession on", _world.Refused(caller, RoleArn("no-tags")).Message, StringComparison.Ordinal);
        Assert.Contains("perform: sts:SetSourceIdentity on", _world.Refused(caller, RoleArn("no-identity")).Message, StringComparison.Ordinal);
        Assert.Equal("alice", _world.Assume(caller, RoleArn("full")).Session.SourceIdentity);
    }

    private static Func<AssumeRoleRequest, AssumeRoleRequest> With(string action) => request => action switch
    {
        "sts:TagSession" => request with { Tags = [new("Team", "a")] },
        _ => request with { SourceIdentity = "alice" },
    };
}
