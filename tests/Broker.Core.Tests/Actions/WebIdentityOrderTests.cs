using System.Text.Json.Nodes;
using Broker.Core.Actions;
using Broker.Core.Tests.Authentication.Oidc;
using Broker.TestKit;
using static Broker.Core.Tests.Actions.ActionWorld;

namespace Broker.Core.Tests.Actions;

/// <summary>Which error comes when several things are wrong, and what comes after the trust policy (contracts/sts §1.3, "Order", "Duration").</summary>
public sealed class WebIdentityOrderTests : IDisposable
{
    private readonly ActionWorld _world = new();
    private readonly TestIssuer _stranger = TestIssuer.Ec();
    private readonly TestIssuer _unregistered = TestIssuer.Ec("https://unregistered.example");

    public WebIdentityOrderTests() => _world.Provider().Role("demo", Trust("system:serviceaccount:default:demo"), more: "maxSessionDurationSeconds: 7200");

    public void Dispose()
    {
        _world.Dispose();
        _stranger.Dispose();
        _unregistered.Dispose();
    }

    /// <summary>Each row is wrong from its step on to the end: the answer is about its own step.</summary>
    [Theory]
    [InlineData(0, StsErrorCode.ValidationError, "1 validation error detected: Value '899' at 'durationSeconds'")]
    [InlineData(1, StsErrorCode.InvalidIdentityToken, "The ID Token provided is not a valid JWT.")]
    [InlineData(2, StsErrorCode.InvalidIdentityToken, "Missing a required claim: sub")]
    [InlineData(3, StsErrorCode.InvalidIdentityToken, "No OpenIDConnect provider found in your account for https://unregistered.example")]
    [InlineData(4, StsErrorCode.InvalidIdentityToken, "The web identity token provided could not be validated.")]
    [InlineData(5, StsErrorCode.ExpiredTokenException, "Token expired: ")]
    [InlineData(6, StsErrorCode.InvalidIdentityToken, "The web identity token provided could not be validated.")]
    [InlineData(7, StsErrorCode.InvalidIdentityToken, "principal_tags passed in claim is not in correct format.")]
    [InlineData(8, StsErrorCode.InvalidIdentityToken, "The requested role is not among the roles")]
    [InlineData(9, StsErrorCode.AccessDenied, "Not authorized to perform sts:AssumeRoleWithWebIdentity")]
    [InlineData(10, StsErrorCode.MalformedPolicyDocument, "")]
    public async Task The_first_step_that_fails_answers(int step, StsErrorCode code, string message)
    {
        var issuer = step < 4 ? _unregistered : step < 5 ? _stranger : _world.Tokens;
        var claims = issuer.ProjectedClaims(_world.Time.GetUtcNow());
        Break(2, () => claims.Remove("sub"));
        Break(5, () => claims["exp"] = _world.Time.GetUtcNow().AddHours(-1).ToUnixTimeSeconds());
        Break(6, () => claims["aud"] = "somebody-else");
        Break(7, () => claims["https://aws.amazon.com/tags"] = new JsonObject { ["principal_tags"] = new JsonObject { ["Team"] = "bare" } });
        Break(8, () => claims["https://aws.amazon.com/roles"] = "none");
        Break(9, () => _world.Role("demo", Trust("somebody-else")));

        var request = new AssumeRoleWithWebIdentityRequest(RoleArn("demo"), "s1", step < 2 ? "no.token" : issuer.Token(claims))
        {
            DurationSeconds = step == 0 ? 899 : null,
            Policy = "{}",
        };
        var error = ResultAssert.Refused(await _world.AssumeRoleWithTokenAsync(request), code);

        Assert.StartsWith(message, error.Message, StringComparison.Ordinal);

        void Break(int at, Action change)
        {
            if (step <= at)
            {
                change();
            }
        }
    }

    [Theory]
    [Trait("threat", "T-01")]
    [InlineData(null, 3600)]
    [InlineData(900, 900)]
    [InlineData(7200, 7200)]
    [InlineData(7201, null)]
    [InlineData(43_200, null)]
    public async Task The_role_bounds_the_session_and_the_token_does_not(int? asked, int? expected)
    {
        var claims = _world.Tokens.ProjectedClaims(_world.Time.GetUtcNow());
        claims["exp"] = _world.Time.GetUtcNow().AddSeconds(60).ToUnixTimeSeconds();

        var result = await _world.AssumeRoleWithTokenAsync(new(RoleArn("demo"), "s1", _world.Tokens.Token(claims)) { DurationSeconds = asked });

        Assert.Equal(expected, result.TryGet(out var response, out var error) ? (int)(response.Session.Session.ExpiresAt - response.Session.Session.IssuedAt).TotalSeconds : null);
        Assert.Equal(expected is null ? "The requested DurationSeconds exceeds the MaxSessionDuration set for this role." : null, error?.Message);
    }

    [Fact]
    [Trait("threat", "T-17")]
    public async Task A_role_of_another_account_wants_a_provider_of_that_account()
    {
        _world.User("bob", account: Other).Role("demo", Policies.Trust(UserArn("bob", Other)), account: Other);

        var error = ResultAssert.Refused(await _world.AssumeRoleWithTokenAsync(new(RoleArn("demo", Other), "s1", Good())));

        Assert.Equal("No OpenIDConnect provider found in your account for https://issuer.example", error.Message);
    }

    [Fact]
    public async Task The_account_of_the_role_has_to_be_active_in_the_region()
    {
        _world.Account(Shop, "regions: { disabled: [eu-west-3] }");
        _world.Region = "eu-west-3";

        ResultAssert.Refused(await _world.AssumeRoleWithTokenAsync(new(RoleArn("demo"), "s1", Good())), StsErrorCode.RegionDisabledException);
        _world.Region = "eu-west-1";
        Assert.True((await _world.AssumeRoleWithTokenAsync(new(RoleArn("demo"), "s1", Good()))).TryGet(out _, out _));
    }

    [Theory]
    [InlineData("sts:*", true)]
    [InlineData("sts:AssumeRoleWithWebIdentity", true)]
    [InlineData("sts:AssumeRole", false)]
    public async Task Resource_control_of_the_roles_account_counts(string denied, bool refused)
    {
        var deny = $$"""{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":"*","Action":"*","Resource":"*"},{"Effect":"Deny","Principal":"*","Action":"{{denied}}","Resource":"*"}]}""";
        _world.Account(Shop, $"resourceControlPolicies: [ [ {{ name: none, document: '{deny}' }} ] ]");

        Assert.Equal(!refused, (await _world.AssumeRoleWithTokenAsync(new(RoleArn("demo"), "s1", Good()))).TryGet(out _, out _));
    }

    [Fact]
    public async Task Service_control_is_for_identities_of_the_account_and_not_for_tokens()
    {
        _world.Account(Shop, $"serviceControlPolicies: [ [ {{ name: no-sts, document: '{Policies.AllBut("sts:*")}' }} ] ]");

        Assert.True((await _world.AssumeRoleWithTokenAsync(new(RoleArn("demo"), "s1", Good()))).TryGet(out _, out _));
    }

    [Fact]
    public async Task Without_a_catalog_there_is_nothing_to_judge_by()
    {
        using var scenario = new OidcScenario();
        var action = new AssumeRoleWithWebIdentity(new Core.Catalog.LiveCatalog(), scenario.Validator, null!, StsProfile.Strict);
        var record = new Core.Audit.ActionRecord { Region = "us-east-1", RequestId = "id" };

        var result = await action.ExecuteAsync(new(RoleArn("demo"), "s1", Good()), _world.Environment, record, TestContext.Current.CancellationToken);

        ResultAssert.Refused(result, StsErrorCode.ServiceUnavailable);
    }

    private static string Trust(string subject) => Policies.Document(
        Policies.TrustsProvider(ProviderArn, "sts:AssumeRoleWithWebIdentity", Policies.When("StringEquals", "issuer.example:sub", subject)));

    private string Good() => _world.Tokens.Token(_world.Tokens.ProjectedClaims(_world.Time.GetUtcNow()));
}
