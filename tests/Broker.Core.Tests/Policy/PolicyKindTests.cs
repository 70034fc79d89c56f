using Broker.Core.Policy;
using static Broker.Core.Tests.Policy.TrustPolicies;

namespace Broker.Core.Tests.Policy;

public sealed class PolicyKindTests
{
    private const string OfIdentity = """{"Effect":"Allow","Action":"s3:GetObject","Resource":"*"EXTRA}""";
    private const string OfResource = """{"Effect":"Allow","Principal":{"AWS":"123456789012"},"Action":"s3:GetObject","Resource":"*"EXTRA}""";
    private const string OfEveryone = """{"Effect":"Deny","Principal":"*","Action":"s3:GetObject","Resource":"*"EXTRA}""";

    private static readonly Dictionary<string, (PolicyKind Kind, string Statement)> Kinds = new(StringComparer.Ordinal)
    {
        ["managed"] = (PolicyKind.ManagedPolicy, OfIdentity),
        ["aws"] = (PolicyKind.AwsManagedPolicy, OfIdentity),
        ["inline-role"] = (PolicyKind.InlineRolePolicy, OfIdentity),
        ["inline-user"] = (PolicyKind.InlineUserPolicy, OfIdentity),
        ["inline-group"] = (PolicyKind.InlineGroupPolicy, OfIdentity),
        ["session"] = (PolicyKind.SessionPolicy, OfIdentity),
        ["scp"] = (PolicyKind.ServiceControlPolicy, OfIdentity),
        ["rcp"] = (PolicyKind.ResourceControlPolicy, OfEveryone),
        ["resource"] = (PolicyKind.Resource, OfResource),
    };

    [Theory]
    [Trait("threat", "P-16")]
    [InlineData("managed", 6144)]
    [InlineData("aws", 262_144)]
    [InlineData("inline-role", 10_240)]
    [InlineData("inline-user", 2048)]
    [InlineData("inline-group", 5120)]
    [InlineData("session", 65_536)]
    [InlineData("scp", 5120)]
    [InlineData("rcp", 5120)]
    [InlineData("resource", 20_480)]
    public void Has_its_longest_text(string kind, int longest)
    {
        var shortest = Fill(kind, ",\"Sid\":\"\"").Length;
        string OfLength(int length) => Fill(kind, $",\"Sid\":\"{new string('a', length - shortest)}\"");

        Assert.Empty(Problems(kind, OfLength(longest)));
        Assert.Contains($"{longest} characters", Assert.Single(Problems(kind, OfLength(longest + 1))).Message);
    }

    [Theory]
    [Trait("threat", "P-16")]
    [InlineData("managed")]
    [InlineData("scp")]
    public void White_space_between_parts_does_not_count(string kind) => Assert.Empty(Problems(kind, new string(' ', 30_000) + Fill(kind, "")));

    [Theory]
    [Trait("threat", "P-16")]
    [InlineData("managed", 64 * 1024)]
    [InlineData("aws", 512 * 1024)]
    public void There_is_an_end_to_white_space(string kind, int longest)
    {
        var text = Fill(kind, "");

        Assert.Empty(Problems(kind, text.PadLeft(longest)));
        Assert.Single(Problems(kind, text.PadLeft(longest + 1)));
    }

    [Theory]
    [Trait("threat", "P-09")]
    [InlineData("managed")]
    [InlineData("aws")]
    [InlineData("inline-role")]
    [InlineData("inline-user")]
    [InlineData("inline-group")]
    [InlineData("session")]
    [InlineData("scp")]
    public void A_policy_of_the_caller_names_no_principal(string kind)
    {
        foreach (var element in new[] { "Principal", "NotPrincipal" })
        {
            var problem = Assert.Single(Problems(kind, Fill(kind, $$$""","{{{element}}}":{"AWS":"123456789012"}""")));

            Assert.Equal(("Statement[0]." + element, "Policy document should not specify a principal."), (problem.Path, problem.AwsMessage));
        }
    }

    [Theory]
    [Trait("threat", "P-09")]
    [InlineData("managed")]
    [InlineData("session")]
    [InlineData("scp")]
    [InlineData("rcp")]
    [InlineData("resource")]
    public void Exactly_one_of_Resource_and_NotResource_is_needed(string kind)
    {
        var none = Fill(kind, "").Replace(",\"Resource\":\"*\"", "", StringComparison.Ordinal);
        var negated = Fill(kind, "").Replace("\"Resource\":", "\"NotResource\":", StringComparison.Ordinal);

        Assert.Equal("Policy statement must contain resources.", Assert.Single(Problems(kind, none)).AwsMessage);
        Assert.Contains("exactly one", Assert.Single(Problems(kind, Fill(kind, ",\"NotResource\":\"*\""))).Message);
        Assert.Empty(Problems(kind, negated));
        Assert.Empty(Problems(kind, Fill(kind, "")));
    }

    [Theory]
    [Trait("threat", "P-09")]
    [InlineData("managed", true)]
    [InlineData("session", true)]
    [InlineData("scp", true)]
    [InlineData("resource", true)]
    [InlineData("rcp", false)]
    public void NotAction_is_legal_but_in_a_resource_control_policy(string kind, bool expected)
    {
        var json = Fill(kind, "").Replace("\"Action\":", "\"NotAction\":", StringComparison.Ordinal);

        Assert.Equal(expected, Problems(kind, json).IsEmpty);
    }

    [Theory]
    [InlineData("s3:GetObject", true)]
    [InlineData("S3:get*", true)]
    [InlineData("*", true)]
    [InlineData("*:*", true)]
    [InlineData("execute-api:Invoke", true)]
    [InlineData("made-up-service:DoIt", true)]
    [InlineData("GetObject", false)]
    [InlineData("s3:", false)]
    [InlineData("s3:Get Object", false)]
    [InlineData("", false)]
    public void A_policy_of_the_caller_names_actions_of_any_service(string action, bool expected)
    {
        var problems = Problems("managed", Fill("managed", "").Replace("s3:GetObject", action, StringComparison.Ordinal));

        Assert.Equal(expected, problems.IsEmpty);
        Assert.All(problems, problem => Assert.StartsWith("Actions/Conditions must be prefaced by a vendor", problem.AwsMessage));
    }

    [Theory]
    [Trait("threat", "P-09")]
    [InlineData("resource", "\"Principal\":\"*\"", true)]
    [InlineData("resource", "\"NotPrincipal\":{\"AWS\":\"123456789012\"}", true)]
    [InlineData("resource", "\"Principal\":{\"AWS\":\"*\"}", true)]
    [InlineData("resource", "\"Principal\":\"**\"", false)]
    [InlineData("resource", "\"Principal\":{\"AWS\":\"*\"},\"NotPrincipal\":{\"AWS\":\"*\"}", false)]
    [InlineData("rcp", "\"Principal\":\"*\"", true)]
    [InlineData("rcp", "\"Principal\":{\"AWS\":\"*\"}", false)]
    [InlineData("rcp", "\"Principal\":{\"AWS\":\"123456789012\"}", false)]
    [InlineData("rcp", "\"NotPrincipal\":\"*\"", false)]
    public void Has_its_forms_of_principals(string kind, string principal, bool expected)
    {
        var json = Document($$"""{"Effect":"Deny",{{principal}},"Action":"s3:GetObject","Resource":"*"}""");

        Assert.Equal(expected, Problems(kind, json).IsEmpty);
    }

    [Theory]
    [InlineData("""{"Sid":"a b","Effect":"Allow","Action":"*","Resource":"*"}""", "Statement IDs (SID) must be alpha-numeric. Check that your input satisfies the regular expression [0-9A-Za-z]*")]
    [InlineData("""{"Sid":"a","Effect":"Allow","Action":"*","Resource":"*"},{"Sid":"a","Effect":"Deny","Action":"*","Resource":"*"}""", "Statement IDs (SID) in a single policy must be unique.")]
    [InlineData("""{"Effect":"Allow","Resource":"*"}""", "Policy statement must contain actions.")]
    [InlineData("""{"Effect":"Allow","Action":"*","Resource":"bucket"}""", "Resource bucket must be in ARN format or \"*\".")]
    [InlineData("""{"Effect":"Allow","Action":"*","Resource":"*","Condition":{"StringMatches":{"a:b":"c"}}}""", "Invalid Condition type : StringMatches.")]
    [InlineData("""{"Effect":"Allow","Action":"*","Resource":"*","Comment":"x"}""", "Syntax errors in policy.")]
    [InlineData("""{"Effect":"allow","Action":"*","Resource":"*"}""", "Syntax errors in policy.")]
    public void Carries_the_text_that_AWS_answers_with(string statements, string expected) =>
        Assert.Equal(expected, Assert.Single(Problems("managed", Document(statements))).AwsMessage);

    [Theory]
    [InlineData("\"Principal\":{\"AWS\":\"arn:aws:iam::123456789012:group/x\"}", "Invalid principal in policy: \"AWS\":\"arn:aws:iam::123456789012:group/x\"")]
    [InlineData("\"Principal\":{\"AWS\":\"*\"},\"Resource\":\"*\"", "Has prohibited field Resource")]
    [InlineData("\"Sid\":\"x\"", "Missing required field Principal")]
    public void A_trust_policy_has_its_own_texts(string elements, string expected) =>
        Assert.Equal(expected, OnlyProblem(Document($$"""{"Effect":"Deny","Action":"sts:AssumeRole",{{elements}}}""")).AwsMessage);

    [Fact]
    public void Keeps_the_arns_whose_ids_are_to_be_pinned()
    {
        var document = Parse(Document(
            AwsStatement("Deny", "arn:aws:iam::123456789012:role/app"),
            AwsStatement("Deny", "arn:aws:iam::123456789012:user/team/alice"),
            AwsStatement("Deny", "arn:aws:iam::123456789012:role/app"),
            AwsStatement("Deny", "arn:aws:sts::123456789012:assumed-role/app/one"),
            AwsStatement("Deny", "arn:aws:sts::123456789012:federated-user/bob"),
            AwsStatement("Deny", "AROAEXAMPLEROLE00000A"),
            AwsStatement("Deny", "123456789012")));

        Assert.Equal(["arn:aws:iam::123456789012:role/app", "arn:aws:iam::123456789012:user/team/alice"], document.PrincipalArns);
    }

    private static string Fill(string kind, string extra) => Document(Kinds[kind].Statement.Replace("EXTRA", extra, StringComparison.Ordinal));

    private static System.Collections.Immutable.ImmutableArray<PolicyProblem> Problems(string kind, string json)
    {
        Assert.Equal(PolicyDocument.TryParse(json, Kinds[kind].Kind, out var document, out var problems), document is not null);
        return problems;
    }
}
