using Broker.Core.Actions;
using Broker.Core.Sessions;
using Broker.Core.Tests.Authentication.Oidc;
using static Broker.Core.Tests.Actions.ActionWorld;

namespace Broker.Core.Tests.Actions;

/// <summary>MFA in AssumeRole: the parameters, the device, and what the trust policy sees (contracts/sts §1.2, "MFA").</summary>
public sealed class AssumeRoleMfaTests : IDisposable
{
    private const string Incomplete = "MultiFactorAuthentication failed, must provide both MFA serial number and one time pass code.";
    private const string WrongCode = "MultiFactorAuthentication failed with invalid MFA one time pass code.";

    private const string NoDevice =
        "MultiFactorAuthentication failed, unable to validate MFA code.  Please verify your MFA serial number is valid and associated with this user.";

    private readonly ActionWorld _world = new();

    public AssumeRoleMfaTests() => _world
        .Account(Shop)
        .User("alice", Policies.Allow("sts:AssumeRole"))
        .User("bob", Policies.Allow("sts:AssumeRole"))
        .Role("open", Policies.Trust(RootArn()), Policies.Allow("sts:AssumeRole"))
        .Role("guarded", Policies.Trust(RootArn(), condition: Policies.When("Bool", "aws:MultiFactorAuthPresent", "true")))
        .Role("recent", Policies.Trust(RootArn(), condition: Policies.When("NumericLessThan", "aws:MultiFactorAuthAge", "300")))
        .Role("unless-false", Policies.Trust(RootArn(), condition: Policies.When("BoolIfExists", "aws:MultiFactorAuthPresent", "true")));

    public void Dispose() => _world.Dispose();

    [Fact]
    public void The_right_code_passes_and_is_seen_by_the_trust_policy()
    {
        Assert.False(Try("guarded").TryGet(out _, out _));
        Assert.True(Try("guarded", MfaArn("alice"), _world.MfaCode()).TryGet(out _, out var error), error?.ToString());
        _world.Time.Advance(TimeSpan.FromMinutes(1));
        Assert.True(Try("recent", MfaArn("alice"), _world.MfaCode()).TryGet(out _, out error), error?.ToString());
    }

    [Theory]
    [InlineData("serial", Incomplete)]
    [InlineData("code", Incomplete)]
    [InlineData("wrong", WrongCode)]
    [InlineData("old", WrongCode)]
    [InlineData("early", WrongCode)]
    [InlineData("of bob", NoDevice)]
    [InlineData("of root", NoDevice)]
    [InlineData("unknown", NoDevice)]
    public void Everything_else_fails_with_the_words_of_aws(string what, string message)
    {
        var (serial, code) = what switch
        {
            "serial" => (MfaArn("alice"), (string?)null),
            "code" => (null, _world.MfaCode()),
            "wrong" => (MfaArn("alice"), Other6(_world)),
            "old" => (MfaArn("alice"), _world.MfaCode(-3)),
            "early" => (MfaArn("alice"), _world.MfaCode(3)),
            "of bob" => (MfaArn("bob"), _world.MfaCode()),
            "of root" => (MfaArn("root"), _world.MfaCode()),
            _ => (MfaArn("nobody"), _world.MfaCode()),
        };

        var error = ResultAssert.Refused(Try("open", serial, code), StsErrorCode.AccessDenied);

        Assert.Equal(message, error.Message);
        Assert.True(Try("open").TryGet(out _, out _));
    }

    [Theory]
    [InlineData(-2)]
    [InlineData(2)]
    public void Codes_of_a_minute_either_way_are_taken(int steps) => Assert.True(Try("open", MfaArn("alice"), _world.MfaCode(steps)).TryGet(out _, out _));

    [Fact]
    public void A_code_counts_once()
    {
        var code = _world.MfaCode();

        Assert.True(Try("open", MfaArn("alice"), code).TryGet(out _, out _));
        Assert.Equal(WrongCode, ResultAssert.Refused(Try("open", MfaArn("alice"), code), StsErrorCode.AccessDenied).Message);
    }

    [Fact]
    public void A_spent_budget_refuses_the_right_code_and_tells_it_as_no_device()
    {
        var wrong = Other6(_world);
        for (var attempt = 0; attempt < 9; attempt++)
        {
            Assert.Equal(WrongCode, ResultAssert.Refused(Try("open", MfaArn("alice"), wrong), StsErrorCode.AccessDenied).Message);
        }

        Assert.Equal(NoDevice, ResultAssert.Refused(Try("open", MfaArn("alice"), _world.MfaCode()), StsErrorCode.AccessDenied).Message);
        _world.Time.Advance(TimeSpan.FromMinutes(4));
        Assert.True(Try("open", MfaArn("alice"), _world.MfaCode()).TryGet(out _, out _));
    }

    [Fact]
    public void Sessions_have_no_device()
    {
        var chained = _world.CallerOf(_world.Assume(_world.CallerWithKeys("alice"), RoleArn("open")));

        foreach (var caller in new[] { chained, _world.CallerWithSessionToken("alice") })
        {
            var result = _world.AssumeRole(caller, new(RoleArn("open"), "s1") { SerialNumber = MfaArn("alice"), TokenCode = _world.MfaCode() });
            Assert.Equal(NoDevice, ResultAssert.Refused(result, StsErrorCode.AccessDenied).Message);
        }
    }

    [Fact]
    public void Without_mfa_long_term_keys_have_no_key_and_sessions_have_false()
    {
        // "IfExists" lets an absent key pass: this is the mistake that BoolIfExists makes for long-term keys (§5.2 rule 10).
        Assert.True(Try("unless-false").TryGet(out _, out _));
        _world.Refused(_world.CallerWithSessionToken("alice"), RoleArn("unless-false"));
        _world.Refused(_world.CallerOf(_world.Assume(_world.CallerWithKeys("alice"), RoleArn("open"))), RoleArn("unless-false"));
    }

    [Theory]
    [InlineData(0, true)]
    [InlineData(299, true)]
    [InlineData(300, false)]
    public void The_age_of_a_users_session_with_mfa_counts_from_its_issue(int seconds, bool expected)
    {
        var session = WithMfa();
        _world.Time.Advance(TimeSpan.FromSeconds(seconds));

        var result = _world.AssumeRole(_world.CallerOf(session), new(RoleArn("recent"), "s1"));

        Assert.Equal(expected, result.TryGet(out _, out _));
        _world.Assume(_world.CallerOf(session), RoleArn("guarded"));
    }

    [Fact]
    public void Mfa_does_not_go_on_along_a_chain()
    {
        var chained = _world.Assume(_world.CallerOf(WithMfa()), RoleArn("open"));

        Assert.Null(chained.Session.MfaAuthenticatedAt);
        _world.Refused(_world.CallerOf(chained), RoleArn("guarded"));
    }

    [Fact]
    public void No_answer_repeats_the_code()
    {
        var error = ResultAssert.Refused(Try("open", MfaArn("alice"), "12345x"), StsErrorCode.ValidationError);

        Assert.DoesNotContain("12345x", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("12345x", new AssumeRoleRequest(null, null) { TokenCode = "12345x" }.ToString(), StringComparison.Ordinal);
    }

    private static string Other6(ActionWorld world)
    {
        var taken = Enumerable.Range(-2, 5).Select(world.MfaCode).ToHashSet(StringComparer.Ordinal);
        return Enumerable.Range(0, 10).Select(i => $"00000{i}").First(code => !taken.Contains(code));
    }

    private IssuedSession WithMfa() => ResultAssert.Accepted(
        _world.GetSessionToken(_world.CallerWithKeys("alice"), new(null, MfaArn("alice"), _world.MfaCode()))).Session;

    private StsResult<AssumeRoleResponse> Try(string role, string? serial = null, string? code = null) =>
        _world.AssumeRole(_world.CallerWithKeys("alice"), new(RoleArn(role), "s1") { SerialNumber = serial, TokenCode = code });
}
