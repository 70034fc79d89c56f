using System.Collections.Immutable;
using Broker.Core.Actions;
using Broker.Core.Sessions;
using Broker.Core.Tests.Authentication.Oidc;
using static Broker.Core.Tests.Actions.ActionWorld;

namespace Broker.Core.Tests.Actions;

/// <summary>Session tags of AssumeRole and of chains (contracts/sts §1.8).</summary>
[Trait("threat", "T-08")]
public sealed class AssumeRoleTagTests : IDisposable
{
    private const string Actions = "sts:AssumeRole,sts:TagSession";
    private const string Duplicate = "Duplicate tag keys found. Please note that Tag keys are case insensitive.";
    private const string NotPassed = "The specified transitive tag key must be included in the requested tags.";

    private const string Conflict =
        "One of the specified transitive tag keys can't be set because it conflicts with a transitive tag key from the calling session.";

    private readonly ActionWorld _world = new();

    public AssumeRoleTagTests() => _world
        .User("alice", Policies.Allow(Actions))
        .Role("a", Policies.Trust(RootArn(), Actions), Policies.Allow(Actions))
        .Role("b", Policies.Trust(RootArn(), Actions), Policies.Allow(Actions), more: "tags: { team: own, Place: b }")
        .Role("c", Policies.Trust(RootArn(), Actions), Policies.Allow(Actions));

    public void Dispose() => _world.Dispose();

    [Fact]
    public void Tags_are_in_the_session_with_their_case_and_transitive_as_asked()
    {
        var session = Assume("a", Tags("Team=Blue", "cost=", "x y=é"), ["TEAM"]);

        Assert.Equal([new SessionTag("Team", "Blue", IsTransitive: true), new("cost", ""), new("x y", "é")], session.Session.Tags);
    }

    public static TheoryData<string[], string[], string?> Passed => new()
    {
        { ["Team=a", "Place=b"], [], null },
        { ["Team=a", "Team=b"], [], Duplicate },
        { ["Key=a", "key=b"], [], Duplicate },
        { ["Key=a", "key=a"], [], Duplicate },
        { ["aws:Team=a"], [], "Tag keys that begin with aws: are reserved: choose another key." },
        { ["AWS:Team=a"], [], "Tag keys that begin with aws: are reserved: choose another key." },
        { ["aws=a", "awsx:Team=a"], [], null },
        { ["Team=a"], ["Team"], null },
        { ["Team=a"], ["team"], null },
        { ["Team=a"], ["Team", "Place"], NotPassed },
        { [], ["Team"], NotPassed },
    };

    [Theory]
    [MemberData(nameof(Passed))]
    public void What_is_passed_has_to_agree_with_itself(string[] tags, string[] transitive, string? message)
    {
        var result = _world.AssumeRole(_world.CallerWithKeys("alice"), new(RoleArn("a"), "s1") { Tags = Tags(tags), TransitiveTagKeys = [.. transitive] });

        Assert.Equal(message, result.TryGet(out _, out var error) ? null : error.Message);
        Assert.Equal(message is null ? null : StsErrorCode.InvalidParameterValue, error?.Code);
    }

    [Theory]
    [InlineData("Team", "Team")]
    [InlineData("Team", "tEAM")]
    public void An_inherited_tag_cannot_be_passed_again(string first, string again)
    {
        var caller = _world.CallerOf(Assume("a", Tags($"{first}=a"), [first]));

        var error = _world.Refused(caller, RoleArn("b"), request => request with { Tags = Tags($"{again}=evil") }, StsErrorCode.InvalidParameterValue);
        var transitive = _world.Refused(
            caller, RoleArn("b"), request => request with { Tags = Tags($"{again}=evil"), TransitiveTagKeys = [again] }, StsErrorCode.InvalidParameterValue);
        var keyAlone = _world.Refused(caller, RoleArn("b"), request => request with { TransitiveTagKeys = [again] }, StsErrorCode.InvalidParameterValue);

        Assert.All([error, transitive, keyAlone], refused => Assert.Equal(Conflict, refused.Message));
        Assert.Equal("a", Assert.Single(_world.Assume(caller, RoleArn("b")).Session.Tags).Value);
    }

    [Fact]
    public void A_tag_that_is_not_transitive_ends_with_its_session_and_may_be_passed_again()
    {
        var caller = _world.CallerOf(Assume("a", Tags("Team=a"), []));

        Assert.Empty(_world.Assume(caller, RoleArn("b")).Session.Tags);
        Assert.Equal("b", Assert.Single(_world.Assume(caller, RoleArn("b"), request => request with { Tags = Tags("Team=b") }).Session.Tags).Value);
    }

    [Fact]
    public void Transitive_tags_survive_the_whole_chain_and_gather_on_the_way()
    {
        var first = Assume("a", Tags("Team=a", "Once=x"), ["Team"]);
        var second = _world.Assume(_world.CallerOf(first), RoleArn("b"), request => request with { Tags = Tags("Stage=b", "Twice=y"), TransitiveTagKeys = ["Stage"] });
        var third = _world.Assume(_world.CallerOf(second), RoleArn("c"));
        var fourth = _world.Assume(_world.CallerOf(third), RoleArn("a"));

        Assert.Equal([new SessionTag("Team", "a", true), new("Stage", "b", true), new("Twice", "y")], second.Session.Tags);
        Assert.Equal([new SessionTag("Team", "a", true), new("Stage", "b", true)], third.Session.Tags);
        Assert.Equal(third.Session.Tags, fourth.Session.Tags);
    }

    [Fact]
    public void Inherited_and_passed_tags_are_at_most_fifty_together()
    {
        var caller = _world.CallerOf(Assume("a", [.. Enumerable.Range(0, 20).Select(i => KeyValuePair.Create($"i{i}", "v"))], [.. Enumerable.Range(0, 20).Select(i => $"i{i}")]));
        ImmutableArray<KeyValuePair<string, string>> Passed(int count) => [.. Enumerable.Range(0, count).Select(i => KeyValuePair.Create($"p{i}", "v"))];

        Assert.Equal(50, _world.Assume(caller, RoleArn("b"), request => request with { Tags = Passed(30) }).Session.Tags.Count);
        _world.Refused(caller, RoleArn("b"), request => request with { Tags = Passed(31) }, StsErrorCode.InvalidParameterValue);
    }

    [Theory]
    [InlineData("aws:RequestTag/Team", "a", true)]
    [InlineData("aws:RequestTag/team", "a", true)]
    [InlineData("aws:RequestTag/Team", "A", false)]
    [InlineData("aws:PrincipalTag/Team", "a", true)]
    [InlineData("aws:ResourceTag/Team", "a", false)]
    public void The_next_roles_trust_policy_sees_inherited_tags_as_the_requests_and_the_principals(string key, string value, bool expected)
    {
        _world.Role("picky", Policies.Trust(RootArn(), Actions, Policies.When("StringEquals", key, value)));
        var caller = _world.CallerOf(Assume("a", Tags("Team=a"), ["Team"]));

        Assert.Equal(expected, _world.AssumeRole(caller, new(RoleArn("picky"), "s1")).TryGet(out _, out _));
    }

    [Fact]
    public void A_session_tag_overrides_the_tag_of_the_role_and_the_role_keeps_the_others()
    {
        _world
            .Role("mine", Policies.Trust(RootArn(), Actions, Policies.When("StringEquals", "aws:PrincipalTag/Team", "session")))
            .Role("theirs", Policies.Trust(RootArn(), Actions, Policies.When("StringEquals", "aws:PrincipalTag/TEAM", "own")))
            .Role("placed", Policies.Trust(RootArn(), Actions, Policies.When("StringEquals", "aws:PrincipalTag/Place", "b")));
        var tagged = _world.CallerOf(Assume("b", Tags("Team=session"), []));
        var plain = _world.CallerOf(Assume("b", [], []));

        _world.Assume(tagged, RoleArn("mine"));
        _world.Refused(tagged, RoleArn("theirs"));
        _world.Assume(tagged, RoleArn("placed"));
        _world.Refused(plain, RoleArn("mine"));
        _world.Assume(plain, RoleArn("theirs"));
    }

    [Theory]
    [InlineData("Team", true)]
    [InlineData("Other", false)]
    public void Tag_keys_and_transitive_keys_are_sets_of_the_request(string key, bool expected)
    {
        var forAll = """{"ForAllValues:StringEquals":{"aws:TagKeys":["Team"],"sts:TransitiveTagKeys":["Team"]},"Null":{"aws:TagKeys":"false","sts:TransitiveTagKeys":"false"}}""";
        _world.Role("picky", Policies.Trust(RootArn(), Actions, forAll));

        var request = new AssumeRoleRequest(RoleArn("picky"), "s1") { Tags = Tags($"{key}=a"), TransitiveTagKeys = [key] };

        Assert.Equal(expected, _world.AssumeRole(_world.CallerWithKeys("alice"), request).TryGet(out _, out _));
        Assert.False(_world.AssumeRole(_world.CallerWithKeys("alice"), request with { TransitiveTagKeys = [] }).TryGet(out _, out _));
    }

    [Fact]
    public void Tags_of_the_user_are_principal_tags_and_no_request_tags()
    {
        _world
            .User("dora", Policies.Allow(Actions), more: "tags: { Team: a }")
            .Role("by-principal", Policies.Trust(RootArn(), Actions, Policies.When("StringEquals", "aws:PrincipalTag/Team", "a")))
            .Role("by-request", Policies.Trust(RootArn(), Actions, Policies.When("StringEquals", "aws:RequestTag/Team", "a")));

        _world.Assume(_world.CallerWithKeys("dora"), RoleArn("by-principal"));
        _world.Refused(_world.CallerWithKeys("dora"), RoleArn("by-request"));
        _world.Refused(_world.CallerWithKeys("alice"), RoleArn("by-principal"));
    }

    [Fact]
    public void Tags_of_a_role_of_another_account_are_not_shown_to_the_callers_side()
    {
        _world
            .User("erin", Policies.Allow(Actions, condition: Policies.When("StringEquals", "aws:ResourceTag/Open", "yes")))
            .Role("near", Policies.Trust(RootArn(), Actions), more: "tags: { Open: \"yes\" }")
            .Role("far", Policies.Trust(RootArn(), Actions, Policies.When("StringEquals", "aws:ResourceTag/Open", "yes")), account: Other, more: "tags: { Open: \"yes\" }");

        _world.Assume(_world.CallerWithKeys("erin"), RoleArn("near"));
        _world.Assume(_world.CallerWithKeys("alice"), RoleArn("far", Other));
        _world.Refused(_world.CallerWithKeys("erin"), RoleArn("far", Other));
    }

    private static ImmutableArray<KeyValuePair<string, string>> Tags(params string[] tags) =>
        [.. tags.Select(tag => tag.Split('=')).Select(pair => KeyValuePair.Create(pair[0], pair[1]))];

    private IssuedSession Assume(string role, ImmutableArray<KeyValuePair<string, string>> tags, ImmutableArray<string> transitive) =>
        _world.Assume(_world.CallerWithKeys("alice"), RoleArn(role), request => request with { Tags = tags, TransitiveTagKeys = transitive });
}
