using Broker.Webhook.Injection.Decisions;
using Broker.Webhook.Injection.Requests;
using Broker.Webhook.Injection.Rules;
using Broker.Webhook.Lookups;

namespace Broker.Tests.Webhook.Injection.Rules;

/// <summary>Which namespace may ask for which role: nothing, unless it was said (threat W-12).</summary>
[Trait("threat", "W-12")]
public sealed class RoleRulesTests
{
    private const string TeamA = "arn:aws:iam::123456789012:role/team-a/app";

    [Theory]
    [InlineData("arn:aws:iam::123456789012:role/team-a/app@team-a", true)]
    [InlineData("arn:aws:iam::123456789012:role/team-a/*@team-a", true)]
    [InlineData("arn:aws:iam::123456789012:role/team-?/app@team-*", true)]
    [InlineData("arn:aws:iam::123456789012:role/*@*", true)]
    [InlineData("arn:aws:iam::123456789012:role/team-a/ap@team-a", false)]
    [InlineData("arn:aws:iam::123456789012:role/team-a/app?@team-a", false)]
    [InlineData("arn:aws:iam::123456789012:role/eam-a/app@team-a", false)]
    [InlineData("arn:aws:iam::123456789012:role/team-a/*@team", false)]
    [InlineData("arn:aws:iam::123456789012:role/team-a/*@team-ab", false)]
    [InlineData("arn:aws:iam::123456789012:role/Team-A/*@team-a", false)]
    [InlineData("arn:aws:iam::210987654321:role/*@*", false)]
    [InlineData("arn:aws-cn:iam::123456789012:role/*@*", false)]
    [InlineData(null, false)]
    public async Task A_rule_matches_the_whole_of_role_and_namespace(string? rule, bool isAllowed)
    {
        var world = World(rule, onNamespace: null);

        var mutated = await world.MutateAsync(ReviewText.Pod());

        Assert.Equal(isAllowed ? (DecisionOutcome.Injected, DecisionReason.NativeSidecar) : (DecisionOutcome.Refused, DecisionReason.RoleNotAllowed), mutated.Verdict);
    }

    [Theory]
    [InlineData("arn:aws:iam::123456789012:role/team-a/*", true)]
    [InlineData(" arn:aws:iam::210987654321:role/x , arn:aws:iam::123456789012:role/team-a/app ,", true)]
    [InlineData("arn:aws:iam::123456789012:role/team-b/*", false)]
    [InlineData("", false)]
    public async Task A_namespace_may_list_its_own(string patterns, bool isAllowed)
    {
        var mutated = await World(rule: null, patterns).MutateAsync(ReviewText.Pod());

        Assert.Equal(isAllowed ? DecisionOutcome.Injected : DecisionOutcome.Refused, mutated.Decision.Outcome);
    }

    [Theory]
    [InlineData("*")]
    [InlineData("arn:aws:iam::*:role/team-a/app")]
    [InlineData("arn:aws:iam::123456789012:*")]
    [InlineData("arn:*")]
    [InlineData("arn:aws:iam::123456789012:role/team-a/*,oops")]
    public async Task A_pattern_without_its_account_is_refused_by_name(string patterns)
    {
        var mutated = await World(rule: null, patterns).MutateAsync(ReviewText.Pod());

        Assert.Equal((DecisionOutcome.Refused, DecisionReason.BadAnnotation), mutated.Verdict);
        Assert.Contains("identity-broker.io/allowed-role-arns of the namespace 'team-a'", mutated.Decision.Message);
    }

    [Fact]
    public async Task A_pod_cannot_take_the_role_of_another_namespace()
    {
        var world = World("arn:aws:iam::123456789012:role/team-a/*@team-a", onNamespace: null);
        world.Rules.Add("arn:aws:iam::123456789012:role/team-b/*@team-b");
        world.ServiceAccounts["team-b/app"] = InjectionWorld.Found(("identity-broker.io/role-arn", TeamA));

        // The pod's own metadata says team-a; the API server says team-b, and only that counts.
        var mutated = await world.MutateAsync(ReviewText.Pod(), "team-b");

        Assert.Equal((DecisionOutcome.Refused, DecisionReason.RoleNotAllowed), mutated.Verdict);
        Assert.Contains($"asks for {TeamA}, which no rule lets the namespace 'team-b' ask for", mutated.Decision.Message);
    }

    [Fact]
    public async Task A_pod_cannot_take_a_role_that_its_service_account_may_not()
    {
        var mutated = await World("arn:aws:iam::123456789012:role/team-a/*@team-a", onNamespace: null)
            .MutateAsync(ReviewText.Pod(""" "identity-broker.io/role-arn":"arn:aws:iam::123456789012:role/team-b/app" """));

        Assert.Equal((DecisionOutcome.Refused, DecisionReason.RoleNotAllowed), mutated.Verdict);
        Assert.Contains("annotation identity-broker.io/role-arn of the pod asks for", mutated.Decision.Message);
    }

    [Fact]
    public async Task A_namespace_that_cannot_be_read_allows_nothing_and_says_try_again()
    {
        var world = World(rule: null, onNamespace: null);
        world.Namespaces["team-a"] = ObjectLookup.Unavailable("down");

        Assert.Equal((DecisionOutcome.Refused, DecisionReason.LookupFailed), (await world.MutateAsync(ReviewText.Pod())).Verdict);
    }

    [Theory]
    [InlineData("arn:aws:iam::123456789012:role/x")]
    [InlineData("arn:aws:iam::123456789012:role/x@")]
    [InlineData("arn:aws:iam::123456789012:role/x@UPPER")]
    [InlineData("*@team-a")]
    [InlineData("arn:aws:iam::12345678901?:role/x@team-a")]
    [InlineData("arn:aws:iam::123456789012:role/a b@team-a")]
    public void A_rule_of_another_form_is_no_rule(string text)
    {
        Assert.False(RoleRule.TryParse(text, out _, out var problem));
        Assert.Contains(text.Split('@')[0], problem);
    }

    [Theory]
    [InlineData("", "", true)]
    [InlineData("*", "", true)]
    [InlineData("?", "", false)]
    [InlineData("a*b*c", "abc", true)]
    [InlineData("a*b*c", "a--b--b-c", true)]
    [InlineData("a*b*c", "a--b--b-", false)]
    [InlineData("*a", "ba", true)]
    [InlineData("*a", "ab", false)]
    [InlineData("a?", "ab", true)]
    [InlineData("a?", "a", false)]
    [InlineData("**", "x", true)]
    [InlineData("A", "a", false)]
    public void A_glob_is_anchored_at_both_ends(string pattern, string text, bool matches) => Assert.Equal(matches, new AnchoredGlob(pattern).Matches(text));

    [Fact]
    public void A_hostile_glob_ends()
    {
        var pattern = new AnchoredGlob(string.Concat(Enumerable.Repeat("*a", 250)) + "b");

        Assert.False(pattern.Matches(new string('a', 2000)));
    }

    private static InjectionWorld World(string? rule, string? onNamespace)
    {
        var world = new InjectionWorld { ServiceAccounts = { ["team-a/app"] = InjectionWorld.Found(("identity-broker.io/role-arn", TeamA)) } };
        world.Rules.Clear();
        world.Rules.AddRange(rule is null ? [] : [rule]);
        if (onNamespace is not null)
        {
            world.Namespaces["team-a"] = InjectionWorld.Found((AnnotationName.AllowedRoleArns, onNamespace));
        }

        return world;
    }
}
