using Broker.Core.Policy;
using static Broker.Core.Tests.Policy.TrustPolicies;

namespace Broker.Core.Tests.Policy;

[Trait("threat", "P-11")]
public sealed class PolicyVariablesTests
{
    [Theory]
    [InlineData("StringEquals", "${aws:username}", "alice", true)]
    [InlineData("StringEquals", "${AWS:UserName}", "alice", true)]
    [InlineData("StringEquals", "home/${aws:username}/x", "home/alice/x", true)]
    [InlineData("StringEquals", "${aws:username}${aws:username}", "alicealice", true)]
    [InlineData("StringEquals", "${aws:username}", "bob", false)]
    [InlineData("StringEquals", "${aws:username}", "${aws:username}", false)]
    [InlineData("StringNotEquals", "${aws:username}", "alice", false)]
    [InlineData("StringNotEquals", "${aws:username}", "bob", true)]
    [InlineData("StringEqualsIgnoreCase", "X-${aws:username}", "x-ALICE", true)]
    [InlineData("StringLike", "home/${aws:username}/*", "home/alice/deep/x", true)]
    [InlineData("StringLike", "home/${aws:username}/*", "home/bob/x", false)]
    [InlineData("ArnLike", "arn:aws:iam::*:user/${aws:username}", "arn:aws:iam::123456789012:user/alice", true)]
    [InlineData("ArnLike", "arn:aws:iam::*:user/${aws:username}", "arn:aws:iam::123456789012:user/bob", false)]
    [InlineData("ArnEquals", "${x:arn}", "arn:aws:iam::123456789012:user/alice", true)]
    [InlineData("ArnEquals", "${x:arn}", "arn:aws:iam::123456789012:user/bob", false)]
    public void Stand_for_the_value_of_their_key(string name, string value, string asked, bool expected) =>
        AssertMet(expected, name, value, Context(asked).Add("aws:username", "alice").Add("x:arn", "arn:aws:iam::123456789012:user/alice"));

    [Theory]
    [InlineData("*")]
    [InlineData("a*")]
    [InlineData("al?ce")]
    [InlineData("${*}")]
    [InlineData("${aws:userid}")]
    public void A_value_is_literal_and_is_not_expanded_again(string username)
    {
        foreach (var name in new[] { "StringLike", "StringEquals" })
        {
            AssertMet(expected: false, name, "${aws:username}", Context("alice").Add("aws:username", username).Add("aws:userid", "alice"));
            AssertMet(expected: true, name, "${aws:username}", Context(username).Add("aws:username", username).Add("aws:userid", "alice"));
        }
    }

    [Fact]
    public void A_value_with_colons_reaches_over_no_part_of_an_ARN()
    {
        const string pattern = "arn:aws:iam::${x:v}:role/app";

        AssertMet(expected: false, "ArnLike", pattern, Context("arn:aws:iam::1:role/app:role/app").Add("x:v", "1:role/app"));
        AssertMet(expected: true, "ArnLike", pattern, Context("arn:aws:iam::1:role/app").Add("x:v", "1"));
    }

    [Theory]
    [InlineData("StringEquals", "${aws:username, 'nobody'}", "nobody", true)]
    [InlineData("StringEquals", "${aws:username,'nobody'}", "nobody", true)]
    [InlineData("StringEquals", "${aws:username, 'nobody' }", "nobody", true)]
    [InlineData("StringEquals", "${aws:username, ''}", "", true)]
    [InlineData("StringEquals", "${aws:username, 'a}b'}", "a}b", true)]
    [InlineData("StringLike", "${aws:username, '*'}", "*", true)]
    [InlineData("StringLike", "${aws:username, '*'}", "anyone", false)]
    [InlineData("StringEquals", "${aws:username, '${*}'}", "${*}", true)]
    [InlineData("StringEquals", "${aws:PrincipalTag/Cost Centre, 'none'}", "none", true)]
    public void A_default_stands_for_a_key_that_is_absent(string name, string value, string asked, bool expected) =>
        AssertMet(expected, name, value, Context(asked));

    [Fact]
    public void A_default_yields_to_a_value_that_is_there_also_to_an_empty_one()
    {
        AssertMet(expected: true, "StringEquals", "${aws:username, 'nobody'}", Context("alice").Add("aws:username", "alice"));
        AssertMet(expected: false, "StringEquals", "${aws:username, 'nobody'}", Context("nobody").Add("aws:username", "alice"));
        AssertMet(expected: true, "StringEquals", "x${aws:username, 'nobody'}", Context("x").Add("aws:username", ""));
    }

    [Theory]
    [InlineData("StringEquals", false)]
    [InlineData("StringLike", false)]
    [InlineData("StringNotEquals", true)]
    [InlineData("StringNotLike", true)]
    public void A_policy_value_whose_variable_has_no_value_is_absent(string name, bool expected)
    {
        AssertMet(expected, name, "${aws:username}", Context("${aws:username}"));
        AssertMet(expected, name, "${aws:username}", Context(""));
        AssertMet(expected, name, "x${x:set}", Context("xa").AddSet("x:set", ["a"]));
    }

    [Fact]
    public void The_other_values_of_a_list_stay_in_force()
    {
        var json = Document(AwsStatement(condition: When("StringEquals", "x:one", """["${aws:username}","bob"]""")));

        Assert.Equal(PolicyEffect.Allow, AwsEffect(json, context: Context("bob")));
        Assert.Equal(PolicyEffect.ImplicitDeny, AwsEffect(json, context: Context("alice")));
    }

    [Theory]
    [InlineData("StringEquals", "a${*}b", "a*b", true)]
    [InlineData("StringLike", "a${*}*", "a*xyz", true)]
    [InlineData("StringLike", "a${*}*", "axyz", false)]
    [InlineData("StringLike", "a${?}", "a?", true)]
    [InlineData("StringLike", "a${?}", "ab", false)]
    [InlineData("StringEquals", "${$}{x:y}", "${x:y}", true)]
    [InlineData("StringEquals", "$ { } $x", "$ { } $x", true)]
    public void Escapes_are_the_characters_themselves(string name, string value, string asked, bool expected) =>
        AssertMet(expected, name, value, Context(asked).Add("x:y", "no"));

    [Theory]
    [InlineData("${")]
    [InlineData("${x:y")]
    [InlineData("${}")]
    [InlineData("${**}")]
    [InlineData("${username}")]
    [InlineData("${aws:usrname}")]
    [InlineData("${aws:username }")]
    [InlineData("${saml:nameQualifyer}")]
    [InlineData("${x:${aws:username}}")]
    [InlineData("${x:y*}")]
    [InlineData("${x:y, nobody}")]
    [InlineData("${x:y, \"nobody\"}")]
    [InlineData("${x:y, '}")]
    [InlineData("${x:y, 'a' 'b'}")]
    [InlineData("${x:y,}")]
    public void Refuses_what_is_no_variable(string value)
    {
        var problem = OnlyProblem(Document(AwsStatement("Deny", condition: When("StringLike", "x:one", $"[\"a\",{Quote(value)}]"))));

        Assert.Equal("Statement[0].Condition.StringLike[\"x:one\"][1]", problem.Path);
    }

    [Fact]
    public void Refuses_a_subject_that_is_only_a_variable()
    {
        Assert.Equal("Statement[0].Condition", OnlyProblem(Document(Statement(condition: When("StringEquals", SubjectKey, Quote($"${{{SubjectKey}}}"))))).Path);
        Assert.Equal("Statement[0].Condition", OnlyProblem(Document(Statement(condition: When("StringLike", SubjectKey, Quote($"*${{{SubjectKey}}}"))))).Path);
    }

    [Fact]
    [Trait("threat", "J-34")]
    public void Warns_of_a_subject_whose_namespace_is_a_variable()
    {
        var condition = When("StringLike", SubjectKey, Quote($"system:serviceaccount:${{{Host}:kubernetes.io/namespace}}:app"));

        Assert.True(PolicyDocument.TryParseTrustPolicy(Document(Statement(condition: condition)), out var document, out _));
        Assert.Single(document.Warnings);
    }

    private static void AssertMet(bool expected, string name, string value, RequestContext context) =>
        Assert.Equal(
            expected ? PolicyEffect.Allow : PolicyEffect.ImplicitDeny,
            AwsEffect(Document(AwsStatement(condition: When(name, "x:one", Quote(value)))), context: context));

    private static RequestContext Context(string asked) => new RequestContext().Add("x:one", asked);
}
