using System.Buffers.Text;
using System.Collections.Frozen;
using System.Text.Json.Nodes;
using Broker.Core.Actions;
using Broker.Core.Actions.Outbound;
using Broker.Core.Catalog;
using Broker.Core.Federation;
using Broker.Core.Sessions;
using Broker.Core.Tests.Sessions;
using Broker.TestKit;
using static Broker.Core.Tests.Sessions.SessionSamples;

namespace Broker.Core.Tests.Actions.Outbound;

public sealed class GetWebIdentityTokenTests
{
    private const string Both = """["sts:GetWebIdentityToken","sts:TagGetWebIdentityToken"]""";

    private static readonly FederationKeyRing Ring = FederationKeyRing.Generate(Noon);
    private static readonly string Anything = Callers.Allow(Both);

    private readonly ManualTimeProvider _clock = new(Noon);
    private readonly GetWebIdentityToken _action;

    public GetWebIdentityTokenTests()
    {
        var keys = new LiveFederationKeys();
        keys.Swap(Ring);
        _action = new GetWebIdentityToken(new OutboundFederation(new WebIdentityTokenIssuer(keys, _clock), "https://tokens.example"));
    }

    [Theory]
    [InlineData("RS256")]
    [InlineData("ES384")]
    public void Answers_a_token_of_five_minutes_of_the_accounts_own_issuer(string algorithm)
    {
        var response = Success(Run(Callers.User(Anything), Request(algorithm: algorithm)));

        var claims = Claims(response);
        Assert.Equal(Noon.AddMinutes(5), response.Issued.ExpiresAt);
        Assert.Equal(("https://tokens.example/029608264753", "https://api.example", Alice.Text), ((string?)claims["iss"], (string?)claims["aud"], (string?)claims["sub"]));
    }

    [Fact]
    public void Says_of_a_user_what_is_known()
    {
        var claims = Claims(Success(Run(Callers.User(Anything), Request() with { Tags = [new("job", "7")] })));

        Assert.Equal(
            $$$"""{"aws_account":"029608264753","source_region":"eu-central-1","principal_id":"{{{Alice.Text}}}","principal_tags":{"Team":"data"},"request_tags":{"job":"7"}}""",
            claims[StsClaims.Name]!.ToJsonString());
    }

    [Fact]
    public void Says_of_a_session_its_role_and_its_own_tags_first()
    {
        var caller = Callers.Role(Anything, change: session => session with { Tags = [new("team", "ops")], SourceIdentity = "alice" });

        var claims = Claims(Success(Run(caller, Request())));

        Assert.Equal(CartRole.Text, (string?)claims["sub"]);
        Assert.Equal(
            $$$"""{"aws_account":"029608264753","source_region":"eu-central-1","principal_id":"{{{CartRole.Text}}}","original_session_exp":"2026-11-21T13:00:00Z","federated_provider":"{{{SessionSamples.Federation.ProviderArn}}}","source_identity":"alice","principal_tags":{"Cost":"1","team":"ops"}}""",
            claims[StsClaims.Name]!.ToJsonString());
    }

    [Fact]
    public void Says_which_organization_the_account_belongs_to()
    {
        var catalog = Callers.Catalog(new Account(Callers.Account) { OrganizationId = "o-abc1234567" });

        var claims = Claims(Success(Run(Callers.User(Anything, catalog), Request())));

        Assert.Equal("o-abc1234567", (string?)claims[StsClaims.Name]!["org_id"]);
    }

    public static TheoryData<GetWebIdentityTokenRequest, string?> Parameters => new()
    {
        { Request(), null },
        { Request() with { DurationSeconds = 60 }, null },
        { Request() with { DurationSeconds = 59 }, "'durationSeconds' failed" },
        { Request() with { DurationSeconds = 3600 }, null },
        { Request() with { DurationSeconds = 3601 }, "'durationSeconds' failed" },
        { Request() with { Audiences = [] }, "'audience' failed to satisfy constraint: Member must not be null" },
        { Request() with { Audiences = [""] }, "'audience.1.member' failed" },
        { Request() with { Audiences = [new string('a', 1000)] }, null },
        { Request() with { Audiences = [new string('a', 1001)] }, "'audience.1.member' failed" },
        { Request() with { Audiences = ["a\nb"] }, "'audience.1.member' failed" },
        { Request() with { Audiences = [.. Enumerable.Range(0, 10).Select(i => $"a{i}")] }, null },
        { Request() with { Audiences = [.. Enumerable.Range(0, 11).Select(i => $"a{i}")] }, "'audience' failed" },
        { Request() with { SigningAlgorithm = null }, "'signingAlgorithm' failed" },
        { Request(algorithm: "RS512"), "'signingAlgorithm' failed" },
        { Request(algorithm: "es384"), "'signingAlgorithm' failed" },
        { Request(algorithm: "none"), "'signingAlgorithm' failed" },
        { Request() with { Tags = [.. Enumerable.Range(0, 50).Select(i => KeyValuePair.Create($"k{i}", ""))] }, null },
        { Request() with { Tags = [.. Enumerable.Range(0, 51).Select(i => KeyValuePair.Create($"k{i}", ""))] }, "'tags' failed" },
        { Request() with { Tags = [new("", "v")] }, "'tags.1.member.key' failed" },
        { Request() with { Tags = [new("k", new string('v', 257))] }, "'tags.1.member.value' failed" },
    };

    [Theory]
    [MemberData(nameof(Parameters))]
    public void Checks_every_parameter(GetWebIdentityTokenRequest request, string? problem)
    {
        var result = Run(Callers.User(Anything), request);

        if (problem is null)
        {
            Success(result);
        }
        else
        {
            var error = Failure(result);
            Assert.Equal(StsErrorCode.ValidationError, error.Code);
            Assert.Contains(problem, error.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Joins_everything_that_is_wrong() =>
        Assert.StartsWith("3 validation errors detected: ", Failure(Run(Callers.User(Anything), Request(algorithm: "HS256") with { Audiences = [""], DurationSeconds = 1 })).Message, StringComparison.Ordinal);

    [Fact]
    public void Refuses_an_audience_twice_and_a_tag_twice()
    {
        Assert.Equal("repeated_audience", Failure(Run(Callers.User(Anything), Request() with { Audiences = ["a", "a"] })).Reason);
        Assert.Equal("duplicate_tag_keys", Failure(Run(Callers.User(Anything), Request() with { Tags = [new("a", "1"), new("A", "2")] })).Reason);
        Success(Run(Callers.User(Anything), Request() with { Audiences = ["a", "A"], Tags = [new("a", "1"), new("b", "2")] }));
    }

    [Theory]
    [InlineData(null, false)]
    [InlineData("""{"ForAllValues:StringEquals":{"sts:IdentityTokenAudience":"https://api.example"}}""", true)]
    [InlineData("""{"ForAllValues:StringEquals":{"sts:IdentityTokenAudience":"https://other.example"}}""", false)]
    [InlineData("""{"StringEquals":{"sts:IdentityTokenAudience":"https://api.example"}}""", false)]
    [InlineData("""{"StringEquals":{"sts:SigningAlgorithm":"ES384"}}""", true)]
    [InlineData("""{"StringEquals":{"sts:SigningAlgorithm":"RS256"}}""", false)]
    [InlineData("""{"NumericLessThanEquals":{"sts:DurationSeconds":"300"}}""", true)]
    [InlineData("""{"NumericLessThanEquals":{"sts:DurationSeconds":"299"}}""", false)]
    [InlineData("""{"StringEquals":{"aws:RequestedRegion":"eu-central-1"}}""", true)]
    public void The_callers_policies_decide_about_audience_algorithm_and_duration(string? condition, bool allowed)
    {
        var result = Run(Callers.User(condition is null ? null : Callers.Allow(Both, condition: condition)), Request());

        Assert.Equal(allowed, result.TryGet(out _, out var error));
        Assert.True(allowed || error!.Code == StsErrorCode.AccessDenied);
    }

    [Fact]
    public void One_forbidden_audience_among_allowed_ones_refuses()
    {
        var caller = Callers.User(Callers.Allow(Both, condition: """{"ForAllValues:StringEquals":{"sts:IdentityTokenAudience":["https://a.example","https://b.example"]}}"""));

        Success(Run(caller, Request() with { Audiences = ["https://a.example", "https://b.example"] }));
        Assert.Equal(StsErrorCode.AccessDenied, Failure(Run(caller, Request() with { Audiences = ["https://a.example", "https://c.example"] })).Code);
    }

    [Fact]
    public void Tags_need_their_own_permission()
    {
        var tagged = Request() with { Tags = [new("job", "7")] };
        var withoutTags = Callers.User(Callers.Allow("\"sts:GetWebIdentityToken\""));
        var oneTag = Callers.User(Callers.Allow(Both, condition: """{"StringEqualsIfExists":{"aws:RequestTag/job":"7"},"ForAllValues:StringEquals":{"aws:TagKeys":"job"}}"""));

        Success(Run(withoutTags, Request()));
        var denied = Failure(Run(withoutTags, tagged));
        Assert.Equal(
            $"User: {Alice.Text} is not authorized to perform: sts:TagGetWebIdentityToken on resource: * because no identity-based policy allows the sts:TagGetWebIdentityToken action",
            denied.Message);
        Success(Run(oneTag, tagged));
        Assert.Equal(StsErrorCode.AccessDenied, Failure(Run(oneTag, Request() with { Tags = [new("job", "8")] })).Code);
        Assert.Equal(StsErrorCode.AccessDenied, Failure(Run(oneTag, Request() with { Tags = [new("job", "7"), new("x", "")] })).Code);
    }

    [Theory]
    [InlineData(null, true)]
    [InlineData(SessionOrigin.SessionToken, false)]
    [InlineData(SessionOrigin.FederationToken, false)]
    public void Sessions_of_users_get_none(SessionOrigin? origin, bool allowed) =>
        Assert.Equal(allowed, Run(Callers.User(Anything, origin: origin), Request()).TryGet(out _, out _));

    [Fact]
    public void A_root_of_a_member_account_gets_none()
    {
        var session = new Session(AwsPrincipal.OfAssumedRoot(Callers.Account), AccessKeyId.GenerateTemporary(Callers.Account), Noon, Noon.AddMinutes(15))
        {
            Origin = SessionOrigin.AssumeRoot,
            Policies = new SessionPolicies(Inline: null, [RootTaskPolicies.All[0]]),
        };

        Assert.Equal(StsErrorCode.AccessDenied, Failure(Run(Callers.Of(session.Principal, session), Request())).Code);
    }

    [Theory]
    [InlineData(3600, true)]
    [InlineData(3599, false)]
    public void No_token_outlives_the_session_that_asks(int sessionSeconds, bool allowed)
    {
        var caller = Callers.Role(Anything, change: session => session with { ExpiresAt = Noon.AddSeconds(sessionSeconds) });

        var result = Run(caller, Request() with { DurationSeconds = 3600 });

        Assert.Equal(allowed, result.TryGet(out _, out var error));
        Assert.True(allowed || error!.Code == StsErrorCode.SessionDurationEscalationException);
    }

    [Fact]
    public void A_token_that_would_be_too_long_is_refused()
    {
        var request = Request() with { Tags = [.. Enumerable.Range(0, 50).Select(i => KeyValuePair.Create($"{i}", new string('v', 256)))], Audiences = [.. Enumerable.Range(0, 10).Select(i => $"{i}" + new string('a', 900))] };

        Assert.Equal(StsErrorCode.JWTPayloadSizeExceededException, Failure(Run(Callers.User(Anything), request)).Code);
    }

    [Fact]
    public void Without_keys_the_feature_is_off()
    {
        var result = new GetWebIdentityToken(federation: null).Execute(Callers.User(Anything), Request(), Callers.Environment(), Callers.Record());

        Assert.Equal(StsErrorCode.OutboundWebIdentityFederationDisabledException, Failure(result).Code);
    }

    [Fact]
    public void The_global_endpoint_has_no_such_action()
    {
        var result = _action.Execute(Callers.User(Anything), Request(), Callers.Environment(isGlobal: true), Callers.Record());

        Assert.Equal(StsErrorCode.InvalidAction, Failure(result).Code);
    }

    [Fact]
    public void An_account_that_is_switched_off_here_gets_none()
    {
        var catalog = Callers.Catalog(new Account(Callers.Account) { DisabledRegions = new[] { "eu-central-1" }.ToFrozenSet(StringComparer.Ordinal) });

        Assert.Equal(StsErrorCode.RegionDisabledException, Failure(Run(Callers.User(Anything, catalog), Request())).Code);
    }

    private static GetWebIdentityTokenRequest Request(string? algorithm = "ES384") => new(["https://api.example"], algorithm);

    private static JsonObject Claims(GetWebIdentityTokenResponse response) =>
        (JsonObject)JsonNode.Parse(Base64Url.DecodeFromChars(response.Issued.Token.Reveal().Split('.')[1]))!;

    private StsResult<GetWebIdentityTokenResponse> Run(VerifiedCaller caller, GetWebIdentityTokenRequest request) =>
        _action.Execute(caller, request, Callers.Environment(), Callers.Record());
}
