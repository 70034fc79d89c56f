using Broker.Core.Tests.Authentication.Oidc;
using static Broker.Core.Tests.Actions.ActionWorld;

namespace Broker.Core.Tests.Actions;

/// <summary>What a refusal says, and that it says nothing about what exists (contracts/sts §1.2, "Not found" and "Denial suffixes").</summary>
public sealed class AssumeRoleDenialTests : IDisposable
{
    private static readonly string MayAssume = Policies.Allow("sts:AssumeRole");

    private readonly ActionWorld _world = new();

    public void Dispose() => _world.Dispose();

    [Theory]
    [InlineData(Shop)]
    [InlineData(Other)]
    public void A_role_that_does_not_exist_is_refused_as_one_that_refuses(string account)
    {
        _world.User("alice", Policies.Allow("*")).User("bob", account: account).Role("closed", Policies.Trust(UserArn("bob", account)), account: account);
        var caller = _world.CallerWithKeys("alice");

        var closed = _world.Refused(caller, RoleArn("closed", account));
        var missing = _world.Refused(caller, RoleArn("absent", account));

        Assert.Equal(closed with { Message = closed.Message.Replace("/closed", "/absent", StringComparison.Ordinal) }, missing);
    }

    [Fact]
    public void No_account_number_is_a_special_one()
    {
        const string Zeros = "000000000000";
        _world.User("alice", Policies.Allow("*"), Zeros).User("bob", account: Zeros).Role("closed", Policies.Trust(UserArn("bob", Zeros)), account: Zeros);
        var caller = _world.CallerWithKeys("alice", Zeros);

        var closed = _world.Refused(caller, RoleArn("closed", Zeros));
        var missing = _world.Refused(caller, RoleArn("absent", Zeros));

        Assert.Equal(closed.Message.Replace("/closed", "/absent", StringComparison.Ordinal), missing.Message);
    }

    [Theory]
    [InlineData("tags")]
    [InlineData("sourceIdentity")]
    [InlineData("contexts")]
    [InlineData("duration")]
    [InlineData("policy")]
    [InlineData("policyArn")]
    public void Whatever_else_is_asked_for_does_not_tell_whether_the_role_exists(string what)
    {
        _world.User("alice", Policies.Allow("*")).User("bob").Role("closed", Policies.Trust(UserArn("bob")));
        Func<Core.Actions.AssumeRoleRequest, Core.Actions.AssumeRoleRequest> with = request => what switch
        {
            "tags" => request with { Tags = [new("Team", "a")] },
            "sourceIdentity" => request with { SourceIdentity = "alice" },
            "contexts" => request with { ProvidedContexts = [new("arn:aws:iam::aws:contextProvider/IdentityCenter", "assertion")] },
            "duration" => request with { DurationSeconds = 43_200 },
            "policy" => request with { Policy = "{}" },
            _ => request with { PolicyArns = [PolicyArn("absent")] },
        };
        var caller = _world.CallerWithKeys("alice");

        var closed = _world.Refused(caller, RoleArn("closed"), with);
        var missing = _world.Refused(caller, RoleArn("absent"), with);

        Assert.Equal(closed with { Message = closed.Message.Replace("/closed", "/absent", StringComparison.Ordinal) }, missing);
    }

    [Fact]
    public void A_role_in_a_disabled_region_answers_so_only_to_whom_it_trusts()
    {
        _world.Region = "eu-west-3";
        _world.User("alice").User("bob").Role("cart", Policies.Trust(UserArn("alice"))).Account(Shop, "regions: { disabled: [eu-west-3] }");

        _world.Refused(_world.CallerWithKeys("alice"), RoleArn("cart"), code: StsErrorCode.RegionDisabledException);
        _world.Refused(_world.CallerWithKeys("bob"), RoleArn("cart"));
    }

    public static TheoryData<string, string> Suffixes => new()
    {
        { "no trust", " because no role trust policy allows the sts:AssumeRole action" },
        { "no identity", " because no identity-based policy allows the sts:AssumeRole action" },
        { "no boundary", " because no permissions boundary allows the sts:AssumeRole action" },
        { "no session", " because no session policy allows the sts:AssumeRole action" },
        { "no scp", " because no service control policy allows the sts:AssumeRole action" },
        { "deny trust", " with an explicit deny in the role trust policy" },
        { "deny identity", " with an explicit deny in an identity-based policy" },
        { "deny boundary", " with an explicit deny in a permissions boundary" },
        { "deny session", " with an explicit deny in a session policy" },
        { "deny scp", " with an explicit deny in a service control policy" },
        { "deny rcp", " with an explicit deny in a resource control policy" },
    };

    [Theory]
    [MemberData(nameof(Suffixes))]
    public void Within_the_account_the_text_names_the_policy_that_refused(string why, string suffix)
    {
        var error = Refusal(why, Shop);

        Assert.Equal($"User: {SessionArn("front")} is not authorized to perform: sts:AssumeRole on resource: {RoleArn("cart")}{suffix}", error.Message);
    }

    [Theory]
    [MemberData(nameof(Suffixes))]
    public void Over_accounts_the_text_is_bare_whoever_refused(string why, string suffix)
    {
        var error = Refusal(why, Other);

        Assert.Equal($"User: {SessionArn("front")} is not authorized to perform: sts:AssumeRole on resource: {RoleArn("cart", Other)}", error.Message);
        Assert.DoesNotContain(suffix, error.Message, StringComparison.Ordinal);
    }

    /// <summary>A session of a role that may do everything, and one policy that stands in its way to <c>cart</c>.</summary>
    private StsError Refusal(string why, string account)
    {
        var deny = Policies.AllBut("sts:AssumeRole");
        var narrow = Policies.Allow("s3:*");
        string Of(string layer, string other) => why == $"no {layer}" ? narrow : why == $"deny {layer}" ? deny : other;
        _world
            .ManagedPolicy("boundary", Of("boundary", Policies.Allow("*")))
            .User("alice", Policies.Allow("sts:AssumeRole"))
            .User("bob", account: account)
            .Role("front", Policies.Trust(RootArn()), Of("identity", MayAssume), more: $"permissionsBoundary: \"{PolicyArn("boundary")}\"")
            .Role("cart", Trust(why, account), account: account);
        var session = _world.Assume(_world.CallerWithKeys("alice"), RoleArn("front"), request => request with { Policy = Of("session", Policies.Allow("*")) });
        _world.Account(Shop, $"serviceControlPolicies: [ [ {{ name: control, document: '{Of("scp", Policies.Allow("*"))}' }} ] ]{(account == Shop ? Rcp(why) : "")}");
        if (account != Shop)
        {
            _world.Account(account, Rcp(why).TrimStart(',', ' '));
        }

        var error = _world.Refused(_world.CallerOf(session), RoleArn("cart", account));
        Assert.Equal("policy", error.Reason);
        return error;
    }

    private static string Trust(string why, string account) => why switch
    {
        "no trust" => Policies.Trust(UserArn("bob", account)),
        "deny trust" => Policies.Document(Policies.Trusts("Allow", RootArn()), Policies.Trusts("Deny", RootArn())),
        _ => Policies.Trust(RootArn()),
    };

    private static string Rcp(string why)
    {
        const string Statement = """{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Principal":"*","Action":"sts:AssumeRole","Resource":"*"}]}""";
        return why == "deny rcp" ? $", resourceControlPolicies: [ [ {{ name: none, document: '{Statement}' }} ] ]" : "";
    }
}
