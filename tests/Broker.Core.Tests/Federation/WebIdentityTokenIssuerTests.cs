using System.Buffers.Text;
using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Broker.Core.Authentication.Oidc;
using Broker.Core.Federation;
using Broker.Core.Telemetry;
using Broker.Core.Tests.Authentication.Oidc;
using Broker.TestKit;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Broker.Core.Tests.Federation;

public sealed class WebIdentityTokenIssuerTests
{
    private const string Issuer = "https://tokens.example/123456789012";
    private const string Role = "arn:aws:iam::123456789012:role/reader";

    private static readonly AccountId Account = AccountId.Parse("123456789012");
    private static readonly FederationKeyRing Ring = FederationKeyRing.Generate(new ManualTimeProvider().GetUtcNow());

    private readonly ManualTimeProvider _clock = new();
    private readonly LiveFederationKeys _keys = new();
    private readonly WebIdentityTokenIssuer _issuer;

    public WebIdentityTokenIssuerTests()
    {
        _keys.Swap(Ring);
        _issuer = new WebIdentityTokenIssuer(_keys, _clock);
    }

    [Theory]
    [InlineData(JwsSigningAlgorithm.RS256)]
    [InlineData(JwsSigningAlgorithm.ES384)]
    public async Task Another_library_accepts_a_token_by_the_published_keys(JwsSigningAlgorithm algorithm)
    {
        var token = Issue(Token() with { Algorithm = algorithm }).Token.Reveal();

        Assert.True(await LibraryAcceptsAsync(token, "https://api.example"));
        Assert.False(await LibraryAcceptsAsync(token, "https://other.example"));
        Assert.False(await LibraryAcceptsAsync(Tampered(token), "https://api.example"));
    }

    [Theory]
    [InlineData(JwsSigningAlgorithm.RS256)]
    [InlineData(JwsSigningAlgorithm.ES384)]
    public async Task Our_own_validator_accepts_a_token_by_the_published_keys(JwsSigningAlgorithm algorithm)
    {
        var token = Issue(Token() with { Algorithm = algorithm }).Token.Reveal();

        var identity = ResultAssert.Accepted(await OursAsync(token));

        Assert.Equal((Role, "https://api.example"), (identity.Subject, identity.Audience));
        Assert.False((await OursAsync(Tampered(token))).TryGet(out _, out _));
    }

    [Theory]
    [InlineData(JwsSigningAlgorithm.RS256)]
    [InlineData(JwsSigningAlgorithm.ES384)]
    public void The_header_names_algorithm_key_and_type(JwsSigningAlgorithm algorithm)
    {
        var header = Part(Issue(Token() with { Algorithm = algorithm }), 0);

        Assert.Equal($$"""{"alg":"{{algorithm}}","kid":"{{Ring.SignerAt(algorithm, _clock.GetUtcNow()).Id}}","typ":"JWT"}""", header.ToJsonString());
    }

    [Fact]
    public void The_claims_are_those_of_the_documentation()
    {
        var token = Token() with
        {
            Principal = new StsClaims(Account, Role, "eu-central-1")
            {
                OrganizationId = "o-abc1234567",
                PrincipalTags = [new("team", "data"), new("environment", "production")],
                RequestTags = [new("job-id", "job-1")],
                SessionExpiresAt = _clock.GetUtcNow().AddHours(1),
                FederatedProvider = "arn:aws:iam::123456789012:oidc-provider/issuer.example",
                SourceIdentity = "admin-user",
            },
        };

        var claims = Part(Issue(token), 1);

        Assert.Matches("^[0-9a-f]{32}$", (string?)claims["jti"]);
        claims.Remove("jti");
        Assert.Equal(
            JsonNode.Parse($$$"""
                {
                  "iss": "{{{Issuer}}}", "sub": "{{{Role}}}", "aud": "https://api.example",
                  "iat": {{{_clock.GetUtcNow().ToUnixTimeSeconds()}}}, "exp": {{{_clock.GetUtcNow().ToUnixTimeSeconds() + 300}}},
                  "https://sts.amazonaws.com/": {
                    "aws_account": "123456789012", "source_region": "eu-central-1", "principal_id": "{{{Role}}}", "org_id": "o-abc1234567",
                    "original_session_exp": "2026-11-21T13:00:00Z",
                    "federated_provider": "arn:aws:iam::123456789012:oidc-provider/issuer.example", "source_identity": "admin-user",
                    "principal_tags": { "team": "data", "environment": "production" }, "request_tags": { "job-id": "job-1" }
                  }
                }
                """)!.ToJsonString(),
            claims.ToJsonString());
    }

    [Fact]
    public void What_is_not_known_is_left_out()
    {
        var claims = Part(Issue(Token() with { Principal = new StsClaims(Account, Role, "us-east-1") }), 1);

        Assert.Equal(["aws_account", "source_region", "principal_id"], ((JsonObject)claims["https://sts.amazonaws.com/"]!).Select(claim => claim.Key));
        Assert.DoesNotContain("https://sts.amazonaws.com/", Part(Issue(Token()), 1).Select(claim => claim.Key));
    }

    [Fact]
    public void Claims_for_an_sts_have_the_form_that_it_reads()
    {
        var token = Token() with
        {
            Session = new SessionClaims
            {
                Roles = [Role],
                PrincipalTags = [new("Team", "eng"), new("Cost", "")],
                TransitiveTagKeys = ["Team"],
                SourceIdentity = "alice",
            },
        };

        var claims = Part(Issue(token), 1);

        Assert.Equal($"""["{Role}"]""", claims["https://aws.amazon.com/roles"]!.ToJsonString());
        Assert.Equal("alice", (string?)claims["https://aws.amazon.com/source_identity"]);
        Assert.Equal("""{"principal_tags":{"Team":["eng"],"Cost":[""]},"transitive_tag_keys":["Team"]}""", claims["https://aws.amazon.com/tags"]!.ToJsonString());
    }

    [Fact]
    public void No_roles_and_no_limit_of_roles_are_different()
    {
        var none = Part(Issue(Token() with { Session = new SessionClaims { Roles = [] } }), 1);
        var unlimited = Part(Issue(Token() with { Session = new SessionClaims() }), 1);

        Assert.Equal("[]", none["https://aws.amazon.com/roles"]!.ToJsonString());
        Assert.DoesNotContain(unlimited, claim => claim.Key.StartsWith("https://aws.amazon.com/", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Several_audiences_are_an_array_and_each_may_accept()
    {
        var token = Issue(Token() with { Audiences = ["https://a.example", "https://b.example"] });

        Assert.Equal("""["https://a.example","https://b.example"]""", Part(token, 1)["aud"]!.ToJsonString());
        Assert.True(await LibraryAcceptsAsync(token.Token.Reveal(), "https://a.example"));
        Assert.True(await LibraryAcceptsAsync(token.Token.Reveal(), "https://b.example"));
        Assert.False(await LibraryAcceptsAsync(token.Token.Reveal(), "https://c.example"));
    }

    [Fact]
    public void Texts_of_every_script_arrive_as_they_were()
    {
        const string Hostile = "\"}],\"aud\":\"x\",<é\u2028𝄞";

        var claims = Part(Issue(Token() with { Principal = new StsClaims(Account, Role, "us-east-1") { RequestTags = [new(Hostile, Hostile)] } }), 1);

        Assert.Equal(Hostile, (string?)claims["https://sts.amazonaws.com/"]!["request_tags"]![Hostile]);
        Assert.Equal("https://api.example", (string?)claims["aud"]);
    }

    [Fact]
    public void The_end_is_whole_seconds_after_now()
    {
        _clock.Advance(TimeSpan.FromMilliseconds(900));

        var issued = Issue(Token() with { Lifetime = TimeSpan.FromSeconds(61) });

        Assert.Equal(new DateTimeOffset(2026, 11, 21, 12, 1, 1, TimeSpan.Zero), issued.ExpiresAt);
        Assert.Equal(issued.ExpiresAt.ToUnixTimeSeconds(), (long)Part(issued, 1)["exp"]!);
    }

    [Fact]
    public void Every_token_has_an_id_of_its_own() =>
        Assert.Equal(20, Enumerable.Range(0, 20).Select(_ => (string?)Part(Issue(Token()), 1)["jti"]).Distinct(StringComparer.Ordinal).Count());

    [Fact]
    public void After_a_rotation_the_old_key_signs_for_an_hour_and_verifies_for_longer()
    {
        Assert.True(Ring.TryRotate(_clock.GetUtcNow(), out var rotated));
        _keys.Swap(rotated);
        var before = Part(Issue(Token()), 0)["kid"];
        _clock.Advance(FederationKeyRing.PublicationDelay);
        var after = Part(Issue(Token()), 0)["kid"];

        Assert.Equal(Ring.SignerAt(JwsSigningAlgorithm.ES384, _clock.GetUtcNow()).Id, (string?)before);
        Assert.NotEqual((string?)before, (string?)after);
        Assert.Equal(4, JsonNode.Parse(_keys.Current!.Keys.Span)!["keys"]!.AsArray().Count);
    }

    [Fact]
    public void Without_keys_a_retry_may_help()
    {
        var result = new WebIdentityTokenIssuer(new LiveFederationKeys(), _clock).Issue(Token());

        Assert.False(result.TryGet(out _, out var error));
        Assert.Equal(StsErrorCode.ServiceUnavailable, error.Code);
    }

    [Fact]
    public void A_token_of_more_than_20000_characters_is_refused_and_one_of_20000_not()
    {
        var room = 20_000 - Issue(Filled(0)).Token.Size;
        var fill = Enumerable.Range(room * 3 / 4, 4).First(length => !_issuer.Issue(Filled(length)).TryGet(out _, out _));

        Assert.InRange(Issue(Filled(fill - 1)).Token.Size, 19_998, 20_000);
        Assert.False(_issuer.Issue(Filled(fill)).TryGet(out _, out var error));
        Assert.Equal(StsErrorCode.JWTPayloadSizeExceededException, error.Code);

        static OutboundToken Filled(int length) =>
            Token() with { Principal = new StsClaims(Account, Role, "us-east-1") { RequestTags = [new("fill", new string('v', length))] } };
    }

    public static TheoryData<OutboundToken, bool> Bounds => new()
    {
        { Token() with { Lifetime = TimeSpan.FromSeconds(1) }, true },
        { Token() with { Lifetime = TimeSpan.Zero }, false },
        { Token() with { Lifetime = TimeSpan.FromHours(1) }, true },
        { Token() with { Lifetime = TimeSpan.FromSeconds(3601) }, false },
        { Token() with { Lifetime = TimeSpan.FromMilliseconds(1500) }, false },
        { Token() with { Audiences = [] }, false },
        { Token() with { Audiences = default }, false },
        { Token() with { Audiences = [""] }, false },
        { Token() with { Audiences = ["a", "a"] }, false },
        { Token() with { Audiences = [new string('a', 1000)] }, true },
        { Token() with { Audiences = [new string('a', 1001)] }, false },
        { Token() with { Audiences = [.. Enumerable.Range(0, 10).Select(i => $"a{i}")] }, true },
        { Token() with { Audiences = [.. Enumerable.Range(0, 11).Select(i => $"a{i}")] }, false },
        { Token() with { Subject = "" }, false },
        { Token() with { Subject = new string('s', 2048) }, true },
        { Token() with { Subject = new string('s', 2049) }, false },
        { Token() with { Issuer = "" }, false },
        { Token() with { Session = new SessionClaims { PrincipalTags = [new("a", "1"), new("a", "2")] } }, false },
        { Token() with { Session = new SessionClaims { PrincipalTags = [new("a", "1"), new("A", "2")] } }, true },
    };

    [Theory]
    [MemberData(nameof(Bounds))]
    public void What_no_caller_may_choose_is_a_defect_of_ours(OutboundToken token, bool accepted)
    {
        var result = _issuer.Issue(token);

        Assert.Equal(accepted, result.TryGet(out _, out var error));
        Assert.True(accepted || error!.Code == StsErrorCode.InternalFailure);
    }

    [Fact]
    public void A_token_prints_as_dots()
    {
        var issued = Issue(Token());

        Assert.Equal("••••", issued.Token.ToString());
        Assert.DoesNotContain(issued.Token.Reveal()[..20], issued.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain(Role, Token().ToString(), StringComparison.Ordinal);
    }

    private static OutboundToken Token() => new(Issuer, Role, ["https://api.example"], TimeSpan.FromMinutes(5), JwsSigningAlgorithm.ES384);

    private static JsonObject Part(IssuedWebIdentityToken issued, int index) =>
        (JsonObject)JsonNode.Parse(Base64Url.DecodeFromChars(issued.Token.Reveal().Split('.')[index]))!;

    /// <summary>The same token for another audience.</summary>
    private static string Tampered(string token)
    {
        var parts = token.Split('.');
        var claims = Encoding.UTF8.GetString(Base64Url.DecodeFromChars(parts[1])).Replace("reader", "writer", StringComparison.Ordinal);
        return $"{parts[0]}.{Base64Url.EncodeToString(Encoding.UTF8.GetBytes(claims))}.{parts[2]}";
    }

    private IssuedWebIdentityToken Issue(OutboundToken token) => ResultAssert.Accepted(_issuer.Issue(token));

    private async Task<bool> LibraryAcceptsAsync(string token, string audience)
    {
        var keys = new JsonWebKeySet(Encoding.UTF8.GetString(_keys.Current!.Keys.Span)).GetSigningKeys();
        var now = _clock.GetUtcNow().UtcDateTime;
        var result = await new JsonWebTokenHandler().ValidateTokenAsync(token, new TokenValidationParameters
        {
            ValidIssuer = Issuer,
            ValidAudience = audience,
            IssuerSigningKeys = keys,
            LifetimeValidator = (_, expires, _, _) => expires > now,
        });
        return result.IsValid;
    }

    private async Task<StsResult<ValidatedIdentity>> OursAsync(string token)
    {
        using var meter = new BrokerMeter();
        var source = new ScriptedKeySource(Encoding.UTF8.GetString(_keys.Current!.Keys.Span));
        var validator = new OidcTokenValidator(new IssuerKeyCache(_ => source, meter, _clock), StsProfile.Strict, _clock);
        var provider = OidcScenario.ProviderOf(Issuer, clientIds: "https://api.example");
        return UnverifiedToken.Parse(token, StsProfile.Strict).TryGet(out var parsed, out var refused)
            ? await validator.ValidateAsync(parsed, provider, TestContext.Current.CancellationToken)
            : refused;
    }
}
