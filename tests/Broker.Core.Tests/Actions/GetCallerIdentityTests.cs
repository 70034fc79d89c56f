using Broker.Core.Actions;
using Broker.Core.Sessions;
using Broker.Core.Tests.Authentication.Oidc;
using static Broker.Core.Tests.Actions.ActionWorld;

namespace Broker.Core.Tests.Actions;

/// <summary>GetCallerIdentity for every kind of caller, whatever policies and regions say (contracts/sts §1.7).</summary>
public sealed class GetCallerIdentityTests : IDisposable
{
    private readonly ActionWorld _world = new();

    public GetCallerIdentityTests() => _world
        .Account(Shop)
        .Account(Other, $"organization: {{ managementAccount: \"{Shop}\" }}")
        .User("alice", Policies.Allow("sts:*"), more: "userId: AIDAAAAAAAAAAAAAAAAAA, path: /staff/")
        .Role("cart", Policies.Trust(RootArn()), more: "roleId: AROAAAAAAAAAAAAAAAAAA, path: /team/")
        .Role("far", Policies.Trust(RootArn()), account: Other, more: "roleId: AROABBBBBBBBBBBBBBBBB");

    public void Dispose() => _world.Dispose();

    public static TheoryData<string, string, string, string> Principals => new()
    {
        { "user", "AIDAAAAAAAAAAAAAAAAAA", Shop, $"arn:aws:iam::{Shop}:user/staff/alice" },
        { "session token", "AIDAAAAAAAAAAAAAAAAAA", Shop, $"arn:aws:iam::{Shop}:user/staff/alice" },
        { "role", "AROAAAAAAAAAAAAAAAAAA:s1", Shop, $"arn:aws:sts::{Shop}:assumed-role/cart/s1" },
        { "role of another account", "AROABBBBBBBBBBBBBBBBB:s1", Other, $"arn:aws:sts::{Other}:assumed-role/far/s1" },
        { "federated user", $"{Shop}:guest", Shop, $"arn:aws:sts::{Shop}:federated-user/guest" },
        { "guest of root", $"{Shop}:guest", Shop, $"arn:aws:sts::{Shop}:federated-user/guest" },
        { "root", Shop, Shop, $"arn:aws:iam::{Shop}:root" },
        { "root session", Shop, Shop, $"arn:aws:iam::{Shop}:root" },
        { "assumed root", Other, Other, $"arn:aws:sts::{Other}:assumed-root" },
    };

    [Theory]
    [MemberData(nameof(Principals))]
    public void Names_every_kind_of_caller(string kind, string userId, string account, string arn) =>
        Assert.Equal(new GetCallerIdentityResponse(userId, AccountId.Parse(account), arn), GetCallerIdentity.Execute(Caller(kind)()));

    [Theory]
    [MemberData(nameof(Principals))]
    public void Explicit_denies_and_disabled_regions_do_not_matter(string kind, string userId, string account, string arn)
    {
        var caller = Caller(kind);
        var deny = Policies.Deny("*");
        _world.User("alice", deny, more: "userId: AIDAAAAAAAAAAAAAAAAAA, path: /staff/");
        _world.Role("cart", Policies.Trust(RootArn()), deny, more: "roleId: AROAAAAAAAAAAAAAAAAAA, path: /team/");
        _world.Account(Shop, $"regions: {{ disabled: [eu-west-3] }}, serviceControlPolicies: [ [ {{ name: none, document: '{deny}' }} ] ]");
        _world.Region = "eu-west-3";

        Assert.Equal(new GetCallerIdentityResponse(userId, AccountId.Parse(account), arn), GetCallerIdentity.Execute(caller()));
    }

    /// <summary>Gets the credentials now and authenticates when asked.</summary>
    private Func<VerifiedCaller> Caller(string kind)
    {
        var alice = _world.CallerWithKeys("alice");
        IssuedSession? session = kind switch
        {
            "session token" => ResultAssert.Accepted(_world.GetSessionToken(alice)).Session,
            "role" => _world.Assume(alice, RoleArn("team/cart")),
            "role of another account" => _world.Assume(alice, RoleArn("far", Other)),
            "federated user" => ResultAssert.Accepted(_world.GetFederationToken(alice, new("guest"))).Session,
            "guest of root" => ResultAssert.Accepted(_world.GetFederationToken(_world.RootOf(), new("guest"))).Session,
            "assumed root" => ResultAssert.Accepted(_world.AssumeRoot(alice, new(Other, "arn:aws:iam::aws:policy/root-task/IAMAuditRootUserCredentials"))).Session,
            "root session" => ResultAssert.Accepted(_world.GetSessionToken(_world.RootOf())).Session,
            _ => null,
        };
        return session is not null ? () => _world.CallerOf(session) : kind == "root" ? () => _world.RootOf() : () => _world.CallerWithKeys("alice");
    }
}
