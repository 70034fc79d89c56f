using Broker.Core.Sessions;
using Broker.Core.Tests.Authentication.Oidc;
using static Broker.Core.Tests.Actions.ActionWorld;

namespace Broker.Core.Tests.Actions;

/// <summary>How long sessions of AssumeRole last (contracts/sts §1.2, "Duration" and "Chaining default").</summary>
public sealed class AssumeRoleDurationTests : IDisposable
{
    private const string OverMaximum = "The requested DurationSeconds exceeds the MaxSessionDuration set for this role.";
    private const string OverChain = "The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining.";

    private readonly ActionWorld _world = new();

    public AssumeRoleDurationTests() => _world
        .User("alice")
        .Role("short", Policies.Trust(RootArn()), Policies.Allow("sts:*"))
        .Role("long", Policies.Trust(RootArn()), Policies.Allow("sts:*"), more: "maxSessionDurationSeconds: 43200")
        .User("carol", Policies.Allow("sts:*"));

    public void Dispose() => _world.Dispose();

    [Theory]
    [Trait("threat", "T-01")]
    [InlineData("short", null, 3600)]
    [InlineData("short", 900, 900)]
    [InlineData("short", 3600, 3600)]
    [InlineData("short", 3601, OverMaximum)]
    [InlineData("long", null, 3600)]
    [InlineData("long", 43_200, 43_200)]
    [InlineData("long", 43_201, "43200")]
    [InlineData("long", 899, "900")]
    [InlineData("long", 0, "900")]
    [InlineData("long", -1, "900")]
    [InlineData("long", int.MinValue, "900")]
    public void A_users_keys_get_up_to_the_maximum_of_the_role(string role, int? asked, object expected) => Check(_world.CallerWithKeys("carol"), role, asked, expected);

    [Theory]
    [InlineData("long", null, 3600)]
    [InlineData("long", 3600, 3600)]
    [InlineData("long", 3601, OverChain)]
    [InlineData("short", 3601, OverChain)]
    public void A_session_of_get_session_token_gets_an_hour(string role, int? asked, object expected) => Check(_world.CallerWithSessionToken("carol"), role, asked, expected);

    [Theory]
    [Trait("threat", "T-02")]
    [InlineData("long", null, 3600)]
    [InlineData("long", 900, 900)]
    [InlineData("long", 3600, 3600)]
    [InlineData("long", 3601, OverChain)]
    [InlineData("long", 43_200, OverChain)]
    public void A_chained_role_gets_an_hour(string role, int? asked, object expected) =>
        Check(_world.CallerOf(_world.Assume(_world.CallerWithKeys("carol"), RoleArn("long"))), role, asked, expected);

    [Fact]
    [Trait("threat", "T-02")]
    public void A_strict_chain_ends_twelve_hours_after_its_first_role()
    {
        var session = _world.Assume(_world.CallerWithKeys("carol"), RoleArn("long"));
        var end = session.Session.IssuedAt.AddHours(12);
        for (var hop = 0; hop < 12; hop++)
        {
            _world.Time.Advance(TimeSpan.FromMinutes(59));
            session = _world.Assume(_world.CallerOf(session), RoleArn("long"));
            Assert.True(session.Session.ExpiresAt <= end);
        }

        // 11 h 48 min have passed: the last session was cut, and the chain with it.
        Assert.Equal(end, session.Session.ExpiresAt);
        _world.Time.Advance(end - _world.Time.GetUtcNow() - TimeSpan.FromSeconds(1));
        Assert.Equal(end, _world.Assume(_world.CallerOf(session), RoleArn("long")).Session.ExpiresAt);
        _world.Time.Advance(TimeSpan.FromSeconds(1));
        ResultAssert.Refused(_world.Authenticate(session), StsErrorCode.ExpiredToken);
    }

    [Fact]
    [Trait("threat", "T-02")]
    public void A_chain_goes_on_for_ever_in_profile_aws()
    {
        using var world = new ActionWorld(StsProfile.Aws);
        world.User("carol", Policies.Allow("sts:*")).Role("long", Policies.Trust(RootArn()), Policies.Allow("sts:*"));
        var session = world.Assume(world.CallerWithKeys("carol"), RoleArn("long"));
        for (var hop = 0; hop < 20; hop++)
        {
            world.Time.Advance(TimeSpan.FromMinutes(59));
            session = world.Assume(world.CallerOf(session), RoleArn("long"));
            Assert.Equal(TimeSpan.FromHours(1), session.Session.ExpiresAt - session.Session.IssuedAt);
        }
    }

    [Fact]
    [Trait("threat", "T-02")]
    public void A_users_own_session_is_not_the_first_of_a_chain()
    {
        var user = ResultAssert.Accepted(_world.GetSessionToken(_world.CallerWithKeys("carol"), new(129_600, null, null))).Session;
        _world.Time.Advance(TimeSpan.FromHours(30));

        var first = _world.Assume(_world.CallerOf(user), RoleArn("long"));
        _world.Time.Advance(TimeSpan.FromMinutes(30));
        var second = _world.Assume(_world.CallerOf(first), RoleArn("long"));

        Assert.Equal(TimeSpan.FromHours(1), first.Session.ExpiresAt - first.Session.IssuedAt);
        Assert.Equal(first.Session.IssuedAt.AddHours(12), second.Session.ChainEndsAt);
    }

    private void Check(VerifiedCaller caller, string role, int? asked, object expected)
    {
        var result = _world.AssumeRole(caller, new(RoleArn(role), "s1") { DurationSeconds = asked });
        if (expected is int seconds)
        {
            var session = ResultAssert.Accepted(result).Session;
            Assert.Equal(TimeSpan.FromSeconds(seconds), session.Session.ExpiresAt - session.Session.IssuedAt);
            Assert.Equal(session.Session.ExpiresAt, session.Credentials.Expiration);
        }
        else
        {
            var error = ResultAssert.Refused(result, StsErrorCode.ValidationError);
            Assert.EndsWith((string)expected, error.Message, StringComparison.Ordinal);
        }
    }
}
