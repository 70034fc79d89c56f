using Broker.Core.Sessions;
using Broker.Core.Tests.Authentication.Oidc;
using static Broker.Core.Tests.Actions.ActionWorld;

namespace Broker.Core.Tests.Actions;

/// <summary>What ends a session before its time, and where it is good: revocation, unique ids, regions, token versions, pairing (contracts/sts §1.8, §1.10).</summary>
public sealed class SessionLifeTests : IDisposable
{
    private static readonly string MayAll = Policies.Allow("sts:*");

    private readonly ActionWorld _world = new();

    public SessionLifeTests() => _world.User("alice", MayAll).Role("front", Policies.Trust(RootArn()), MayAll).Role("back", Policies.Trust(RootArn()), MayAll);

    public void Dispose() => _world.Dispose();

    [Theory]
    [Trait("threat", "T-14")]
    [InlineData(-1, true)]
    [InlineData(0, false)]
    [InlineData(1, false)]
    public void A_session_signs_until_its_end(int secondsAfter, bool expected)
    {
        var session = Front();
        _world.Time.Advance(TimeSpan.FromHours(1) + TimeSpan.FromSeconds(secondsAfter));

        Assert.Equal(expected, _world.Authenticate(session).TryGet(out _, out var error));
        Assert.Equal(expected ? null : StsErrorCode.ExpiredToken, error?.Code);
    }

    [Theory]
    [Trait("threat", "T-15")]
    [InlineData(1, false)]
    [InlineData(0, true)]
    public void Revoking_a_role_ends_the_sessions_before_an_instant(int secondsAfterIssue, bool survives)
    {
        var session = Front();
        _world.Role("front", Policies.Trust(RootArn()), MayAll, more: $"revokeSessionsIssuedBefore: {_world.Instant(secondsAfterIssue)}");

        Assert.Equal(survives, _world.Authenticate(session).TryGet(out _, out var error));
        Assert.Equal(survives ? null : StsErrorCode.ExpiredToken, error?.Code);
        _world.Time.Advance(TimeSpan.FromSeconds(1));
        _world.CallerOf(Front());
    }

    [Fact]
    [Trait("threat", "T-15")]
    public void A_deny_of_older_sessions_in_a_policy_of_the_role_does_the_same_for_what_they_may()
    {
        var old = Front();
        _world.Time.Advance(TimeSpan.FromSeconds(2));
        var revoke = Policies.Document(Policies.Statement("Allow", "sts:*"), Policies.Statement("Deny", "*", condition: Policies.When("DateLessThan", "aws:TokenIssueTime", _world.Instant(-1))));
        _world.Role("front", Policies.Trust(RootArn()), revoke);

        Assert.EndsWith(" with an explicit deny in an identity-based policy", _world.Refused(_world.CallerOf(old), RoleArn("back")).Message, StringComparison.Ordinal);
        _world.Assume(_world.CallerOf(Front()), RoleArn("back"));
    }

    [Fact]
    [Trait("threat", "T-15")]
    public void Sessions_that_a_revoked_one_assumed_go_on()
    {
        var parent = Front();
        var child = _world.Assume(_world.CallerOf(parent), RoleArn("back"));
        _world.Role("front", Policies.Trust(RootArn()), MayAll, more: $"revokeSessionsIssuedBefore: {_world.Instant(1)}");

        ResultAssert.Refused(_world.Authenticate(parent), StsErrorCode.ExpiredToken);
        _world.CallerOf(child);
    }

    [Fact]
    [Trait("threat", "T-15")]
    public void Revoking_a_user_ends_its_own_sessions_and_those_of_its_guests()
    {
        var own = ResultAssert.Accepted(_world.GetSessionToken(_world.CallerWithKeys("alice"))).Session;
        var guest = ResultAssert.Accepted(_world.GetFederationToken(_world.CallerWithKeys("alice"), new("guest"))).Session;
        var role = Front();
        _world.User("alice", MayAll, more: $"revokeSessionsIssuedBefore: {_world.Instant(1)}");

        ResultAssert.Refused(_world.Authenticate(own), StsErrorCode.ExpiredToken);
        ResultAssert.Refused(_world.Authenticate(guest), StsErrorCode.ExpiredToken);
        _world.CallerOf(role);
        _world.CallerWithKeys("alice");
    }

    [Fact]
    [Trait("threat", "T-15")]
    public void Revoking_one_session_ends_that_one()
    {
        var (one, other) = (Front(), Front());
        _world.Account(Shop, $"revokedSessions: [ {one.Credentials.AccessKeyId} ]");

        ResultAssert.Refused(_world.Authenticate(one), StsErrorCode.ExpiredToken);
        _world.CallerOf(other);
    }

    [Theory]
    [Trait("threat", "T-16")]
    [InlineData(true)]
    [InlineData(false)]
    public void A_role_that_is_gone_or_created_again_takes_its_sessions_along(bool again)
    {
        var session = Front();
        _world.Remove("IamRole", "front");
        if (again)
        {
            _world.Role("front", Policies.Trust(RootArn()), MayAll, more: "roleId: AROABBBBBBBBBBBBBBBBB");
        }

        Assert.Equal("principal_gone", ResultAssert.Refused(_world.Authenticate(session), StsErrorCode.InvalidClientTokenId).Reason);
    }

    [Theory]
    [Trait("threat", "T-16")]
    [InlineData(true)]
    [InlineData(false)]
    public void A_user_that_is_gone_or_created_again_takes_its_sessions_along(bool again)
    {
        var own = ResultAssert.Accepted(_world.GetSessionToken(_world.CallerWithKeys("alice"))).Session;
        var guest = ResultAssert.Accepted(_world.GetFederationToken(_world.CallerWithKeys("alice"), new("guest"))).Session;
        _world.Remove("IamUser", "alice");
        if (again)
        {
            _world.User("alice", MayAll, more: "userId: AIDABBBBBBBBBBBBBBBBB");
        }

        ResultAssert.Refused(_world.Authenticate(own), StsErrorCode.InvalidClientTokenId);
        ResultAssert.Refused(_world.Authenticate(guest), StsErrorCode.InvalidClientTokenId);
    }

    [Fact]
    [Trait("threat", "S-16")]
    public void Key_and_token_belong_together()
    {
        var (one, other) = (Front().Credentials, Front().Credentials);
        var keys = (Id: WorldDocuments.KeyOf("alice", Shop), WorldDocuments.Secret);

        AssertInvalid(one.AccessKeyId, one.SecretAccessKey.Reveal(), token: null);
        AssertInvalid(one.AccessKeyId, one.SecretAccessKey.Reveal(), other.SessionToken.Reveal());
        AssertInvalid(one.AccessKeyId, other.SecretAccessKey.Reveal(), other.SessionToken.Reveal());
        AssertInvalid(keys.Id, keys.Secret, one.SessionToken.Reveal());
        AssertInvalid(keys.Id, one.SecretAccessKey.Reveal(), one.SessionToken.Reveal());
        AssertInvalid("AKIA0000000000000000", keys.Secret, token: null);
        ResultAssert.Refused(_world.Authenticate(one.AccessKeyId, other.SecretAccessKey.Reveal(), one.SessionToken.Reveal()), StsErrorCode.SignatureDoesNotMatch);
        Assert.True(_world.Authenticate(one.AccessKeyId, one.SecretAccessKey.Reveal(), one.SessionToken.Reveal()).TryGet(out _, out _));
        Assert.True(_world.Authenticate(keys.Id, keys.Secret, token: null).TryGet(out _, out _));
    }

    [Theory]
    [Trait("threat", "S-16")]
    [InlineData("Active", true)]
    [InlineData("Inactive", false)]
    public void An_inactive_key_is_as_unknown(string status, bool expected)
    {
        _world.Put("IamUser", Shop, "dora", $"userName: dora, accessKeys: [ {{ id: AKIA_DORA_0000000000, status: {status}, secretFile: secret }} ]");

        var result = _world.Authenticate("AKIA_DORA_0000000000", WorldDocuments.Secret, token: null);

        Assert.Equal(expected, result.TryGet(out _, out var error));
        Assert.Equal(expected ? null : StsErrorCode.InvalidClientTokenId, error?.Code);
    }

    [Theory]
    [InlineData("eu-west-3", Shop, false)]
    [InlineData("eu-west-1", Shop, true)]
    [InlineData("eu-west-3", Other, true)]
    public void The_account_of_the_role_has_to_be_active_in_the_region(string region, string disabledFor, bool expected)
    {
        _world.Role("far", Policies.Trust(UserArn("eve", Other))).User("eve", MayAll, Other).Account(disabledFor, "regions: { disabled: [eu-west-3] }");
        _world.Region = region;

        var result = _world.AssumeRole(_world.CallerWithKeys("eve", Other), new(RoleArn("far"), "s1"));

        Assert.Equal(expected, result.TryGet(out _, out var error));
        Assert.True(expected || error!.Code == StsErrorCode.RegionDisabledException);
        Assert.True(expected || error!.Message ==
            $"STS is not activated in this region for account:{Shop}. Your account administrator can activate STS in this region using the IAM Console.");
    }

    [Theory]
    [InlineData(true, "v1", "dc-1", false)]
    [InlineData(true, "v1", "eu-west-1", true)]
    [InlineData(true, "v2", "dc-1", true)]
    [InlineData(false, "v1", "dc-1", true)]
    public void A_global_token_of_version_1_is_refused_in_regions_that_were_opted_in_to(bool isGlobal, string version, string region, bool expected)
    {
        _world.Account(Shop, $"globalEndpointTokenVersion: {version}, regions: {{ optIn: [dc-1] }}");
        _world.IsGlobalEndpoint = isGlobal;
        var sessions = new[]
        {
            Front(),
            ResultAssert.Accepted(_world.GetSessionToken(_world.CallerWithKeys("alice"))).Session,
            ResultAssert.Accepted(_world.GetFederationToken(_world.CallerWithKeys("alice"), new("guest"))).Session,
        };
        (_world.IsGlobalEndpoint, _world.Region) = (false, region);

        foreach (var session in sessions)
        {
            Assert.Equal(expected, _world.Authenticate(session).TryGet(out _, out var error));
            Assert.Equal(expected ? null : StsErrorCode.InvalidClientTokenId, error?.Code);
        }
    }

    [Fact]
    public void The_token_version_is_the_preference_of_the_roles_account_and_of_the_moment_of_issue()
    {
        _world
            .Account(Shop, "globalEndpointTokenVersion: v2")
            .Account(Other, "globalEndpointTokenVersion: v1")
            .Role("far", Policies.Trust(UserArn("alice")), account: Other)
            .IsGlobalEndpoint = true;

        var far = _world.Assume(_world.CallerWithKeys("alice"), RoleArn("far", Other));
        Assert.True(far.Session.IsGlobalV1);
        Assert.False(Front().Session.IsGlobalV1);

        _world.Account(Other, "globalEndpointTokenVersion: v2");
        Assert.False(_world.Assume(_world.CallerWithKeys("alice"), RoleArn("far", Other)).Session.IsGlobalV1);
        Assert.True(_world.CallerOf(far).Session!.IsGlobalV1);
    }

    private IssuedSession Front() => _world.Assume(_world.CallerWithKeys("alice"), RoleArn("front"));

    private void AssertInvalid(string accessKeyId, string secret, string? token)
    {
        var error = ResultAssert.Refused(_world.Authenticate(accessKeyId, secret, token), StsErrorCode.InvalidClientTokenId);
        Assert.Equal("The security token included in the request is invalid.", error.Message);
    }
}
