using System.Collections.Frozen;
using Broker.Core.Policy;
using static Broker.Core.Tests.Policy.AccessRequests;
using static Broker.Core.Tests.Policy.TrustPolicies;

namespace Broker.Core.Tests.Policy;

/// <summary>Principals by unique id, pinned when the policy was saved or written as such; and NotPrincipal.</summary>
[Trait("threat", "P-05")]
public sealed class PinnedPrincipalTests
{
    [Theory]
    [InlineData("user", "arn:aws:iam::123456789012:user/alice", UserId, true)]
    [InlineData("user", "arn:aws:iam::123456789012:user/alice", "AIDAEXAMPLEUSER00000B", false)]
    [InlineData("session", "arn:aws:iam::123456789012:role/team/caller", RoleId, true)]
    [InlineData("session", "arn:aws:iam::123456789012:role/team/caller", "AROAEXAMPLEROLE00000B", false)]
    public void Who_carries_the_name_later_is_not_meant(string word, string arn, string pinned, bool expected)
    {
        Assert.Equal(expected ? PolicyEffect.Allow : PolicyEffect.ImplicitDeny, Judge(Caller(word), AwsStatement(principal: arn), arn, pinned));
        Assert.Equal(expected ? PolicyEffect.ExplicitDeny : PolicyEffect.ImplicitDeny, Judge(Caller(word), AwsStatement("Deny", arn), arn, pinned));
        Assert.Equal(PolicyEffect.Allow, Judge(Caller(word), AwsStatement(principal: arn), "arn:aws:iam::123456789012:user/someone-else", pinned));
    }

    [Fact]
    public void A_caller_of_unknown_id_is_denied_and_never_allowed_by_a_pinned_name()
    {
        var unknown = Caller("user") with { UniqueId = null };

        Assert.Equal(PolicyEffect.ImplicitDeny, Judge(unknown, AwsStatement(principal: unknown.Id), unknown.Id, UserId));
        Assert.Equal(PolicyEffect.ExplicitDeny, Judge(unknown, AwsStatement("Deny", unknown.Id), unknown.Id, UserId));
        Assert.Equal(PolicyEffect.Allow, Judge(unknown, AwsStatement(principal: unknown.Id), "x", UserId));
    }

    [Theory]
    [InlineData("user", UserId, PolicyEffect.Allow)]
    [InlineData("user", "AIDAEXAMPLEUSER00000B", PolicyEffect.ImplicitDeny)]
    [InlineData("user", RoleId, PolicyEffect.ImplicitDeny)]
    [InlineData("session", RoleId, PolicyEffect.Allow)]
    [InlineData("session", UserId, PolicyEffect.ImplicitDeny)]
    [InlineData("root", UserId, PolicyEffect.ImplicitDeny)]
    public void A_policy_may_name_the_id_itself(string word, string id, PolicyEffect expected) =>
        Assert.Equal(expected, Judge(Caller(word), AwsStatement(principal: id), "x", "y"));

    [Theory]
    [Trait("threat", "P-15")]
    [InlineData("AIDAEXAMPLEUSER00000A", true)]
    [InlineData("AROAEXAMPLEROLE0", true)]
    [InlineData("AROAEXAMPLEROLE", false)]
    [InlineData("AROAEXAMPLEROLE00000a", false)]
    [InlineData("AROAEXAMPLEROLE00000*", false)]
    [InlineData("AROAEXAMPLEROLE00000A:one", false)]
    [InlineData("AKIAEXAMPLEUSER00000A", false)]
    [InlineData("aidaEXAMPLEUSER00000A", false)]
    public void An_id_is_of_a_user_or_a_role(string id, bool expected) =>
        Assert.Equal(expected, PolicyDocument.TryParseTrustPolicy(Document(AwsStatement(principal: id)), out _, out _));

    [Theory]
    [Trait("threat", "P-09")]
    [InlineData("user", "[\"ACCOUNT\",\"USER\"]", PolicyEffect.ImplicitDeny, PolicyEffect.ImplicitDeny)]
    [InlineData("user", "[\"ROOT\",\"USER\"]", PolicyEffect.ImplicitDeny, PolicyEffect.ImplicitDeny)]
    [InlineData("user", "[\"USER\"]", PolicyEffect.ExplicitDeny, PolicyEffect.ImplicitDeny)]
    [InlineData("user", "[\"ACCOUNT\"]", PolicyEffect.ExplicitDeny, PolicyEffect.ImplicitDeny)]
    [InlineData("user", "[\"OTHER\"]", PolicyEffect.ExplicitDeny, PolicyEffect.Allow)]
    [InlineData("root", "[\"ROOT\"]", PolicyEffect.ImplicitDeny, PolicyEffect.ImplicitDeny)]
    [InlineData("root", "[\"USER\"]", PolicyEffect.ExplicitDeny, PolicyEffect.Allow)]
    [InlineData("user", "[\"*\"]", PolicyEffect.ImplicitDeny, PolicyEffect.ImplicitDeny)]
    [InlineData("session", "[\"ACCOUNT\",\"ROLE\",\"SESSION\"]", PolicyEffect.ImplicitDeny, PolicyEffect.ImplicitDeny)]
    [InlineData("session", "[\"ACCOUNT\",\"ROLE\"]", PolicyEffect.ExplicitDeny, PolicyEffect.ImplicitDeny)]
    [InlineData("session", "[\"ACCOUNT\",\"SESSION\"]", PolicyEffect.ExplicitDeny, PolicyEffect.ImplicitDeny)]
    [InlineData("session", "[\"ROLE\",\"SESSION\"]", PolicyEffect.ExplicitDeny, PolicyEffect.ImplicitDeny)]
    [InlineData("session", "[\"USER\"]", PolicyEffect.ExplicitDeny, PolicyEffect.Allow)]
    public void NotPrincipal_exempts_from_a_Deny_only_who_is_listed_whole(string word, string listed, PolicyEffect deny, PolicyEffect allow)
    {
        foreach (var (effect, expected) in new[] { ("Deny", deny), ("Allow", allow) })
        {
            var json = Document($$"""{"Effect":"{{effect}}","NotPrincipal":{"AWS":{{Fill(listed)}}},"Action":"sts:*","Resource":"*"}""");
            Assert.True(PolicyDocument.TryParse(json, PolicyKind.Resource, out var document, out _));
            var request = Request("same", word, "other", "-", "-", "-", "-", "-") with { ResourcePolicy = ResourcePolicy.Of(document, Account) };

            Assert.Equal(expected != PolicyEffect.ImplicitDeny, AccessEvaluator.Explain(request).Matched.Any());
        }
    }

    [Fact]
    [Trait("threat", "P-09")]
    public void NotPrincipal_of_providers_means_the_others()
    {
        var json = Document($$"""{"Effect":"Deny","NotPrincipal":{"Federated":"{{Provider}}"},"Action":"sts:*","Resource":"*"}""");
        Assert.True(PolicyDocument.TryParse(json, PolicyKind.Resource, out var document, out _));
        var request = new AccessRequest(Workload, WebIdentityAction, Role, WorkloadContext()) { ResourcePolicy = ResourcePolicy.Of(document, Account) };

        Assert.Equal(PolicyEffect.ImplicitDeny, AccessEvaluator.Evaluate(request).Effect);
        Assert.Equal(PolicyEffect.ExplicitDeny, AccessEvaluator.Evaluate(request with { Principal = RequestPrincipal.Federated(Provider + "2") }).Effect);
    }

    [Theory]
    [InlineData("\"*\"", true)]
    [InlineData("{\"AWS\":\"*\"}", false)]
    public void Everyone_is_more_than_everyone_with_AWS_credentials(string principal, bool expected)
    {
        var json = Document($$"""{"Effect":"Deny","Principal":{{principal}},"Action":"sts:*","Resource":"*"}""");
        Assert.True(PolicyDocument.TryParse(json, PolicyKind.Resource, out var document, out _));
        var request = new AccessRequest(Workload, WebIdentityAction, Role, WorkloadContext()) { ResourcePolicy = ResourcePolicy.Of(document, Account) };

        Assert.Equal(expected, AccessEvaluator.Evaluate(request).IsExplicitDeny);
        Assert.True(AccessEvaluator.Evaluate(request with { Principal = Alice }).IsExplicitDeny);
    }

    private static string Fill(string listed) => listed
        .Replace("ACCOUNT", "123456789012", StringComparison.Ordinal)
        .Replace("ROOT", "arn:aws:iam::123456789012:root", StringComparison.Ordinal)
        .Replace("USER", "arn:aws:iam::123456789012:user/alice", StringComparison.Ordinal)
        .Replace("OTHER", "arn:aws:iam::123456789012:user/bob", StringComparison.Ordinal)
        .Replace("ROLE", "arn:aws:iam::123456789012:role/team/caller", StringComparison.Ordinal)
        .Replace("SESSION", "arn:aws:sts::123456789012:assumed-role/caller/one", StringComparison.Ordinal);

    private static PolicyEffect Judge(RequestPrincipal caller, string statement, string arn, string pinned)
    {
        var ids = new Dictionary<string, string>(StringComparer.Ordinal) { [arn] = pinned }.ToFrozenDictionary(StringComparer.Ordinal);
        var request = new AccessRequest(caller, AssumeRole, Role, new RequestContext())
        {
            ResourcePolicy = ResourcePolicy.Of(Parse(Document(statement)), Account) with { PrincipalIds = ids },
        };
        return AccessEvaluator.Evaluate(request).Effect;
    }
}
