using Broker.Core.Policy;
using static Broker.Core.Tests.Policy.TrustPolicies;

namespace Broker.Core.Tests.Policy;

public sealed class PrincipalMatcherTests
{
    private static readonly AccountId Other = AccountId.Parse("999999999999");

    [Theory]
    [Trait("threat", "P-05")]
    [InlineData("arn:aws:iam::123456789012:user/alice", true)]
    [InlineData("arn:aws:iam::123456789012:user/al", false)]
    [InlineData("arn:aws:iam::123456789012:user/alice-admin", false)]
    [InlineData("arn:aws:iam::123456789012:user/Alice", false)]
    [InlineData("arn:aws:iam::123456789012:user/team/alice", false)]
    [InlineData("arn:aws:iam::123456789012:role/alice", false)]
    [InlineData("arn:aws:iam::999999999999:user/alice", false)]
    [InlineData("123456789012", true)]
    [InlineData("999999999999", false)]
    [InlineData("arn:aws:iam::123456789012:root", true)]
    [InlineData("arn:aws:iam::999999999999:root", false)]
    [InlineData("*", true)]
    public void A_user_is_meant_by_name_account_or_everyone(string principal, bool expected) =>
        Assert.Equal(expected ? PolicyEffect.Allow : PolicyEffect.ImplicitDeny, AwsEffect(Document(AwsStatement(principal: principal))));

    [Theory]
    [Trait("threat", "P-05")]
    [InlineData("arn:aws:iam::123456789012:role/team/app", true)]
    [InlineData("arn:aws:iam::123456789012:role/app", false)]
    [InlineData("arn:aws:iam::123456789012:role/team/app-admin", false)]
    [InlineData("arn:aws:sts::123456789012:assumed-role/app/one", true)]
    [InlineData("arn:aws:sts::123456789012:assumed-role/app/two", false)]
    [InlineData("arn:aws:sts::123456789012:assumed-role/app/on", false)]
    [InlineData("123456789012", true)]
    public void A_role_means_its_sessions_and_a_session_only_itself(string principal, bool expected)
    {
        var role = RoleArn.Of(Account, "/team/", "app");
        var session = RequestPrincipal.Aws(role.SessionArn("one"), Account, role);

        Assert.Equal(expected ? PolicyEffect.Allow : PolicyEffect.ImplicitDeny, AwsEffect(Document(AwsStatement(principal: principal)), session));
    }

    [Fact]
    [Trait("threat", "T-17")]
    public void The_same_role_name_in_another_account_is_another_role()
    {
        var json = Document(AwsStatement(principal: "arn:aws:iam::123456789012:role/app"));
        var here = RoleArn.Of(Account, "/", "app");
        var there = RoleArn.Of(Other, "/", "app");

        Assert.Equal(PolicyEffect.Allow, AwsEffect(json, RequestPrincipal.Aws(here.SessionArn("x"), Account, here)));
        Assert.Equal(PolicyEffect.ImplicitDeny, AwsEffect(json, RequestPrincipal.Aws(there.SessionArn("x"), Other, there)));
    }

    [Theory]
    [Trait("threat", "T-17")]
    [Trait("threat", "P-17")]
    [InlineData(Provider, true)]
    [InlineData("arn:aws:iam::999999999999:oidc-provider/" + Host, false)]
    [InlineData(Provider + "/", false)]
    [InlineData(Provider + "x", false)]
    [InlineData("arn:aws:iam::123456789012:oidc-provider/oidc.example.com", false)]
    [InlineData("arn:aws:iam::123456789012:oidc-provider/oidc.example.com/Cluster", false)]
    [InlineData("arn:aws:iam::123456789012:oidc-provider/OIDC.example.com/cluster", false)]
    [InlineData("arn:aws:iam::123456789012:oidc-provider/oidc.example.com/x/../cluster", false)]
    [InlineData("arn:aws:iam::123456789012:oidc-provider/oidc.example.com%2fcluster", false)]
    [InlineData("arn:aws:iam::123456789012:oidc-provider/oidc.example.com\\cluster", false)]
    [InlineData("arn:aws:iam::123456789012:oidc-provider/oidc\u200b.example.com/cluster", false)]
    [InlineData("arn:aws:iam::123456789012:saml-provider/" + Host, false)]
    [InlineData("", false)]
    public void A_provider_matches_byte_for_byte(string asking, bool expected) =>
        Assert.Equal(
            expected ? PolicyEffect.Allow : PolicyEffect.ImplicitDeny,
            Effect(Document(Statement()), RequestPrincipal.Federated(asking)));

    [Theory]
    [Trait("threat", "T-17")]
    [InlineData("*")]
    [InlineData("123456789012")]
    [InlineData("arn:aws:iam::123456789012:root")]
    public void An_AWS_principal_never_means_who_comes_from_a_provider(string principal)
    {
        var json = Document(AwsStatement(principal: principal, action: "\"sts:*\""));

        Assert.Equal(PolicyEffect.ImplicitDeny, Effect(json));
        Assert.Equal(PolicyEffect.Allow, Effect(json, Alice));
    }

    [Fact]
    public void A_Deny_of_every_AWS_principal_does_not_reach_who_comes_from_a_provider() =>
        Assert.Equal(PolicyEffect.Allow, Effect(Document(Statement(), AwsStatement("Deny", action: "\"*\""))));

    [Fact]
    public void A_provider_never_means_an_AWS_identity_of_the_same_name()
    {
        var json = Document(Statement());

        Assert.Equal(PolicyEffect.ImplicitDeny, Effect(json, RequestPrincipal.Aws(Provider, Account)));
        Assert.Equal(PolicyEffect.Allow, Effect(json));
    }

    [Fact]
    public void One_of_several_is_enough()
    {
        var json = Document(Statement(principal: $$"""{"AWS":"999999999999","Federated":["arn:aws:iam::123456789012:saml-provider/D","{{Provider}}"]}"""));

        Assert.Equal(PolicyEffect.Allow, Effect(json));
    }
}
