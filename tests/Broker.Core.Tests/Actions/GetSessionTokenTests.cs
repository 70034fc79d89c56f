using Broker.Core.Actions;
using Broker.Core.Sessions;
using Broker.Core.Tests.Authentication.Oidc;
using static Broker.Core.Tests.Actions.ActionWorld;

namespace Broker.Core.Tests.Actions;

/// <summary>GetSessionToken, and what its sessions may call (contracts/sts §1.5).</summary>
public sealed class GetSessionTokenTests : IDisposable
{
    private readonly ActionWorld _world = new();

    public GetSessionTokenTests() => _world
        .Account(Shop)
        .User("alice", Policies.Allow("*"))
        .Role("cart", Policies.Trust(UserArn("alice")), Policies.Allow("*"));

    public void Dispose() => _world.Dispose();

    [Theory]
    [InlineData(null, 43_200)]
    [InlineData(900, 900)]
    [InlineData(43_201, 43_201)]
    [InlineData(129_600, 129_600)]
    public void A_user_gets_what_it_asks_for(int? asked, int expected) => Assert.Equal(expected, Seconds(_world.CallerWithKeys("alice"), asked));

    [Theory]
    [InlineData(null, 3600)]
    [InlineData(900, 900)]
    [InlineData(3600, 3600)]
    [InlineData(3601, 3600)]
    [InlineData(129_600, 3600)]
    public void A_root_gets_an_hour_at_most_in_silence(int? asked, int expected) => Assert.Equal(expected, Seconds(_world.RootOf(), asked));

    [Fact]
    public void The_session_is_the_user()
    {
        var session = ResultAssert.Accepted(_world.GetSessionToken(_world.CallerWithKeys("alice"))).Session;

        var caller = _world.CallerOf(session);
        Assert.Equal((AwsPrincipalKind.User, UserArn("alice")), (caller.Principal.Kind, caller.Principal.Arn));
        Assert.Matches("^AIDA[A-Z2-7]{17}$", caller.Principal.UserId);
        Assert.Equal(_world.CallerWithKeys("alice").Principal, caller.Principal);
        Assert.Null(session.Session.MfaAuthenticatedAt);
        Assert.StartsWith("ASIA", session.Credentials.AccessKeyId, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("policy")]
    [InlineData("boundary")]
    [InlineData("control")]
    public void No_policy_can_deny_it(string layer)
    {
        var deny = Policies.Deny("sts:*");
        _world.ManagedPolicy("deny", deny).User("alice", layer == "policy" ? deny : null, more: layer == "boundary" ? $"permissionsBoundary: \"{PolicyArn("deny")}\"" : "");
        if (layer == "control")
        {
            _world.Account(Shop, $"serviceControlPolicies: [ [ {{ name: deny, document: '{deny}' }} ] ]");
        }

        Assert.Equal(43_200, Seconds(_world.CallerWithKeys("alice"), null));
    }

    [Fact]
    public void Temporary_credentials_cannot_call_it()
    {
        var guest = _world.CallerOf(ResultAssert.Accepted(_world.GetFederationToken(_world.CallerWithKeys("alice"), new("guest"))).Session);
        VerifiedCaller[] callers = [_world.CallerWithSessionToken("alice"), _world.CallerOf(_world.Assume(_world.CallerWithKeys("alice"), RoleArn("cart"))), guest];

        foreach (var caller in callers)
        {
            var error = ResultAssert.Refused(_world.GetSessionToken(caller), StsErrorCode.AccessDenied);
            Assert.Equal("Cannot call GetSessionToken with session credentials", error.Message);
        }
    }

    [Fact]
    public void Its_sessions_call_assume_role_and_get_caller_identity_and_nothing_else()
    {
        var caller = _world.CallerWithSessionToken("alice");

        _world.Assume(caller, RoleArn("cart"));
        Assert.Equal(UserArn("alice"), GetCallerIdentity.Execute(caller).Arn);
        Assert.Equal(
            "Cannot call GetFederationToken with session credentials", ResultAssert.Refused(_world.GetFederationToken(caller, new("guest")), StsErrorCode.AccessDenied).Message);
        ResultAssert.Refused(_world.GetAccessKeyInfo(caller, "ASIAQNZGKIQY56JQ7WML"), StsErrorCode.AccessDenied);
        Assert.True(_world.GetAccessKeyInfo(_world.CallerWithKeys("alice"), "ASIAQNZGKIQY56JQ7WML").TryGet(out _, out _));
    }

    [Fact]
    public void A_right_code_is_in_the_session_from_its_issue_on()
    {
        var session = ResultAssert.Accepted(_world.GetSessionToken(_world.CallerWithKeys("alice"), new(null, MfaArn("alice"), _world.MfaCode()))).Session;

        Assert.Equal(session.Session.IssuedAt, session.Session.MfaAuthenticatedAt);
        Assert.Equal(session.Session.IssuedAt, _world.CallerOf(session).Session!.MfaAuthenticatedAt);
    }

    [Fact]
    public void A_root_has_devices_of_its_own()
    {
        Assert.NotNull(ResultAssert.Accepted(_world.GetSessionToken(_world.RootOf(), new(null, MfaArn("root"), _world.MfaCode()))).Session.Session.MfaAuthenticatedAt);
        ResultAssert.Refused(_world.GetSessionToken(_world.RootOf(), new(null, MfaArn("alice"), _world.MfaCode())), StsErrorCode.AccessDenied);
    }

    [Theory]
    [InlineData("arn:aws:iam::123456789012:mfa/alice", null, "must provide both MFA serial number and one time pass code.")]
    [InlineData(null, "123456", "must provide both MFA serial number and one time pass code.")]
    [InlineData("arn:aws:iam::123456789012:mfa/root", "123456", "Please verify your MFA serial number is valid and associated with this user.")]
    public void Mfa_is_both_or_neither_and_of_the_callers_own_device(string? serial, string? code, string message)
    {
        var error = ResultAssert.Refused(_world.GetSessionToken(_world.CallerWithKeys("alice"), new(null, serial, code)), StsErrorCode.AccessDenied);

        Assert.EndsWith(message, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("eu-west-3", false)]
    [InlineData("eu-west-1", true)]
    public void The_account_has_to_be_active_in_the_region(string region, bool expected)
    {
        _world.Account(Shop, "regions: { disabled: [eu-west-3] }");
        _world.Region = region;

        Assert.Equal(expected, _world.GetSessionToken(_world.CallerWithKeys("alice")).TryGet(out _, out var error));
        Assert.True(expected || error!.Code == StsErrorCode.RegionDisabledException);
    }

    [Theory]
    [InlineData(1000)]
    [InlineData(4096)]
    public void The_token_is_padded_on_request(int minimum)
    {
        var session = ResultAssert.Accepted(_world.GetSessionToken(_world.CallerWithKeys("alice"), new(null, null, null, minimum))).Session;

        Assert.InRange(session.SessionTokenSize, minimum, Math.Min(minimum + 3, 4096));
    }

    private int Seconds(VerifiedCaller caller, int? asked)
    {
        var session = ResultAssert.Accepted(_world.GetSessionToken(caller, new(asked, null, null))).Session.Session;
        return (int)(session.ExpiresAt - session.IssuedAt).TotalSeconds;
    }
}
