using System.Collections.Immutable;
using Broker.Core;
using Broker.Core.Policy;

namespace Broker.Benchmarks;

/// <summary>What it costs to ask policies: a trust policy as workloads have it, and every layer full to its limit.</summary>
internal static class PolicyFigures
{
    private const string Host = "oidc.example.com/id/1234567890ABCDEF";
    private const string Subject = "system:serviceaccount:payments:worker";
    private const int Levels = 7;
    private const int PoliciesOfALevel = 5;
    private const int ManagedPolicies = 10;

    private static readonly AccountId Account = AccountId.Parse("123456789012");

    private static readonly RoleArn Role = RoleArn.Of(Account, "/", "worker");

    /// <summary>Patterns of 2 KiB that a 10 KiB value matches but for its end.</summary>
    private static readonly (string Unit, string End)[] HostilePatterns = [("*a", "b"), ("*aa?", "b"), ("*?", "b"), ("a?", "b*"), ("?a", "*b")];

    /// <summary>Measures all.</summary>
    public static IReadOnlyList<Figure> Measure()
    {
        var typical = Typical();
        var usual = Repeated.Measure(() => Expect(AccessEvaluator.Evaluate(typical), isAllowed: true));
        var largest = Statements.Select(Largest).Select(request => Repeated.Measure(() => Expect(AccessEvaluator.Evaluate(request), isAllowed: false))).MaxBy(set => set.Microseconds)!;
        var hostile = HostilePatterns.Select(Hostile).Select(request => Repeated.Measure(() => Expect(AccessEvaluator.Evaluate(request), isAllowed: false))).MaxBy(set => set.Microseconds)!;
        return
        [
            new("a typical trust policy (issuer, action, subject, audience)", usual.Microseconds, "µs", Limits.TrustPolicyMicroseconds),
            new("  allocated by an evaluation", usual.Bytes, "B", 0),
            new("the largest legal set of policies (the slowest of 3 kinds of statement)", largest.Microseconds / 1000, "ms", Limits.LargestPoliciesMilliseconds),
            new("  allocated by an evaluation", largest.Bytes, "B"),
            new("a pattern of 2 KiB on a value of 10 KiB (the slowest of 5 hostile ones)", hostile.Microseconds / 1000, "ms", Limits.HostilePatternMilliseconds),
        ];
    }

    /// <summary>Statements that have to be asked to the end: none of them decides.</summary>
    private static IEnumerable<string> Statements =>
    [
        """{"Effect":"Deny",WHO"Action":"*","Resource":"arn:aws:s3:::b"}""",
        """{"Effect":"Deny",WHO"Action":"*","Resource":"*","Condition":{"StringNotEquals":{"x:team":"payments"}}}""",
        """{"Effect":"Deny",WHO"Action":"*","Resource":"*","Condition":{"NotIpAddress":{"x:ip":"10.0.0.0/8"}}}""",
    ];

    private static AccessRequest Typical()
    {
        var provider = $"arn:aws:iam::{Account}:oidc-provider/{Host}";
        var policy = Parse(PolicyKind.RoleTrust, $$"""
            {"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Federated":"{{provider}}"},"Action":"sts:AssumeRoleWithWebIdentity",
            "Condition":{"StringEquals":{"{{Host}}:sub":"{{Subject}}","{{Host}}:aud":"sts.amazonaws.com"} } }]}
            """);
        var context = new RequestContext().Add($"{Host}:sub", Subject).Add($"{Host}:aud", "sts.amazonaws.com").Add("aws:SourceIp", "10.1.2.3");
        return new AccessRequest(RequestPrincipal.Federated(provider), "sts:AssumeRoleWithWebIdentity", Role.Text, context)
        {
            ResourcePolicy = ResourcePolicy.Of(policy, Account),
        };
    }

    private static AccessRequest Hostile((string Unit, string End) pattern)
    {
        var text = string.Concat(Enumerable.Repeat(pattern.Unit, 2048 / pattern.Unit.Length)) + pattern.End;
        var policy = Parse(PolicyKind.RoleTrust, $$"""
            {"Version":"2012-10-17","Statement":{"Effect":"Allow","Principal":{"AWS":"*"},"Action":"sts:AssumeRole","Condition":{"StringLike":{"x:y":"{{text}}"} } } }
            """);
        return new AccessRequest(
            RequestPrincipal.Aws($"arn:aws:iam::{Account}:user/alice", Account), "sts:AssumeRole", Role.Text, new RequestContext().Add("x:y", new string('a', 10 * 1024)))
        {
            ResourcePolicy = ResourcePolicy.Of(policy, Account),
        };
    }

    private static AccessRequest Largest(string statement)
    {
        var trust = Parse(PolicyKind.RoleTrust, """{"Version":"2012-10-17","Statement":{"Effect":"Deny","Principal":{"AWS":"000000000000"},"Action":"sts:AssumeRole"}}""");
        var managed = Full(PolicyKind.ManagedPolicy, statement);
        return new AccessRequest(
            RequestPrincipal.Aws($"arn:aws:iam::{Account}:user/alice", Account),
            "sts:AssumeRole",
            Role.Text,
            new RequestContext().Add("x:team", "payments").Add("x:ip", "10.1.2.3"))
        {
            Caller = new CallerPolicies(
                [.. Enumerable.Repeat(managed, ManagedPolicies), Full(PolicyKind.InlineRolePolicy, statement)],
                managed,
                [Full(PolicyKind.SessionPolicy, statement), .. Enumerable.Repeat(managed, ManagedPolicies)],
                Organization(Full(PolicyKind.ServiceControlPolicy, statement))),
            ResourcePolicy = ResourcePolicy.Of(trust, Account) with { ResourceControl = Organization(Full(PolicyKind.ResourceControlPolicy, statement)) },
        };
    }

    private static ImmutableArray<ImmutableArray<AttachedPolicy>> Organization(AttachedPolicy policy) =>
        [.. Enumerable.Repeat(Enumerable.Repeat(policy, PoliciesOfALevel).ToImmutableArray(), Levels)];

    private static AttachedPolicy Full(PolicyKind kind, string statement)
    {
        var text = statement.Replace("WHO", kind == PolicyKind.ResourceControlPolicy ? "\"Principal\":\"*\"," : "", StringComparison.Ordinal);
        var statements = string.Join(',', Enumerable.Repeat(text, (kind.LongestText - 60) / (text.Length + 1)));
        return new AttachedPolicy(kind.Name, Parse(kind, $$"""{"Version":"2012-10-17","Statement":[{{statements}}]}"""));
    }

    private static PolicyDocument Parse(PolicyKind kind, string json) => PolicyDocument.TryParse(json, kind, out var document, out var problems)
        ? document
        : throw new InvalidOperationException($"A policy of the measurement is refused: {problems[0]}");

    private static void Expect(in AccessDecision decision, bool isAllowed)
    {
        if (decision.IsAllowed != isAllowed)
        {
            throw new InvalidOperationException("A policy of the measurement decides otherwise than meant.");
        }
    }
}
