using System.Collections.Immutable;
using Broker.Core.Policy;
using static Broker.Core.Tests.Policy.AccessRequests;
using static Broker.Core.Tests.Policy.TrustPolicies;

namespace Broker.Core.Tests.Policy;

/// <summary>What an evaluation may cost. Times are in the benchmarks: on a busy machine they prove nothing.</summary>
[Trait("threat", "P-16")]
public sealed class AccessEvaluatorCostTests
{
    /// <summary>Levels of an organization: the root, five levels of units below it, and the account; five policies on each.</summary>
    private const int Levels = 7;

    private const int PoliciesOfALevel = 5;
    private const int ManagedPolicies = 10;

    [Fact]
    public void A_usual_trust_policy_costs_no_allocation()
    {
        var condition = $$$"""{"StringEquals":{"{{{SubjectKey}}}":"{{{Subject}}}","{{{Host}}}:aud":"sts.amazonaws.com"}}""";
        var request = About(Parse(Document(Statement(condition: condition)))).About(WebIdentityAction);

        AssertAllocatesNothing(request);
    }

    [Fact]
    public void Every_layer_and_operator_costs_no_allocation()
    {
        const string condition = """
            {
              "StringLike": { "x:text": ["b*", "a?*c"] }, "StringNotEqualsIgnoreCase": { "x:text": "B" }, "NumericLessThan": { "x:number": "5" },
              "DateGreaterThan": { "x:date": "2020-01-01T00:00:00Z" }, "IpAddress": { "x:ip": ["10.0.0.0/8", "2001:db8::/32"] },
              "ArnLike": { "x:arn": "arn:*:iam::*:role/*" }, "BinaryEquals": { "x:bytes": "AAEC" }, "Bool": { "x:flag": "true" },
              "ForAnyValue:StringEquals": { "x:set": ["q", "p"] }, "ForAllValues:StringLike": { "x:set": "?" }, "Null": { "x:none": "true" }
            }
            """;
        var context = new RequestContext().Add("x:text", "abbc").Add("x:number", "4.5").Add("x:date", "2026-11-21T12:00:00Z").Add("x:ip", "2001:db8::7")
            .Add("x:arn", "arn:aws:iam::123456789012:role/app").Add("x:bytes", "AAEC").Add("x:flag", "true").AddSet("x:set", ["o", "p"]);
        var trust = Parse(Document(AwsStatement(principal: Account.ToString(), condition: condition)));
        var request = Request("same", "session", "account", "allow+allow", "allow+allow", "allow", "allow", "allow");

        AssertAllocatesNothing(request with { Context = context, ResourcePolicy = request.ResourcePolicy! with { Document = trust } });
    }

    [Theory]
    [InlineData("""{"Effect":"Deny",WHO"Action":"*","Resource":"arn:aws:s3:::b"}""")]
    [InlineData("""{"Effect":"Deny",WHO"Action":"*","Resource":"*","Condition":{"StringNotEquals":{"x:team":"payments"}}}""")]
    [InlineData("""{"Effect":"Deny",WHO"Action":"*","Resource":"*","Condition":{"NotIpAddress":{"x:ip":"10.0.0.0/8"}}}""")]
    [InlineData("""{"Effect":"Deny",WHO"Action":"*","Resource":"arn:aws:s3:::home/${x:team}/*"}""")]
    public void The_largest_legal_set_costs_next_to_no_allocation(string statement)
    {
        var request = Largest(statement, new RequestContext().Add("x:team", "payments").Add("x:ip", "10.1.2.3"));

        AssertAllocatesLittle(request);
    }

    [Theory]
    [Trait("threat", "P-08")]
    [InlineData("*a*a*a*a*b")]
    [InlineData("*?a?a?ab*")]
    [InlineData("*a?b*")]
    public void The_largest_hostile_set_costs_next_to_no_allocation(string pattern)
    {
        var statement = $"{{\"Effect\":\"Deny\",WHO\"Action\":\"*\",\"Resource\":\"*\",\"Condition\":{When("StringLike", "x:y", Quote(pattern))}}}";

        AssertAllocatesLittle(Largest(statement, new RequestContext().Add("x:y", new string('a', 2048))));
    }

    /// <summary>A session policy comes from a caller: what it makes the server tell and copy is bounded.</summary>
    [Theory]
    [InlineData("long key", true)]
    [InlineData("long operator", false)]
    [InlineData("many operators", false)]
    [InlineData("many elements", false)]
    [InlineData("many statements", false)]
    [InlineData("many resources", false)]
    [InlineData("many duplicates", false)]
    public void A_hostile_document_is_read_in_bounds(string form, bool isLegal)
    {
        var filler = new string('k', 30_000);
        static string Many(int count, Func<int, string> item) => string.Join(',', Enumerable.Range(0, count).Select(item));
        string When(string condition) => Document($$"""{"Effect":"Allow","Action":"*","Resource":"*","Condition":{{condition}}}""");
        var json = form switch
        {
            "long key" => When($"{{\"StringEquals\":{{\"x:{filler}\":[{Many(8_000, _ => "\"a\"")}]}}}}"),
            "long operator" => When($"{{\"{filler}\":{{{Many(4_000, i => $"\"{i}\":0")}}}}}"),
            "many operators" => When($"{{{Many(7_000, i => $"\"{i}\":0")}}}"),
            "many elements" => Document($"{{{Many(7_000, i => $"\"{i}\":0")}}}"),
            "many statements" => Document([.. Enumerable.Repeat("0", 30_000)]),
            "many resources" => Document($$"""{"Effect":"Allow","Action":"*","Resource":[{{Many(20_000, _ => "\"\"")}}]}"""),
            _ => $"{{\"{filler}\":[{Many(2_000, _ => "{\"a\":0,\"a\":0}")}]}}",
        };

        Assert.InRange(json.Length, 32_000, PolicyKind.SessionPolicy.LongestText);
        var before = GC.GetAllocatedBytesForCurrentThread();
        var isParsed = PolicyDocument.TryParse(json, PolicyKind.SessionPolicy, out _, out var problems);
        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;

        Assert.Equal(isLegal, isParsed);
        Assert.InRange(problems.Length, isLegal ? 0 : 1, 200);
        Assert.InRange(allocated, 0, 16_000_000);
    }

    /// <summary>Every layer full to its limit.</summary>
    private static AccessRequest Largest(string statement, RequestContext context)
    {
        var managed = Full(PolicyKind.ManagedPolicy, statement);
        var inline = Full(PolicyKind.InlineRolePolicy, statement);
        var session = Full(PolicyKind.SessionPolicy, statement);
        var service = Full(PolicyKind.ServiceControlPolicy, statement);
        var resource = Full(PolicyKind.ResourceControlPolicy, statement);
        var request = Request("same", "user", "user", "-", "-", "-", "-", "-");
        return request with
        {
            Context = context,
            Caller = new CallerPolicies(
                [.. Enumerable.Repeat(managed, ManagedPolicies), inline], managed, [session, .. Enumerable.Repeat(managed, ManagedPolicies)], Organization(service)),
            ResourcePolicy = request.ResourcePolicy! with { ResourceControl = Organization(resource) },
        };
    }

    private static ImmutableArray<ImmutableArray<AttachedPolicy>> Organization(AttachedPolicy policy) =>
        [.. Enumerable.Repeat(Enumerable.Repeat(policy, PoliciesOfALevel).ToImmutableArray(), Levels)];

    private static AttachedPolicy Full(PolicyKind kind, string statement)
    {
        var text = statement.Replace("WHO", kind == PolicyKind.ResourceControlPolicy ? "\"Principal\":\"*\"," : "", StringComparison.Ordinal);
        return new AttachedPolicy(kind.Name, ParseAs(kind, Document([.. Enumerable.Repeat(text, (kind.LongestText - 60) / (text.Length + 1))])));
    }

    private static void AssertAllocatesNothing(AccessRequest request)
    {
        Assert.True(AccessEvaluator.Evaluate(request).IsAllowed);

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var round = 0; round < 100; round++)
        {
            AccessEvaluator.Evaluate(request);
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    /// <summary>Only what variables are replaced by is allocated; the times are the benchmarks' to measure.</summary>
    private static void AssertAllocatesLittle(AccessRequest request)
    {
        Assert.False(AccessEvaluator.Evaluate(request).IsAllowed);

        var before = GC.GetAllocatedBytesForCurrentThread();
        Assert.False(AccessEvaluator.Evaluate(request).IsAllowed);

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 64 * 1024);
    }
}
