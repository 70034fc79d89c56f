using Broker.Core.Policy;
using static Broker.Core.Tests.Policy.TrustPolicies;

namespace Broker.Core.Tests.Policy;

/// <summary>What must hold for any policy and any request, over seeded random ones.</summary>
[Trait("threat", "P-01")]
public sealed class TrustPolicyPropertyTests
{
    private const int Rounds = 1_000;

    private static readonly string[] Operators =
    [
        "StringEquals", "StringNotEquals", "StringEqualsIgnoreCase", "StringLike", "StringNotLikeIfExists",
        "ForAnyValue:StringEquals", "ForAllValues:StringNotLike", "ForAnyValue:StringNotEquals", "StringEqualsIfExists",
    ];

    private static readonly string[] Values = ["a", "b", "A", "a*", "?", "*b", ""];
    private static readonly string[] Actions = ["sts:AssumeRole", "sts:*", "sts:TagSession", "*"];
    private static readonly string[] Principals = ["*", "123456789012", "999999999999", "arn:aws:iam::123456789012:user/alice"];

    [Fact]
    public void Adding_a_Deny_never_turns_deny_into_allow() => ForAny((random, statements, context) =>
    {
        var before = AwsEffect(Document([.. statements]), context: context);

        var after = AwsEffect(Document([.. Insert(random, statements, RandomStatement(random, "Deny"))]), context: context);

        Assert.True(after == before || after == PolicyEffect.ExplicitDeny, $"{before} became {after}");
    });

    [Fact]
    public void Adding_an_Allow_never_turns_allow_into_deny() => ForAny((random, statements, context) =>
    {
        var before = AwsEffect(Document([.. statements]), context: context);

        var after = AwsEffect(Document([.. Insert(random, statements, RandomStatement(random, "Allow"))]), context: context);

        Assert.True(after == before || (before, after) == (PolicyEffect.ImplicitDeny, PolicyEffect.Allow), $"{before} became {after}");
    });

    [Fact]
    public void The_order_of_statements_decides_nothing() => ForAny((random, statements, context) =>
    {
        var shuffled = statements.ToArray();
        random.Shuffle(shuffled);

        Assert.Equal(AwsEffect(Document([.. statements]), context: context), AwsEffect(Document(shuffled), context: context));
    });

    [Fact]
    public void An_unconditional_Deny_denies_whatever_else_is_said() => ForAny((random, statements, context) =>
        Assert.Equal(PolicyEffect.ExplicitDeny, AwsEffect(Document([.. Insert(random, statements, AwsStatement("Deny", action: "\"*\""))]), context: context)));

    private static void ForAny(Action<Random, List<string>, RequestContext> check)
    {
        var random = new Random(31);
        var seen = new HashSet<PolicyEffect>();
        for (var round = 0; round < Rounds; round++)
        {
            var statements = Enumerable.Range(0, random.Next(1, 4))
                .Select(_ => RandomStatement(random, random.Next(3) == 0 ? "Deny" : "Allow"))
                .ToList();
            var context = RandomContext(random);
            seen.Add(AwsEffect(Document([.. statements]), context: context));
            check(random, statements, context);
        }

        Assert.Equal(3, seen.Count);
    }

    private static List<string> Insert(Random random, List<string> statements, string added)
    {
        List<string> result = [.. statements];
        result.Insert(random.Next(result.Count + 1), added);
        return result;
    }

    private static string RandomStatement(Random random, string effect) => AwsStatement(
        effect,
        Pick(random, Principals),
        Quote(Pick(random, Actions)),
        random.Next(4) == 0 ? null : When($"{Pick(random, Operators)}", $"x:{random.Next(3)}", $"[\"{Pick(random, Values)}\",\"{Pick(random, Values)}\"]"));

    private static RequestContext RandomContext(Random random)
    {
        var context = new RequestContext();
        for (var key = 0; key < 3; key++)
        {
            switch (random.Next(3))
            {
                case 0:
                    context.Add($"x:{key}", Pick(random, Values));
                    break;
                case 1:
                    context.AddSet($"x:{key}", random.GetItems(Values, random.Next(3)));
                    break;
                default:
                    break;
            }
        }

        return context;
    }

    private static string Pick(Random random, string[] from) => from[random.Next(from.Length)];
}
