using Broker.Core.Policy;
using static Broker.Core.Tests.Policy.TrustPolicies;

namespace Broker.Core.Tests.Policy.Conditions;

public sealed class ConditionTests
{
    public static TheoryData<string> Cases() =>
        [.. File.ReadLines(TestData("conditions.txt")).Where(line => line.Length > 0 && line[0] != '#')];

    [Theory]
    [MemberData(nameof(Cases))]
    [Trait("threat", "P-03")]
    [Trait("threat", "P-06")]
    [Trait("threat", "P-07")]
    [Trait("threat", "P-10")]
    [Trait("threat", "P-17")]
    [Trait("threat", "P-18")]
    public void Follows_the_table(string line)
    {
        var cells = Array.ConvertAll(line.Split('|'), cell => cell.Trim().Replace("\\u200b", "\u200b", StringComparison.Ordinal));
        var (name, policyValues, asked, expected) = (cells[1], cells[2], cells[3], cells[4]);
        var values = string.Join(',', policyValues.Split(' ').Select(Quote));
        var document = Parse(Document(AwsStatement(condition: When(name, "example.com:key", $"[{values}]"))));

        var decision = Ask(document, Alice, "sts:AssumeRole", Context(asked));

        Assert.Equal(expected == "yes", decision.IsAllowed);
    }

    [Theory]
    [Trait("threat", "P-10")]
    [InlineData("Example.COM:Key", "example.com:key")]
    [InlineData("aws:PrincipalTag/dept", "AWS:PrincipalTag/Dept")]
    public void Key_names_compare_without_case(string inPolicy, string inRequest)
    {
        var json = Document(AwsStatement(condition: When("StringEquals", inPolicy, "\"a\"")));

        Assert.Equal(PolicyEffect.Allow, AwsEffect(json, context: new RequestContext().Add(inRequest, "a")));
        Assert.Equal(PolicyEffect.ImplicitDeny, AwsEffect(json, context: new RequestContext().Add(inRequest, "A")));
        Assert.Equal(PolicyEffect.ImplicitDeny, AwsEffect(json, context: new RequestContext().Add(inRequest + "x", "a")));
    }

    [Theory]
    [InlineData("a", "b", true)]
    [InlineData("a", "c", false)]
    [InlineData("c", "b", false)]
    public void Keys_of_one_operator_must_all_be_met(string one, string two, bool expected)
    {
        var json = Document(AwsStatement(condition: """{"StringEquals":{"x:one":"a","x:two":"b"}}"""));

        Assert.Equal(expected ? PolicyEffect.Allow : PolicyEffect.ImplicitDeny, AwsEffect(json, context: new RequestContext().Add("x:one", one).Add("x:two", two)));
    }

    [Theory]
    [InlineData("abc", true)]
    [InlineData("abd", false)]
    [InlineData("xbc", false)]
    public void Operators_must_all_be_met(string value, bool expected)
    {
        var json = Document(AwsStatement(condition: """{"StringLike":{"x:one":"a*"},"StringNotLike":{"x:one":"*d"}}"""));

        Assert.Equal(expected ? PolicyEffect.Allow : PolicyEffect.ImplicitDeny, AwsEffect(json, context: new RequestContext().Add("x:one", value)));
    }

    [Theory]
    [Trait("threat", "P-11")]
    [InlineData("*")]
    [InlineData("pay*")]
    [InlineData("payment?")]
    [InlineData("${aws:username}")]
    [InlineData("${*}")]
    public void A_wildcard_or_variable_in_the_request_is_text(string asked)
    {
        var json = Document(AwsStatement(condition: """{"StringLike":{"x:one":"payments"}}"""));

        Assert.Equal(PolicyEffect.ImplicitDeny, AwsEffect(json, context: new RequestContext().Add("x:one", asked)));
        Assert.Equal(PolicyEffect.Allow, AwsEffect(json, context: new RequestContext().Add("x:one", "payments")));
    }

    [Theory]
    [Trait("threat", "P-11")]
    [InlineData("StringEquals", "a${*}b", "a*b", "a${*}b")]
    [InlineData("StringEquals", "${$}{x}", "${x}", "${$}{x}")]
    [InlineData("StringEqualsIgnoreCase", "A${?}", "a?", "ax")]
    [InlineData("StringLike", "a${*}*", "a*xyz", "axyz")]
    public void Escapes_stand_for_their_character(string name, string value, string matching, string other)
    {
        var json = Document(AwsStatement(condition: When(name, "x:one", Quote(value))));

        Assert.Equal(PolicyEffect.Allow, AwsEffect(json, context: new RequestContext().Add("x:one", matching)));
        Assert.Equal(PolicyEffect.ImplicitDeny, AwsEffect(json, context: new RequestContext().Add("x:one", other)));
    }

    [Theory]
    [Trait("threat", "P-18")]
    [InlineData("Σ", "σ", true)]
    [InlineData("ς", "σ", false)]
    [InlineData("straße", "STRASSE", false)]
    [InlineData("fi", "\ufb01", false)]
    [InlineData("i", "\u0130", false)]
    public void Ignoring_case_lowercases_and_folds_nothing(string policyValue, string asked, bool expected)
    {
        var json = Document(AwsStatement(condition: When("StringEqualsIgnoreCase", "x:one", Quote(policyValue))));

        Assert.Equal(expected ? PolicyEffect.Allow : PolicyEffect.ImplicitDeny, AwsEffect(json, context: new RequestContext().Add("x:one", asked)));
    }

    private static RequestContext Context(string asked)
    {
        var context = new RequestContext();
        return asked switch
        {
            "absent" => context,
            ['{', .. var members, '}'] => context.AddSet("example.com:key", members.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(Plain)),
            _ => context.Add("example.com:key", Plain(asked)),
        };
    }

    private static string Plain(string text) => text == "''" ? "" : text;
}
