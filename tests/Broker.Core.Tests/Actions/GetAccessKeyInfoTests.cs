using Broker.Core.Tests.Authentication.Oidc;
using static Broker.Core.Tests.Actions.ActionWorld;

namespace Broker.Core.Tests.Actions;

/// <summary>GetAccessKeyInfo reads the account out of the key id (contracts/sts §1.7).</summary>
public sealed class GetAccessKeyInfoTests : IDisposable
{
    private const string Key = "ASIAQNZGKIQY56JQ7WML";

    private readonly ActionWorld _world = new();

    public GetAccessKeyInfoTests() => _world.Account(Shop).User("alice", Policies.Allow("sts:GetAccessKeyInfo"));

    public void Dispose() => _world.Dispose();

    [Theory]
    [InlineData(Key, "029608264753")]
    [InlineData("AKIAQNZGKIQY56JQ7WML", "029608264753")]
    public void The_key_need_not_be_known_here(string id, string account) =>
        Assert.Equal(AccountId.Parse(account), ResultAssert.Accepted(_world.GetAccessKeyInfo(_world.CallerWithKeys("alice"), id)).Account);

    [Fact]
    public void Keys_of_ours_tell_their_account()
    {
        _world.Role("far", Policies.Trust(UserArn("carol")), account: Other).User("carol", Policies.Allow("sts:AssumeRole"));
        var session = _world.Assume(_world.CallerWithKeys("carol"), RoleArn("far", Other));

        Assert.Equal(AccountId.Parse(Other), ResultAssert.Accepted(_world.GetAccessKeyInfo(_world.CallerWithKeys("alice"), session.Credentials.AccessKeyId)).Account);
        Assert.Equal(
            AccountId.Parse(Shop), ResultAssert.Accepted(_world.GetAccessKeyInfo(_world.CallerWithKeys("alice"), AccessKeyId.GenerateLongTerm(AccountId.Parse(Shop)).Text)).Account);
    }

    [Theory]
    [InlineData("AKIAIOSFODNN7EXAMPLE")]
    [InlineData("AKIA_123456789012_nobody")]
    [InlineData("AIDAQNZGKIQY56JQ7WML")]
    public void A_key_without_an_account_inside_that_nobody_here_has_is_refused(string id) =>
        Assert.Equal("access_key_id", ResultAssert.Refused(_world.GetAccessKeyInfo(_world.CallerWithKeys("alice"), id), StsErrorCode.ValidationError).Reason);

    [Fact]
    public void A_key_without_an_account_inside_that_a_user_here_has_is_the_users()
    {
        _world.Account(Other).User("carol", account: Other);

        Assert.Equal(AccountId.Parse(Other), ResultAssert.Accepted(_world.GetAccessKeyInfo(_world.CallerWithKeys("alice"), WorldDocuments.KeyOf("carol", Other))).Account);
    }

    [Theory]
    [InlineData("sts:GetAccessKeyInfo", "*", true)]
    [InlineData("sts:GetAccessKeyInfo", "arn:aws:iam::123456789012:user/alice", false)]
    [InlineData("sts:AssumeRole", "*", false)]
    public void Permission_is_for_every_resource(string action, string resource, bool expected)
    {
        _world.User("bob", Policies.Allow(action, resource));

        Assert.Equal(expected, _world.GetAccessKeyInfo(_world.CallerWithKeys("bob"), Key).TryGet(out _, out var error));
        Assert.Equal(
            expected ? null : $"User: {UserArn("bob")} is not authorized to perform: sts:GetAccessKeyInfo on resource: * because no identity-based policy allows the sts:GetAccessKeyInfo action",
            error?.Message);
    }

    [Fact]
    public void Denies_boundaries_and_control_policies_count()
    {
        _world.ManagedPolicy("narrow", Policies.Allow("s3:*"));
        _world.User("bob", Policies.Document(Policies.Statement("Allow", "*"), Policies.Statement("Deny", "sts:GetAccessKeyInfo")));
        _world.User("carol", Policies.Allow("*"), more: $"permissionsBoundary: \"{PolicyArn("narrow")}\"");

        ResultAssert.Refused(_world.GetAccessKeyInfo(_world.CallerWithKeys("bob"), Key), StsErrorCode.AccessDenied);
        ResultAssert.Refused(_world.GetAccessKeyInfo(_world.CallerWithKeys("carol"), Key), StsErrorCode.AccessDenied);
        Assert.True(_world.GetAccessKeyInfo(_world.RootOf(), Key).TryGet(out _, out _));

        _world.Account(Shop, $"serviceControlPolicies: [ [ {{ name: narrow, document: '{Policies.Allow("s3:*")}' }} ] ]");
        ResultAssert.Refused(_world.GetAccessKeyInfo(_world.CallerWithKeys("alice"), Key), StsErrorCode.AccessDenied);
        ResultAssert.Refused(_world.GetAccessKeyInfo(_world.RootOf(), Key), StsErrorCode.AccessDenied);
    }

    [Fact]
    public void The_parameters_are_looked_at_before_the_permission() =>
        ResultAssert.Refused(_world.User("bob").GetAccessKeyInfo(_world.CallerWithKeys("bob"), "short"), StsErrorCode.ValidationError);
}
