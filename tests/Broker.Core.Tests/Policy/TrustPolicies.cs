using System.Collections.Immutable;
using System.Text.Json;
using Broker.Core.Policy;

namespace Broker.Core.Tests.Policy;

/// <summary>Builds, parses and asks trust policies for the tests of this folder.</summary>
internal static class TrustPolicies
{
    public const string Host = "oidc.example.com/cluster";
    public const string Provider = "arn:aws:iam::123456789012:oidc-provider/" + Host;
    public const string SubjectKey = Host + ":sub";
    public const string Subject = "system:serviceaccount:payments:api";
    public const string Role = "arn:aws:iam::123456789012:role/app";
    public const string WebIdentityAction = "sts:AssumeRoleWithWebIdentity";

    /// <summary>A condition that satisfies the subject guard.</summary>
    public const string SubjectCondition = $$$"""{"StringEquals":{"{{{SubjectKey}}}":"{{{Subject}}}"}}""";

    public static AccountId Account { get; } = AccountId.Parse("123456789012");

    public static RequestPrincipal Workload { get; } = RequestPrincipal.Federated(Provider);

    public static RequestPrincipal Alice { get; } = RequestPrincipal.Aws("arn:aws:iam::123456789012:user/alice", Account);

    /// <summary>One statement; arguments are JSON.</summary>
    public static string Statement(
        string effect = "Allow",
        string principal = $$"""{"Federated":"{{Provider}}"}""",
        string action = $"\"{WebIdentityAction}\"",
        string? condition = SubjectCondition,
        string actionElement = "Action",
        string extra = "") =>
        $$"""{"Effect":"{{effect}}","Principal":{{principal}},"{{actionElement}}":{{action}}{{(condition is null ? "" : $",\"Condition\":{condition}")}}{{extra}}}""";

    /// <summary>One statement about callers with AWS credentials, which needs no condition.</summary>
    public static string AwsStatement(string effect = "Allow", string principal = "*", string action = "\"sts:AssumeRole\"", string? condition = null) =>
        Statement(effect, $$"""{"AWS":"{{principal}}"}""", action, condition);

    /// <summary>A condition of one operator and one key; the value is JSON.</summary>
    public static string When(string name, string key, string value) => $$$"""{"{{{name}}}":{"{{{key}}}":{{{value}}}}}""";

    public static string Document(params string[] statements) => $$"""{"Version":"2012-10-17","Statement":[{{string.Join(',', statements)}}]}""";

    public static PolicyDocument Parse(string json) => ParseAs(PolicyKind.RoleTrust, json);

    public static ImmutableArray<PolicyProblem> Problems(string json)
    {
        Assert.False(PolicyDocument.TryParseTrustPolicy(json, out var document, out var problems), $"accepted: {json}");
        Assert.Null(document);
        Assert.All(problems, problem => Assert.False(string.IsNullOrWhiteSpace(problem.Message)));
        return problems;
    }

    /// <summary>The one problem of a document that has exactly one.</summary>
    public static PolicyProblem OnlyProblem(string json) => Assert.Single(Problems(json));

    /// <summary>Caller's own policies that allow everything, so that the trust policy alone decides.</summary>
    public static CallerPolicies MayAll { get; } = new(
        [new AttachedPolicy("inline:all", ParseAs(PolicyKind.InlineRolePolicy, Document("""{"Effect":"Allow","Action":"*","Resource":"*"}""")))],
        Boundary: null,
        Session: null,
        ServiceControl: []);

    public static PolicyDocument ParseAs(PolicyKind kind, string json)
    {
        var isParsed = PolicyDocument.TryParse(json, kind, out var document, out var problems);
        Assert.True(isParsed, $"{string.Join(Environment.NewLine, problems)}\nin {json}");
        Assert.Empty(problems);
        return document!;
    }

    public static TrustDecision Ask(
        PolicyDocument document, RequestPrincipal? principal = null, string action = WebIdentityAction, RequestContext? context = null) =>
        TrustPolicyEvaluator.Evaluate(About(document, principal, action, context));

    public static TrustRequest About(
        PolicyDocument document, RequestPrincipal? principal = null, string action = WebIdentityAction, RequestContext? context = null) =>
        new(principal ?? Workload, [action], RoleArn.Of(Account, "/", "app"), ResourcePolicy.Of(document, Account), context ?? WorkloadContext())
        {
            Caller = MayAll,
        };

    public static PolicyEffect Effect(
        string json, RequestPrincipal? principal = null, string action = WebIdentityAction, RequestContext? context = null) =>
        Ask(Parse(json), principal, action, context).Access.Effect;

    /// <summary>What AssumeRole by someone with AWS credentials is told.</summary>
    public static PolicyEffect AwsEffect(string json, RequestPrincipal? principal = null, RequestContext? context = null) =>
        Effect(json, principal ?? Alice, "sts:AssumeRole", context ?? new RequestContext());

    public static RequestContext WorkloadContext(string subject = Subject) =>
        new RequestContext().Add(SubjectKey, subject).Add(Host + ":aud", "sts.amazonaws.com");

    public static string Quote(string text) => JsonSerializer.Serialize(text);

    public static string TestData(string path) => Path.Combine(AppContext.BaseDirectory, "testdata", "policies", path);
}
