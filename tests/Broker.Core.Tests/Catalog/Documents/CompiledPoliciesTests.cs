using Broker.Core.Catalog.Documents;
using Broker.Core.Policy;

namespace Broker.Core.Tests.Catalog.Documents;

public sealed class CompiledPoliciesTests
{
    private readonly CompiledPolicies _policies = new();

    [Fact]
    public void Compiles_the_same_text_once()
    {
        Assert.Same(Compile(Json("a"), PolicyKind.ManagedPolicy), Compile(Json("a"), PolicyKind.ManagedPolicy));
        Assert.NotSame(Compile(Json("a"), PolicyKind.ManagedPolicy), Compile(Json("b"), PolicyKind.ManagedPolicy));
    }

    [Fact]
    public void Keeps_kinds_apart() =>
        Assert.NotSame(Compile(Json("a"), PolicyKind.ManagedPolicy), Compile(Json("a"), PolicyKind.InlineUserPolicy));

    [Fact]
    public void A_policy_beyond_those_that_are_kept_ready_says_the_same()
    {
        for (var i = 0; i < CompiledPolicies.MostReady; i++)
        {
            Compile(Json($"s{i}"), PolicyKind.ManagedPolicy);
        }

        var late = Compile(Json("late"), PolicyKind.ManagedPolicy).Document;

        var statement = Assert.Single(late.Statements);
        Assert.Equal(("late", false, "2012-10-17"), (statement.Id, statement.IsDeny, late.Version));
        Assert.Same(statement, late.Statements[0]);
        Assert.Equal(PolicyKind.ManagedPolicy, late.Kind);
    }

    [Fact]
    public void Tells_the_problems_of_a_wrong_policy_each_time()
    {
        Assert.False(_policies.TryCompile("{}", PolicyKind.ManagedPolicy, out _, out var first));
        Assert.False(_policies.TryCompile("{}", PolicyKind.ManagedPolicy, out _, out var second));

        Assert.NotEmpty(first);
        Assert.Equal(first, second);
    }

    private CompiledPolicy Compile(string json, PolicyKind kind)
    {
        Assert.True(_policies.TryCompile(json, kind, out var policy, out _));
        return policy;
    }

    private static string Json(string sid) =>
        $$"""{ "Version": "2012-10-17", "Statement": [{ "Sid": "{{sid}}", "Effect": "Allow", "Action": "sts:AssumeRole", "Resource": "*" }] }""";
}
