using static Broker.Core.Tests.Actions.ActionWorld;

namespace Broker.Core.Tests.Actions;

/// <summary>What a trust policy can ask about a request: external id, source identity, session name, times (contracts/sts §1.8).</summary>
public sealed class AssumeRoleConditionTests : IDisposable
{
    private const string Actions = "sts:AssumeRole,sts:SetSourceIdentity";

    private readonly ActionWorld _world = new();

    public AssumeRoleConditionTests() => _world
        .User("alice", Policies.Allow(Actions))
        .Role("a", Policies.Trust(RootArn(), Actions), Policies.Allow(Actions))
        .Role("b", Policies.Trust(RootArn(), Actions), Policies.Allow(Actions));

    public void Dispose() => _world.Dispose();

    [Theory]
    [Trait("threat", "T-04")]
    [InlineData("tenant-1", true)]
    [InlineData(null, false)]
    [InlineData("tenant-2", false)]
    [InlineData("TENANT-1", false)]
    [InlineData("tenant-11", false)]
    public void An_external_id_is_what_the_trust_policy_asks_for(string? externalId, bool expected)
    {
        _world.Role("cart", Policies.Trust(RootArn(), condition: Policies.When("StringEquals", "sts:ExternalId", "tenant-1")));

        var result = _world.AssumeRole(_world.CallerWithKeys("alice"), new(RoleArn("cart"), "s1") { ExternalId = externalId });

        Assert.Equal(expected, result.TryGet(out _, out var error));
        Assert.Equal(expected ? null : StsErrorCode.AccessDenied, error?.Code);
        Assert.DoesNotContain("tenant", error?.Message ?? "", StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    [Trait("threat", "T-04")]
    public void An_external_id_that_nobody_asks_for_changes_nothing()
    {
        _world.Assume(_world.CallerWithKeys("alice"), RoleArn("a"), request => request with { ExternalId = "anything" });
    }

    [Theory]
    [InlineData("sts:RoleSessionName", "s1", true)]
    [InlineData("sts:RoleSessionName", "s2", false)]
    [InlineData("sts:DurationSeconds", "900", true)]
    [InlineData("sts:DurationSeconds", "901", false)]
    [InlineData("sts:SourceIdentity", "alice", true)]
    [InlineData("sts:SourceIdentity", "bob", false)]
    [InlineData("aws:SourceIdentity", "alice", false)]
    [InlineData("aws:PrincipalArn", "arn:aws:iam::123456789012:user/alice", true)]
    [InlineData("aws:PrincipalArn", "arn:aws:iam::123456789012:user/bob", false)]
    [InlineData("aws:PrincipalAccount", "123456789012", true)]
    [InlineData("aws:PrincipalAccount", "210987654321", false)]
    [InlineData("aws:PrincipalType", "User", true)]
    [InlineData("aws:PrincipalType", "AssumedRole", false)]
    [InlineData("aws:username", "alice", true)]
    [InlineData("aws:username", "bob", false)]
    [InlineData("aws:ResourceAccount", "123456789012", true)]
    [InlineData("aws:ResourceAccount", "210987654321", false)]
    [InlineData("aws:RequestedRegion", "us-east-1", true)]
    [InlineData("aws:RequestedRegion", "eu-west-3", false)]
    [InlineData("aws:SourceIp", "203.0.113.7", true)]
    [InlineData("aws:SourceIp", "203.0.113.8", false)]
    [InlineData("aws:UserAgent", "test/1.0", true)]
    [InlineData("aws:SecureTransport", "true", true)]
    [InlineData("aws:SecureTransport", "false", false)]
    [InlineData("aws:CurrentTime", "2026-11-21T12:00:00Z", true)]
    [InlineData("aws:EpochTime", "1795262400", true)]
    [InlineData("sts:ExternalId", "", false)]
    [InlineData("sts:RoleAuthorizedByIdp", "false", false)]
    [InlineData("aws:FederatedProvider", "*", false)]
    [InlineData("aws:TokenIssueTime", "2026-11-21T12:00:00Z", false)]
    public void Keys_of_a_users_request(string key, string value, bool expected)
    {
        var cidr = key == "aws:SourceIp" ? Policies.When("IpAddress", key, value) : Policies.When("StringLike", key, value);
        _world.Role("cart", Policies.Trust(RootArn(), Actions, cidr));

        var result = _world.AssumeRole(_world.CallerWithKeys("alice"), new(RoleArn("cart"), "s1") { DurationSeconds = 900, SourceIdentity = "alice" });

        Assert.Equal(expected, result.TryGet(out _, out _));
    }

    [Theory]
    [InlineData("aws:PrincipalOrgID", "o-abcdefghij", true)]
    [InlineData("aws:PrincipalOrgID", "o-bcdefghijk", false)]
    [InlineData("aws:PrincipalOrgMasterAccountId", "210987654321", true)]
    [InlineData("aws:PrincipalOrgMasterAccountId", "123456789012", false)]
    [InlineData("aws:ResourceOrgID", "o-abcdefghij", true)]
    [InlineData("aws:ResourceOrgID", "o-bcdefghijk", false)]
    public void Keys_of_the_organization_are_those_of_the_accounts_documents(string key, string value, bool expected)
    {
        _world.Role("cart", Policies.Trust(RootArn(), condition: Policies.When("StringEquals", key, value)));
        Assert.False(_world.AssumeRole(_world.CallerWithKeys("alice"), new(RoleArn("cart"), "s1")).TryGet(out _, out _));

        _world.Account(Shop, $"organization: {{ managementAccount: \"{Other}\", id: o-abcdefghij }}");

        Assert.Equal(expected, _world.AssumeRole(_world.CallerWithKeys("alice"), new(RoleArn("cart"), "s1")).TryGet(out _, out _));
    }

    [Theory]
    [InlineData("aws:PrincipalArn", "arn:aws:iam::123456789012:role/a", true)]
    [InlineData("aws:PrincipalArn", "arn:aws:sts::123456789012:assumed-role/a/s1", false)]
    [InlineData("aws:PrincipalType", "AssumedRole", true)]
    [InlineData("aws:userid", "AROA*:s1", true)]
    [InlineData("aws:userid", "AROA*:s2", false)]
    [InlineData("aws:SourceIdentity", "alice", true)]
    [InlineData("sts:SourceIdentity", "alice", true)]
    [InlineData("aws:TokenIssueTime", "2026-11-21T12:00:00Z", true)]
    [InlineData("aws:username", "*", false)]
    public void Keys_of_a_sessions_request(string key, string value, bool expected)
    {
        _world.Role("cart", Policies.Trust(RootArn(), Actions, Policies.When("StringLike", key, value)));
        var caller = _world.CallerOf(_world.Assume(_world.CallerWithKeys("alice"), RoleArn("a"), request => request with { SourceIdentity = "alice" }));
        _world.Time.Advance(TimeSpan.FromSeconds(5));

        Assert.Equal(expected, _world.AssumeRole(caller, new(RoleArn("cart"), "s1")).TryGet(out _, out _));
    }

    [Fact]
    [Trait("threat", "T-09")]
    public void A_source_identity_is_set_once_for_the_chain()
    {
        var first = _world.Assume(_world.CallerWithKeys("alice"), RoleArn("a"), request => request with { SourceIdentity = "alice" });
        var second = _world.Assume(_world.CallerOf(first), RoleArn("b"));
        var third = _world.Assume(_world.CallerOf(second), RoleArn("a"), request => request with { SourceIdentity = "alice" });

        Assert.Equal(["alice", "alice", "alice"], new[] { first, second, third }.Select(session => session.Session.SourceIdentity));
        Assert.Equal("source_identity_changed", _world.Refused(_world.CallerOf(first), RoleArn("b"), request => request with { SourceIdentity = "mallory" }).Reason);
        Assert.Equal("source_identity_changed", _world.Refused(_world.CallerOf(second), RoleArn("a"), request => request with { SourceIdentity = "Alice" }).Reason);
    }

    [Fact]
    [Trait("threat", "T-09")]
    public void A_chain_without_source_identity_may_set_one_later()
    {
        var first = _world.Assume(_world.CallerWithKeys("alice"), RoleArn("a"));

        Assert.Null(first.Session.SourceIdentity);
        var second = _world.Assume(_world.CallerOf(first), RoleArn("b"), request => request with { SourceIdentity = "alice" });
        _world.Refused(_world.CallerOf(second), RoleArn("a"), request => request with { SourceIdentity = "mallory" });
    }
}
