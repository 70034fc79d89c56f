using System.Collections.Immutable;
using Broker.Core.Policy;
using static Broker.Core.Tests.Policy.AccessRequests;
using static Broker.Core.Tests.Policy.TrustPolicies;

namespace Broker.Core.Tests.Policy;

/// <summary>What must hold for any set of layers and any request, over seeded random ones.</summary>
[Trait("threat", "P-01")]
public sealed class AccessPropertyTests
{
    private const int Rounds = 4_000;

    private static readonly string[] Actions = ["sts:AssumeRole", "sts:*", "s3:*", "*"];
    private static readonly string[] Resources = ["*", Role, "arn:aws:iam::*:role/a*", "arn:aws:iam::123456789012:role/${x:name}", "arn:aws:s3:::b"];
    private static readonly string[] Callers = ["user", "session", "root"];
    private static readonly string[] Trusts = ["user", "session", "role", "account", "anyone", "other", "roleid"];

    private static readonly (string Name, string Value)[] Conditions =
    [
        ("StringEquals", "a"), ("StringNotEquals", "a"), ("StringLike", "${x:name}*"), ("NumericLessThan", "5"), ("NumericNotEquals", "5"),
        ("ForAllValues:StringEquals", "a"), ("ForAnyValue:StringLike", "?"), ("IpAddress", "10.0.0.0/8"), ("Null", "true"), ("DateGreaterThanIfExists", "1000"),
        ("ArnLike", "arn:*:*:*:*:*"), ("BoolIfExists", "true"),
    ];

    private static readonly string[] Values = ["a", "b", "", "4", "5", "10.1.2.3", "2000", "true", "arn:aws:iam::1:role/x", "app", "*"];

    [Fact]
    public void Adding_a_Deny_to_any_layer_never_allows() => ForAny((random, request, before) =>
    {
        var after = AccessEvaluator.Evaluate(Add(random, request, "Deny"));

        Assert.True(after.Effect == before.Effect || after.IsExplicitDeny, $"{before} became {after}");
    });

    [Fact]
    public void Adding_an_Allow_to_any_layer_never_denies() => ForAny((random, request, before) =>
    {
        var after = AccessEvaluator.Evaluate(Add(random, request, "Allow"));

        Assert.True(after.Effect == before.Effect || (!before.IsExplicitDeny && after.IsAllowed), $"{before} became {after}");
    });

    [Fact]
    public void A_session_allows_nothing_that_its_role_is_denied() => ForAny((_, request, before) =>
    {
        var role = AccessEvaluator.Evaluate(request with { Caller = request.Caller! with { Session = null } });

        Assert.True(!before.IsAllowed || role.IsAllowed, $"role {role}, session {before}");
    });

    [Fact]
    public void A_boundary_or_a_control_policy_only_takes_away() => ForAny((_, request, before) =>
    {
        var without = AccessEvaluator.Evaluate(request with
        {
            Caller = request.Caller! with { Boundary = null, ServiceControl = [] },
            ResourcePolicy = request.ResourcePolicy! with { ResourceControl = [] },
        });

        Assert.True(!before.IsAllowed || without.IsAllowed, $"without {without}, with {before}");
    });

    [Fact]
    public void The_order_of_policies_decides_nothing() => ForAny((random, request, before) =>
    {
        var identity = request.Caller!.Identity.ToArray();
        random.Shuffle(identity);

        Assert.Equal(before.Effect, AccessEvaluator.Evaluate(request with { Caller = request.Caller with { Identity = [.. identity] } }).Effect);
    });

    [Fact]
    public void The_trace_tells_the_same_decision_and_its_statement() => ForAny((_, request, before) =>
    {
        var trace = AccessEvaluator.Explain(request);

        Assert.Equal(before, trace.Decision);
        Assert.True(before.StatementId is null || trace.Matched.Any(statement => statement.Statement.Id == before.StatementId));
    });

    private static void ForAny(Action<Random, AccessRequest, AccessDecision> check)
    {
        var random = new Random(97);
        var seen = new HashSet<PolicyEffect>();
        for (var round = 0; round < Rounds; round++)
        {
            var request = RandomRequest(random);
            var decision = AccessEvaluator.Evaluate(request);
            seen.Add(decision.Effect);
            check(random, request, decision);
        }

        Assert.Equal(3, seen.Count);
    }

    private static AccessRequest RandomRequest(Random random)
    {
        var isCrossAccount = random.Next(4) == 0;
        var caller = Caller(Pick(random, Callers), isCrossAccount);
        return new AccessRequest(caller, AssumeRole, Role, RandomContext(random))
        {
            Caller = new CallerPolicies(
                RandomLayer(random, random.Next(4)),
                random.Next(3) == 0 ? RandomLayer(random, 1)[0] : null,
                random.Next(3) == 0 ? RandomLayer(random, random.Next(3)) : null,
                random.Next(3) == 0 ? [RandomLayer(random, 2), RandomLayer(random, 2)] : []),
            CallerContext = isCrossAccount ? RandomContext(random) : null,
            ResourcePolicy = ResourcePolicy.Of(Trust(Pick(random, Trusts), caller, isCrossAccount), Account) with
            {
                ResourceControl = random.Next(3) == 0 ? [RandomLayer(random, 2), RandomLayer(random, 2)] : [],
            },
        };
    }

    private static AccessRequest Add(Random random, AccessRequest request, string effect)
    {
        var caller = request.Caller!;
        var added = RandomPolicy(random, effect);
        return random.Next(6) switch
        {
            0 when caller.Session is { } session => request with { Caller = caller with { Session = session.Add(added) } },
            1 when caller.ServiceControl is [var first, .. var rest] => request with { Caller = caller with { ServiceControl = [first.Add(added), .. rest] } },
            2 when request.ResourcePolicy!.ResourceControl is [var first, .. var rest] =>
                request with { ResourcePolicy = request.ResourcePolicy with { ResourceControl = [first.Add(added), .. rest] } },
            3 when caller.Boundary is { } boundary => request with { Caller = caller with { Boundary = OfStatements($"{boundary.Name},{added.Name}") } },
            4 => request with { ResourcePolicy = request.ResourcePolicy! with { Document = With(random, request, effect) } },
            _ => request with { Caller = caller with { Identity = caller.Identity.Insert(random.Next(caller.Identity.Length + 1), added) } },
        };
    }

    /// <summary>The trust policy with one more statement.</summary>
    private static PolicyDocument With(Random random, AccessRequest request, string effect)
    {
        var old = request.ResourcePolicy!.Document.Statements.Single().Source;
        var (name, value) = Conditions[random.Next(Conditions.Length)];
        var statements = Document(
            AwsStatement(old.IsDeny ? "Deny" : "Allow", old.Principals.Single().Value),
            AwsStatement(effect, random.Next(2) == 0 ? "*" : request.Principal.Id, condition: random.Next(2) == 0 ? null : When(name, "x:0", Quote(value))));
        Assert.True(PolicyDocument.TryParseTrustPolicy(statements, out var document, out _));
        return document;
    }

    private static ImmutableArray<AttachedPolicy> RandomLayer(Random random, int count) =>
        [.. Enumerable.Range(0, count).Select(_ => RandomPolicy(random, random.Next(5) == 0 ? "Deny" : "Allow"))];

    private static AttachedPolicy RandomPolicy(Random random, string effect)
    {
        var (name, value) = Conditions[random.Next(Conditions.Length)];
        var condition = random.Next(2) == 0 ? "" : $",\"Condition\":{When(name, $"x:{random.Next(2)}", Quote(value))}";
        var action = random.Next(6) == 0 ? "NotAction" : "Action";
        var resource = random.Next(6) == 0 ? "NotResource" : "Resource";
        var statement = $$"""{"Effect":"{{effect}}","{{action}}":"{{Pick(random, Actions)}}","{{resource}}":"{{Pick(random, Resources)}}"{{condition}}}""";
        return OfStatements(statement);
    }

    /// <summary>A policy whose name is its text, so that one more statement can be put into it.</summary>
    private static AttachedPolicy OfStatements(string statements) => new(statements, ParseAs(PolicyKind.ManagedPolicy, Document(statements)));

    private static RequestContext RandomContext(Random random)
    {
        var context = new RequestContext();
        for (var key = 0; key < 2; key++)
        {
            _ = random.Next(4) switch
            {
                0 => context,
                1 => context.AddSet($"x:{key}", random.GetItems(Values, random.Next(3))),
                _ => context.Add($"x:{key}", Pick(random, Values)),
            };
        }

        return random.Next(2) == 0 ? context : context.Add("x:name", Pick(random, Values));
    }

    private static string Pick(Random random, string[] from) => from[random.Next(from.Length)];
}
