using Broker.Core.Policy;
using static Broker.Core.Tests.Policy.TrustPolicies;

namespace Broker.Core.Tests.Policy;

/// <summary>Policies as people write them, asked about the requests that they were written for.</summary>
public sealed class WrittenPolicyTests
{
    public static TheoryData<string> Files() =>
        [.. new[] { "identity", "control" }.SelectMany(folder => Directory.GetFiles(TestData(folder)).Select(path => $"{folder}/{Path.GetFileName(path)}"))];

    [Theory]
    [MemberData(nameof(Files))]
    public void Loads_without_a_warning(string file) => Assert.Empty(Load(file).Warnings);

    [Theory]
    [InlineData("2026-11-21T11:59:59Z", PolicyEffect.ExplicitDeny)]
    [InlineData("2026-11-21T12:00:00Z", PolicyEffect.ImplicitDeny)]
    [InlineData(null, PolicyEffect.ImplicitDeny)]
    public void Sessions_from_before_the_revocation_are_denied(string? issued, PolicyEffect expected) =>
        Assert.Equal(expected, Ask("identity/revoke-older-sessions.json", "s3:GetObject", "*", new RequestContext().AddIfPresent("aws:TokenIssueTime", issued)));

    /// <summary>With plain <c>Bool</c> the long-term key, which has no such key in its request, would pass (contracts/sts §5.2 rule 10).</summary>
    [Theory]
    [InlineData("iam:CreateUser", null, PolicyEffect.ExplicitDeny)]
    [InlineData("iam:CreateUser", "false", PolicyEffect.ExplicitDeny)]
    [InlineData("iam:CreateUser", "true", PolicyEffect.ImplicitDeny)]
    [InlineData("sts:GetSessionToken", null, PolicyEffect.ImplicitDeny)]
    public void Without_MFA_only_the_listed_actions_are_left(string action, string? present, PolicyEffect expected) =>
        Assert.Equal(expected, Ask("identity/deny-without-mfa.json", action, "*", new RequestContext().AddIfPresent("aws:MultiFactorAuthPresent", present)));

    [Theory]
    [Trait("threat", "P-11")]
    [InlineData("s3:GetObject", "arn:aws:s3:::homes/home/alice/x", "alice", PolicyEffect.Allow)]
    [InlineData("s3:GetObject", "arn:aws:s3:::homes/home/bob/x", "alice", PolicyEffect.ImplicitDeny)]
    [InlineData("s3:GetObject", "arn:aws:s3:::homes/home/bob/x", "*", PolicyEffect.ImplicitDeny)]
    [InlineData("s3:GetObject", "arn:aws:s3:::homes/home/nobody/x", null, PolicyEffect.ImplicitDeny)]
    [InlineData("s3:ListBucket", "arn:aws:s3:::homes", null, PolicyEffect.Allow)]
    public void A_home_is_its_owners(string action, string resource, string? username, PolicyEffect expected) =>
        Assert.Equal(
            expected,
            Ask("identity/home-directory.json", action, resource, new RequestContext().AddIfPresent("aws:username", username).Add("s3:prefix", "home/nobody/a")));

    [Theory]
    [InlineData("payments", "payments", "203.0.113.9", "3600", PolicyEffect.Allow)]
    [InlineData("payments", "payments", "2001:db8::1", "900", PolicyEffect.Allow)]
    [InlineData("payments", "ops", "203.0.113.9", "3600", PolicyEffect.ImplicitDeny)]
    [InlineData("ops", "ops", "203.0.113.9", "3600", PolicyEffect.ImplicitDeny)]
    [InlineData("payments", "payments", "203.0.114.9", "3600", PolicyEffect.ImplicitDeny)]
    [InlineData("payments", "payments", "203.0.113.9", "3601", PolicyEffect.ImplicitDeny)]
    [InlineData("*", "*", "203.0.113.9", "3600", PolicyEffect.ImplicitDeny)]
    public void A_team_assumes_its_own_roles(string team, string roleTeam, string address, string duration, PolicyEffect expected)
    {
        var context = new RequestContext().Add("aws:PrincipalTag/team", team).Add("aws:ResourceTag/team", roleTeam).Add("aws:SourceIp", address)
            .Add("sts:DurationSeconds", duration).AddSet("aws:TagKeys", ["project"]);

        Assert.Equal(expected, Ask("identity/assume-own-team.json", "sts:AssumeRole", "arn:aws:iam::123456789012:role/payments/app", context));
    }

    [Theory]
    [InlineData("ec2:RunInstances", "us-east-1", "arn:aws:iam::1:role/app", PolicyEffect.ExplicitDeny)]
    [InlineData("ec2:RunInstances", "eu-west-1", "arn:aws:iam::1:role/app", PolicyEffect.ImplicitDeny)]
    [InlineData("ec2:RunInstances", "us-east-1", "arn:aws:iam::1:role/Break-Glass", PolicyEffect.ImplicitDeny)]
    [InlineData("sts:AssumeRole", "us-east-1", "arn:aws:iam::1:role/app", PolicyEffect.ImplicitDeny)]
    public void An_organization_keeps_to_its_regions(string action, string region, string caller, PolicyEffect expected) =>
        Assert.Equal(
            expected,
            Ask("control/deny-other-regions.scp.json", action, "*", new RequestContext().Add("aws:RequestedRegion", region).Add("aws:PrincipalArn", caller)));

    [Theory]
    [InlineData("o-example", PolicyEffect.Allow)]
    [InlineData("o-other", PolicyEffect.ExplicitDeny)]
    [InlineData(null, PolicyEffect.ExplicitDeny)]
    public void Resource_control_keeps_strangers_out_of_roles_that_trust_them(string? organization, PolicyEffect expected)
    {
        var context = new RequestContext().AddIfPresent("aws:PrincipalOrgID", organization).Add("aws:PrincipalIsAWSService", "false");
        var request = AccessRequests.Request("cross", "user", "user", "-", "-", "allow", "-", "-");
        var levels = new[] { "control/full-access.rcp.json", "control/own-organization-only.rcp.json" }.Select(file => new AttachedPolicy(file, Load(file)));

        var decision = AccessEvaluator.Evaluate(request with
        {
            Context = context,
            ResourcePolicy = request.ResourcePolicy! with { ResourceControl = [[.. levels]] },
        });

        // Absent, the IfExists operators hold: a caller that belongs to no organization is kept out as well.
        Assert.Equal(expected, decision.Effect);
    }

    private static PolicyEffect Ask(string file, string action, string resource, RequestContext context) =>
        AccessEvaluator.Evaluate(new AccessRequest(Alice, action, resource, context)
        {
            Caller = CallerPolicies.None with { Identity = [new AttachedPolicy(file, Load(file))] },
        }).Effect;

    private static PolicyDocument Load(string file) => ParseAs(
        file.EndsWith(".rcp.json", StringComparison.Ordinal) ? PolicyKind.ResourceControlPolicy
        : file.EndsWith(".scp.json", StringComparison.Ordinal) ? PolicyKind.ServiceControlPolicy
        : PolicyKind.ManagedPolicy,
        File.ReadAllText(TestData(file)));
}
