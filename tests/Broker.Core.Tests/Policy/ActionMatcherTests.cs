using Broker.Core.Policy;
using static Broker.Core.Tests.Policy.TrustPolicies;

namespace Broker.Core.Tests.Policy;

public sealed class ActionMatcherTests
{
    [Theory]
    [Trait("threat", "P-10")]
    [Trait("threat", "P-06")]
    [InlineData("sts:AssumeRoleWithWebIdentity", true)]
    [InlineData("STS:assumerolewithwebidentity", true)]
    [InlineData("sts:*", true)]
    [InlineData("Sts:Assume*", true)]
    [InlineData("*", true)]
    [InlineData("s?s:AssumeRole????WebIdentity", true)]
    [InlineData("*:*Identity", true)]
    [InlineData("sts:AssumeRole", false)]
    [InlineData("sts:AssumeRol?", false)]
    [InlineData("sts:TagSession", false)]
    [InlineData("sts:*SAML", false)]
    public void Action_compares_without_case_and_with_wildcards(string action, bool expected) =>
        Assert.Equal(expected ? PolicyEffect.Allow : PolicyEffect.ImplicitDeny, Effect(Document(Statement(action: Quote(action)))));

    [Theory]
    [InlineData("sts:AssumeRoleWithWebIdentity")]
    [InlineData("STS:ASSUMEROLEWITHWEBIDENTITY")]
    public void The_asked_action_compares_without_case(string asked) =>
        Assert.Equal(PolicyEffect.Allow, Effect(Document(Statement()), action: asked));

    [Theory]
    [Trait("threat", "P-09")]
    [InlineData("Allow", "Action", "sts:AssumeRoleWithWebIdentity", PolicyEffect.Allow)]
    [InlineData("Allow", "Action", "sts:TagSession", PolicyEffect.ImplicitDeny)]
    [InlineData("Allow", "NotAction", "sts:AssumeRoleWithWebIdentity", PolicyEffect.ImplicitDeny)]
    [InlineData("Allow", "NotAction", "sts:TagSession", PolicyEffect.Allow)]
    [InlineData("Allow", "NotAction", "sts:*", PolicyEffect.ImplicitDeny)]
    [InlineData("Deny", "Action", "sts:AssumeRoleWithWebIdentity", PolicyEffect.ExplicitDeny)]
    [InlineData("Deny", "Action", "sts:TagSession", PolicyEffect.ImplicitDeny)]
    [InlineData("Deny", "NotAction", "sts:AssumeRoleWithWebIdentity", PolicyEffect.ImplicitDeny)]
    [InlineData("Deny", "NotAction", "sts:TagSession", PolicyEffect.ExplicitDeny)]
    [InlineData("Deny", "NotAction", "*", PolicyEffect.ImplicitDeny)]
    public void NotAction_means_every_other_action(string effect, string element, string action, PolicyEffect expected) =>
        Assert.Equal(expected, Effect(Document(Statement(effect, action: Quote(action), actionElement: element))));

    [Theory]
    [Trait("threat", "P-09")]
    [InlineData("[\"sts:TagSession\",\"sts:AssumeRole\"]", PolicyEffect.Allow)]
    [InlineData("[\"sts:TagSession\",\"sts:AssumeRoleWithWebIdentity\"]", PolicyEffect.ImplicitDeny)]
    public void NotAction_with_a_list_means_what_none_of_it_means(string actions, PolicyEffect expected) =>
        Assert.Equal(expected, Effect(Document(Statement(action: actions, actionElement: "NotAction"))));

    [Theory]
    [Trait("threat", "P-13")]
    [Trait("threat", "P-02")]
    [InlineData("\"\"")]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("1")]
    [InlineData("{}")]
    [InlineData("[\"sts:AssumeRole\",null]")]
    [InlineData("[\"sts:AssumeRole\",\"\"]")]
    [InlineData("\"AssumeRole\"")]
    [InlineData("\"sts:\"")]
    [InlineData("\":AssumeRole\"")]
    [InlineData("\"sts:AssumeRole \"")]
    [InlineData("\"sts:Assume.*\"")]
    [InlineData("\"sts:AssumeRole:x\"")]
    [InlineData("\"${aws:x}:AssumeRole\"")]
    [InlineData("\"sts:AssumeRoleWithWebIdentiy\"")]
    [InlineData("\"sts:assumed*\"")]
    [InlineData("\"s3:*\"")]
    [InlineData("\"s3:GetObject\"")]
    [InlineData("\"st\\u017f:AssumeRole\"")]
    public void Refuses_what_is_no_action_of_a_trust_policy(string action)
    {
        OnlyProblem(Document(Statement(action: action)));
        OnlyProblem(Document(Statement("Deny", action: action, actionElement: "NotAction")));
    }

    [Theory]
    [Trait("threat", "P-09")]
    [InlineData("")]
    [InlineData(""","Action":"sts:*","NotAction":"sts:*" """)]
    public void Refuses_none_and_both_of_Action_and_NotAction(string actions) =>
        Assert.Contains(
            "exactly one",
            OnlyProblem(Document($$$"""{"Effect":"Deny","Principal":{"AWS":"*"}{{{actions}}}}""")).Message);
}
