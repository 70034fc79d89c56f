using System.Text.Json.Nodes;
using Broker.Core.Actions;
using Broker.Core.Sessions;
using Broker.Core.Tests.Authentication.Oidc;
using static Broker.Core.Tests.Actions.ActionWorld;

namespace Broker.Core.Tests.Actions;

/// <summary>AssumeRoleWithWebIdentity from the token to the session: what the trust policy sees, and what goes on along a chain (contracts/sts §1.3).</summary>
public sealed class AssumeRoleWithWebIdentityTests : IDisposable
{
    private const string Action = "sts:AssumeRoleWithWebIdentity";
    private const string TagsClaim = "https://aws.amazon.com/tags";
    private const string SourceIdentityClaim = "https://aws.amazon.com/source_identity";
    private const string RolesClaim = "https://aws.amazon.com/roles";
    private const string Subject = "system:serviceaccount:default:demo";

    private static readonly string OfDemo = Policies.When("StringEquals", "issuer.example:sub", Subject);

    private readonly ActionWorld _world = new();

    public AssumeRoleWithWebIdentityTests() => _world.Provider().Role("demo", Trust(), Policies.Allow("sts:*"), more: "maxSessionDurationSeconds: 43200");

    public void Dispose() => _world.Dispose();

    [Fact]
    public async Task Answers_who_the_token_was_about_and_what_the_session_is()
    {
        var response = await AcceptedAsync("demo");

        Assert.Equal((Subject, ProviderArn, "sts.amazonaws.com"), (response.Subject, response.Provider, response.Audience));
        Assert.Equal(SessionArn("demo"), response.Session.Session.Principal.Arn);
        Assert.Equal(TimeSpan.FromHours(1), response.Session.Session.ExpiresAt - response.Session.Session.IssuedAt);
    }

    [Theory]
    [InlineData(Action, false)]
    [InlineData($"{Action},sts:TagSession", true)]
    [InlineData("sts:*", true)]
    public async Task Tags_of_the_token_need_the_trust_policy_to_allow_them(string actions, bool expected)
    {
        _world.Role("demo", Trust(actions));

        var result = await TryAsync("demo", claims => claims[TagsClaim] = JsonNode.Parse("""{"principal_tags":{"Team":["eng"],"Place":["x"]},"transitive_tag_keys":["Team"]}"""));

        Assert.Equal(expected, result.TryGet(out var response, out var error));
        Assert.Equal(expected ? null : "Not authorized to perform sts:AssumeRoleWithWebIdentity", error?.Message);
        Assert.True(!expected || response!.Session.Session.Tags.SequenceEqual([new SessionTag("Team", "eng", true), new SessionTag("Place", "x")]));
    }

    [Theory]
    [InlineData(Action, false)]
    [InlineData($"{Action},sts:SetSourceIdentity", true)]
    public async Task A_source_identity_of_the_token_needs_the_trust_policy_to_allow_it(string actions, bool expected)
    {
        _world.Role("demo", Trust(actions));

        var result = await TryAsync("demo", claims => claims[SourceIdentityClaim] = "alice");

        Assert.Equal(expected, result.TryGet(out var response, out _));
        Assert.Equal(expected ? "alice" : null, response?.Session.Session.SourceIdentity);
    }

    [Theory]
    [InlineData("aws:RequestTag/Team", "eng", true)]
    [InlineData("aws:RequestTag/Team", "ops", false)]
    [InlineData("sts:SourceIdentity", "alice", true)]
    [InlineData("sts:SourceIdentity", "bob", false)]
    [InlineData("sts:RoleSessionName", "s1", true)]
    [InlineData("issuer.example:aud", "sts.amazonaws.com", true)]
    [InlineData("issuer.example:aud", "other", false)]
    [InlineData("issuer.example:email", "demo@example.com", true)]
    [InlineData("issuer.example:email", "demo@example.org", false)]
    [InlineData("aws:FederatedProvider", ProviderArn, true)]
    [InlineData("aws:PrincipalAccount", Shop, true)]
    [InlineData("aws:PrincipalAccount", Other, false)]
    [InlineData("aws:PrincipalType", "User", true)]
    [InlineData("aws:PrincipalType", "AssumedRole", false)]
    [InlineData("aws:userid", ProviderArn, true)]
    [InlineData("aws:PrincipalArn", "*", false)]
    [InlineData("aws:PrincipalTag/Team", "*", false)]
    [InlineData("issuer.example:groups", "*", false)]
    [InlineData("sts:RoleAuthorizedByIdp", "false", true)]
    [InlineData("sts:RoleAuthorizedByIdp", "true", false)]
    public async Task Keys_that_the_trust_policy_can_ask_about(string key, string value, bool expected)
    {
        _world.Role("demo", Trust("sts:*", $$$"""{"StringEquals":{"issuer.example:sub":"{{{Subject}}}"},"StringLike":{"{{{key}}}":"{{{value}}}"}}"""));

        var result = await TryAsync("demo", claims =>
        {
            claims[TagsClaim] = JsonNode.Parse("""{"principal_tags":{"Team":["eng"]}}""");
            (claims[SourceIdentityClaim], claims["email"], claims["groups"]) = ("alice", "demo@example.com", "admins");
        });

        Assert.Equal(expected, result.TryGet(out _, out _));
    }

    [Theory]
    [InlineData("absent", "false")]
    [InlineData("null", "false")]
    [InlineData("array", "true")]
    [InlineData("text", "true")]
    public async Task A_roles_claim_shows_as_authorized_by_the_idp(string form, string value)
    {
        _world
            .Role("demo", Trust(Action, $$$"""{"StringEquals":{"issuer.example:sub":"{{{Subject}}}"},"Bool":{"sts:RoleAuthorizedByIdp":"{{{value}}}"}}"""))
            .Role("opposite", Trust(Action, $$$"""{"StringEquals":{"issuer.example:sub":"{{{Subject}}}"},"Bool":{"sts:RoleAuthorizedByIdp":"{{{(value == "true" ? "false" : "true")}}}"}}"""));
        void Change(JsonObject claims)
        {
            if (form != "absent")
            {
                claims[RolesClaim] = form switch
                {
                    "null" => null,
                    "array" => new JsonArray($" {RoleArn("demo")} ", "no role", RoleArn("opposite")),
                    _ => $"{RoleArn("demo")} ; {RoleArn("opposite")};x",
                };
            }
        }

        Assert.True((await TryAsync("demo", Change)).TryGet(out _, out var error), error?.ToString());
        ResultAssert.Refused(await TryAsync("opposite", Change), StsErrorCode.AccessDenied);
    }

    [Theory]
    [InlineData("demo")]
    [InlineData("untrusting")]
    [InlineData("absent")]
    public async Task A_role_that_the_claim_leaves_out_is_refused_before_its_trust_policy(string role)
    {
        _world.Role("untrusting", Trust(Action, Policies.When("StringEquals", "issuer.example:sub", "somebody-else")));

        foreach (var roles in new JsonNode[] { new JsonArray(), new JsonArray("nonsense"), "", RoleArn("else"), RoleArn(role).ToUpperInvariant(), $"{RoleArn(role)}x" })
        {
            var error = ResultAssert.Refused(await TryAsync(role, claims => claims[RolesClaim] = roles), StsErrorCode.InvalidIdentityToken);
            Assert.Equal("roles_claim", error.Reason == "roles" ? "roles_claim" : error.Reason);
        }
    }

    [Theory]
    [InlineData("www.amazon.com", StsErrorCode.InvalidIdentityToken, "Provided Token is not a Login With Amazon token")]
    [InlineData("graph.facebook.com", StsErrorCode.IDPRejectedClaim, null)]
    [InlineData("accounts.google.com", StsErrorCode.AccessDenied, null)]
    [InlineData("issuer.example", StsErrorCode.AccessDenied, null)]
    public async Task A_provider_id_is_never_right_for_an_oidc_token(string providerId, StsErrorCode code, string? message)
    {
        var request = new AssumeRoleWithWebIdentityRequest(RoleArn("demo"), "s1", Token(null)) { ProviderId = providerId };

        var error = ResultAssert.Refused(await _world.AssumeRoleWithTokenAsync(request), code);

        Assert.Equal(message ?? error.Message, error.Message);
        Assert.True((await _world.AssumeRoleWithTokenAsync(request with { ProviderId = null })).TryGet(out _, out _));
    }

    [Theory]
    [Trait("threat", "T-17")]
    [InlineData("*")]
    [InlineData("123456789012")]
    [InlineData("arn:aws:iam::123456789012:root")]
    public async Task An_aws_principal_does_not_mean_a_token(string principal)
    {
        _world.Role("aws", Policies.Trust(principal, "sts:*", OfDemo)).Role("both", Policies.Document(Policies.Trusts("Allow", principal, "sts:*"), Policies.TrustsProvider(ProviderArn, Action, OfDemo)));

        ResultAssert.Refused(await TryAsync("aws"), StsErrorCode.AccessDenied);
        await AcceptedAsync("both");
    }

    [Theory]
    [InlineData("absent")]
    [InlineData("other-action")]
    [InlineData("other-subject")]
    [InlineData("denied")]
    public async Task Every_refusal_of_the_trust_policy_answers_alike(string role)
    {
        _world
            .Role("other-action", Policies.Document(Policies.TrustsProvider(ProviderArn, "sts:TagSession", OfDemo)))
            .Role("other-subject", Trust(Action, Policies.When("StringEquals", "issuer.example:sub", "somebody-else")))
            .Role("denied", Policies.Document(
                Policies.TrustsProvider(ProviderArn, Action, OfDemo), Policies.TrustsProvider(ProviderArn, Action, OfDemo).Replace("Allow", "Deny", StringComparison.Ordinal)));

        var error = ResultAssert.Refused(await TryAsync(role), StsErrorCode.AccessDenied);

        Assert.Equal("Not authorized to perform sts:AssumeRoleWithWebIdentity", error.Message);
    }

    [Fact]
    public async Task Downstream_there_are_audience_subject_and_methods_and_nothing_else()
    {
        var first = _world.CallerOf((await AcceptedAsync("demo", claims => (claims["amr"], claims["email"]) = (new JsonArray("pwd", "mfa"), "demo@example.com"))).Session);
        (string Condition, bool Expected)[] rows =
        [
            (Policies.When("StringEquals", "issuer.example:aud", "sts.amazonaws.com"), true),
            (Policies.When("StringEquals", "issuer.example:sub", Subject), true),
            (Policies.When("StringEquals", "issuer.example:sub", "other"), false),
            (Policies.When("ForAnyValue:StringEquals", "issuer.example:amr", "mfa"), true),
            (Policies.When("ForAnyValue:StringEquals", "issuer.example:amr", "otp"), false),
            (Policies.When("StringEquals", "aws:FederatedProvider", ProviderArn), true),
            (Policies.When("Null", "issuer.example:oaud", "true"), true),
            (Policies.When("Null", "issuer.example:oaud", "false"), false),
            (Policies.When("Null", "issuer.example:email", "false"), false),
            (Policies.When("Null", "issuer.example:kubernetes.io/namespace", "false"), false),
            (Policies.When("Null", "sts:RoleAuthorizedByIdp", "false"), false),
        ];

        foreach (var (condition, expected) in rows)
        {
            _world.Role("next", Policies.Trust(RoleArn("demo"), condition: condition));
            var caller = _world.CallerOf((await AcceptedAsync("demo", claims => (claims["amr"], claims["email"]) = (new JsonArray("pwd", "mfa"), "demo@example.com"))).Session);
            Assert.True(expected == _world.AssumeRole(caller, new(RoleArn("next"), "s2")).TryGet(out _, out _), condition);
        }

        Assert.Equal(["pwd", "mfa"], first.Session!.WebIdentity!.AuthenticationMethods);
    }

    [Fact]
    public async Task The_next_role_of_a_token_is_chained_without_the_federation()
    {
        _world.Role("next", Policies.Trust(RoleArn("demo"), "sts:*"), more: "maxSessionDurationSeconds: 43200").Role("demo", Trust("sts:*"), Policies.Allow("sts:*"));
        var caller = _world.CallerOf((await AcceptedAsync("demo", claims => claims[TagsClaim] = JsonNode.Parse("""{"principal_tags":{"Team":["eng"]},"transitive_tag_keys":["Team"]}"""))).Session);

        _world.Refused(caller, RoleArn("next"), request => request with { DurationSeconds = 3601 }, StsErrorCode.ValidationError);
        var next = _world.Assume(caller, RoleArn("next"), request => request with { DurationSeconds = 3600 });

        Assert.Null(next.Session.WebIdentity);
        Assert.Equal(new SessionTag("Team", "eng", true), Assert.Single(next.Session.Tags));
    }

    [Theory]
    [InlineData("pwd", true)]
    [InlineData("mfa", false)]
    public async Task Methods_are_a_set_of_the_request(string method, bool expected)
    {
        _world.Role("demo", Trust(Action, $$$"""{"StringEquals":{"issuer.example:sub":"{{{Subject}}}"},"ForAllValues:StringEquals":{"issuer.example:amr":["pwd","otp"]}}"""));

        Assert.Equal(expected, (await TryAsync("demo", claims => claims["amr"] = new JsonArray(method, "otp"))).TryGet(out _, out _));
    }

    [Fact]
    public async Task The_original_audience_is_a_key_beside_the_authorized_party()
    {
        _world.Provider("sts.amazonaws.com, app");
        _world.Role("demo", Trust(Action, $$$"""{"StringEquals":{"issuer.example:sub":"{{{Subject}}}","issuer.example:aud":"app"},"ForAnyValue:StringEquals":{"issuer.example:oaud":"sts.amazonaws.com"}}"""));

        Assert.Equal("app", (await AcceptedAsync("demo", claims => claims["azp"] = "app")).Audience);
        ResultAssert.Refused(await TryAsync("demo"), StsErrorCode.AccessDenied);
    }

    private static string Trust(string actions = Action, string? condition = null) => Policies.Document(Policies.TrustsProvider(ProviderArn, actions, condition ?? OfDemo));

    private string Token(Action<JsonObject>? change)
    {
        var claims = _world.Tokens.ProjectedClaims(_world.Time.GetUtcNow());
        change?.Invoke(claims);
        return _world.Tokens.Token(claims);
    }

    private Task<StsResult<AssumeRoleWithWebIdentityResponse>> TryAsync(string role, Action<JsonObject>? change = null) =>
        _world.AssumeRoleWithTokenAsync(new(RoleArn(role), "s1", Token(change)));

    private async Task<AssumeRoleWithWebIdentityResponse> AcceptedAsync(string role, Action<JsonObject>? change = null) => ResultAssert.Accepted(await TryAsync(role, change));
}
