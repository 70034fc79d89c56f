using Broker.Core.Actions;
using Broker.Core.Actions.Callers;
using Broker.Core.Policy;
using Broker.Core.Sessions;
using Broker.Core.Tests.Authentication.Oidc;
using Broker.Core.Tests.Sessions;
using static Broker.Core.Tests.Actions.ActionWorld;

namespace Broker.Core.Tests.Actions;

/// <summary>GetFederationToken, and what its sessions may do (contracts/sts §1.6).</summary>
public sealed class GetFederationTokenTests : IDisposable
{
    private const string GuestArn = $"arn:aws:sts::{Shop}:federated-user/guest";

    private readonly ActionWorld _world = new();

    public GetFederationTokenTests() => _world
        .Account(Shop)
        .User("alice", Policies.Allow("sts:*,s3:Get*"))
        .Role("cart", Policies.Trust(UserArn("alice")), Policies.Allow("*"));

    public void Dispose() => _world.Dispose();

    [Fact]
    public void The_federated_user_has_a_name_in_the_account()
    {
        var caller = _world.CallerOf(Guest());

        Assert.Equal(
            (AwsPrincipalKind.FederatedUser, GuestArn, $"{Shop}:guest"), (caller.Principal.Kind, caller.Principal.Arn, caller.Principal.UserId));
    }

    [Theory]
    [InlineData("alice", null, 43_200)]
    [InlineData("alice", 900, 900)]
    [InlineData("alice", 129_600, 129_600)]
    [InlineData("root", null, 3600)]
    [InlineData("root", 3601, 3600)]
    [InlineData("root", 900, 900)]
    public void Lasts_as_a_users_session_does(string who, int? asked, int expected)
    {
        var caller = who == "root" ? _world.RootOf() : _world.CallerWithKeys("alice");

        var session = ResultAssert.Accepted(_world.GetFederationToken(caller, new("guest") { DurationSeconds = asked })).Session.Session;

        Assert.Equal(TimeSpan.FromSeconds(expected), session.ExpiresAt - session.IssuedAt);
    }

    [Theory]
    [InlineData("sts:GetFederationToken", "*", true)]
    [InlineData("sts:GetFederationToken", GuestArn, true)]
    [InlineData("sts:GetFederationToken", "arn:aws:sts::123456789012:federated-user/other", false)]
    [InlineData("sts:GetSessionToken", "*", false)]
    public void The_caller_needs_permission_for_the_federated_users_arn(string action, string resource, bool expected)
    {
        _world.User("bob", Policies.Allow(action, resource));

        var result = _world.GetFederationToken(_world.CallerWithKeys("bob"), new("guest"));

        Assert.Equal(expected, result.TryGet(out _, out var error));
        Assert.Equal(
            expected ? null : $"User: {UserArn("bob")} is not authorized to perform: sts:GetFederationToken on resource: {GuestArn} because no identity-based policy allows the sts:GetFederationToken action",
            error?.Message);
    }

    [Theory]
    [InlineData("sts:GetFederationToken,sts:TagSession", true)]
    [InlineData("sts:GetFederationToken", false)]
    public void Tags_need_permission_of_their_own(string actions, bool expected)
    {
        _world.User("bob", Policies.Allow(actions, GuestArn));

        var result = _world.GetFederationToken(_world.CallerWithKeys("bob"), new("guest") { Tags = [new("Team", "a")] });

        Assert.Equal(expected, result.TryGet(out var response, out var error));
        Assert.True(expected ? response!.Session.Session.Tags.Count == 1 : error!.Message.Contains("perform: sts:TagSession on", StringComparison.Ordinal));
        Assert.True(_world.GetFederationToken(_world.CallerWithKeys("bob"), new("guest")).TryGet(out _, out _));
    }

    [Theory]
    [InlineData("a", true)]
    [InlineData("b", false)]
    public void Tags_are_keys_of_the_request(string value, bool expected)
    {
        _world.User("bob", Policies.Allow("sts:*", condition: Policies.When("StringEquals", "aws:RequestTag/Team", "a")));

        Assert.Equal(expected, _world.GetFederationToken(_world.CallerWithKeys("bob"), new("guest") { Tags = [new("Team", value)] }).TryGet(out _, out _));
    }

    [Theory]
    [Trait("threat", "T-08")]
    [InlineData("Team", "team")]
    [InlineData("aws:Team", "Place")]
    public void Tags_have_the_rules_of_every_session(string one, string other) => ResultAssert.Refused(
        _world.GetFederationToken(_world.CallerWithKeys("alice"), new("guest") { Tags = [new(one, "a"), new(other, "b")] }), StsErrorCode.InvalidParameterValue);

    [Fact]
    [Trait("threat", "T-05")]
    public void May_what_both_the_user_and_the_passed_policies_allow()
    {
        var guest = Guest(request => request with { Policy = Policies.Allow("s3:GetObject,s3:PutObject") });

        Assert.True(May(guest, "s3:GetObject"));
        Assert.False(May(guest, "s3:PutObject"));
        Assert.False(May(guest, "s3:GetBucketAcl"));
    }

    [Fact]
    [Trait("threat", "T-05")]
    public void Without_a_policy_it_may_nothing() => Assert.False(May(Guest(), "s3:GetObject"));

    [Fact]
    public void Both_sides_are_read_again_at_every_use()
    {
        _world.ManagedPolicy("narrow", Policies.Allow("s3:GetObject"));
        var guest = Guest(request => request with { PolicyArns = [PolicyArn("narrow")] });
        Assert.True(May(guest, "s3:GetObject"));

        _world.ManagedPolicy("narrow", Policies.Allow("s3:GetBucketAcl"));
        Assert.False(May(guest, "s3:GetObject"));
        Assert.True(May(guest, "s3:GetBucketAcl"));

        _world.User("alice", Policies.Allow("sts:*"));
        Assert.False(May(guest, "s3:GetBucketAcl"));
    }

    [Fact]
    public void The_boundary_and_the_denies_of_the_user_hold()
    {
        var guest = Guest(request => request with { Policy = Policies.Allow("s3:*") });
        Assert.True(May(guest, "s3:GetObject"));

        _world.User("alice", Policies.Document(Policies.Statement("Allow", "s3:*"), Policies.Statement("Deny", "s3:GetObject")));
        Assert.False(May(guest, "s3:GetObject"));
        Assert.True(May(guest, "s3:PutObject"));

        _world.ManagedPolicy("bound", Policies.Allow("s3:Get*")).User("alice", Policies.Allow("s3:*"), more: $"permissionsBoundary: \"{PolicyArn("bound")}\"");
        Assert.True(May(guest, "s3:GetObject"));
        Assert.False(May(guest, "s3:PutObject"));
    }

    [Fact]
    public void A_guest_of_the_root_may_what_was_passed_and_no_more()
    {
        var guest = ResultAssert.Accepted(_world.GetFederationToken(_world.RootOf(), new("guest") { Policy = Policies.Allow("s3:GetObject") })).Session;
        var bare = ResultAssert.Accepted(_world.GetFederationToken(_world.RootOf(), new("guest"))).Session;

        Assert.True(May(guest, "s3:GetObject"));
        Assert.False(May(guest, "s3:PutObject"));
        Assert.False(May(bare, "s3:GetObject"));
    }

    [Fact]
    public void Its_sessions_call_get_caller_identity_and_nothing_else()
    {
        var caller = _world.CallerOf(Guest(request => request with { Policy = Policies.Allow("*") }));

        Assert.Equal(GuestArn, GetCallerIdentity.Execute(caller).Arn);
        _world.Refused(caller, RoleArn("cart"));
        ResultAssert.Refused(_world.GetAccessKeyInfo(caller, "ASIAQNZGKIQY56JQ7WML"), StsErrorCode.AccessDenied);
        ResultAssert.Refused(_world.GetSessionToken(caller), StsErrorCode.AccessDenied);
        ResultAssert.Refused(_world.GetFederationToken(caller, new("guest")), StsErrorCode.AccessDenied);
    }

    [Fact]
    public void Temporary_credentials_cannot_call_it()
    {
        foreach (var caller in new[] { _world.CallerWithSessionToken("alice"), _world.CallerOf(_world.Assume(_world.CallerWithKeys("alice"), RoleArn("cart"))) })
        {
            var error = ResultAssert.Refused(_world.GetFederationToken(caller, new("guest")), StsErrorCode.AccessDenied);
            Assert.Equal("Cannot call GetFederationToken with session credentials", error.Message);
        }
    }

    [Theory]
    [InlineData("eu-west-3", false)]
    [InlineData("eu-west-1", true)]
    public void The_account_has_to_be_active_in_the_region(string region, bool expected)
    {
        _world.Account(Shop, "regions: { disabled: [eu-west-3] }");
        _world.Region = region;

        Assert.Equal(expected, _world.GetFederationToken(_world.CallerWithKeys("alice"), new("guest")).TryGet(out _, out var error));
        Assert.True(expected || error!.Code == StsErrorCode.RegionDisabledException);
    }

    [Theory]
    [InlineData("{}", "own", StsErrorCode.MalformedPolicyDocument)]
    [InlineData(null, "absent", StsErrorCode.MalformedPolicyDocument)]
    [InlineData(null, "own", null)]
    public void Policies_have_to_be_usable(string? policy, string managed, StsErrorCode? code)
    {
        _world.ManagedPolicy("own", Policies.Allow("*"));

        var result = _world.GetFederationToken(_world.CallerWithKeys("alice"), new("guest") { Policy = policy, PolicyArns = [PolicyArn(managed)] });

        Assert.Equal(code, result.TryGet(out _, out var error) ? null : (StsErrorCode?)error.Code);
    }

    [Theory]
    [InlineData(0, false)]
    [InlineData(20, true)]
    public void What_does_not_fit_the_token_is_too_large(int tags, bool tooLarge)
    {
        var noise = SessionSamples.Noise(1900).Replace('"', 'x').Replace('\\', 'y').Replace('$', 'z').Replace('{', 'v').Replace('*', 'w').Replace('?', 'u');
        var request = new GetFederationTokenRequest("guest")
        {
            Policy = Policies.Allow("s3:*", $"arn:aws:s3:::{noise}"),
            Tags = [.. Enumerable.Range(0, tags).Select(i => KeyValuePair.Create($"k{i}", Convert.ToHexString(System.Security.Cryptography.SHA512.HashData([(byte)i]))))],
        };

        var result = _world.GetFederationToken(_world.CallerWithKeys("alice"), request);

        Assert.Equal(tooLarge, !result.TryGet(out _, out var error));
        Assert.Equal(tooLarge ? StsErrorCode.PackedPolicyTooLarge : null, error?.Code);
    }

    private IssuedSession Guest(Func<GetFederationTokenRequest, GetFederationTokenRequest>? with = null)
    {
        var request = new GetFederationTokenRequest("guest");
        return ResultAssert.Accepted(_world.GetFederationToken(_world.CallerWithKeys("alice"), with is null ? request : with(request))).Session;
    }

    /// <summary>What a service that asks the evaluator is told about the session.</summary>
    private bool May(IssuedSession session, string action)
    {
        var caller = _world.CallerOf(session);
        var request = new AccessRequest(caller.Principal.ToRequestPrincipal(), action, "arn:aws:s3:::box/thing", CallerAuthorization.ContextOf(caller, _world.Environment))
        {
            Caller = CallerPermissions.Of(caller),
            ResourceAccount = caller.Principal.Account,
        };
        return AccessEvaluator.Evaluate(request).IsAllowed;
    }
}
