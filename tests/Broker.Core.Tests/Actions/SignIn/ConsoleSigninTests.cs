using System.Text.Json;
using Broker.Core.Actions;
using Broker.Core.Actions.Callers;
using Broker.Core.Actions.SignIn;
using Broker.Core.Audit;
using Broker.Core.Authentication.SigV4;
using Broker.Core.Catalog;
using Broker.Core.Sessions;
using Broker.Core.Tests.Sessions;
using Broker.TestKit;
using static Broker.Core.Tests.Sessions.SessionSamples;

namespace Broker.Core.Tests.Actions.SignIn;

/// <summary>The way into the console: GetSigninToken, ConsoleLogin, GetConsoleSession.</summary>
public sealed class ConsoleSigninTests
{
    private static readonly SecretAccessKey Secret = SecretAccessKey.FromText("canary-secret-canary-secret-canary-secr");

    private readonly ManualTimeProvider _time = new(Noon);
    private readonly LiveCatalog _catalog = new();
    private readonly LiveKeyRing _ring = Live(SealingKeyRing.Generate());
    private readonly SessionSealer _sessions;
    private readonly CallerAuthenticator _authenticator;
    private readonly ConsoleSealer _consoles;

    public ConsoleSigninTests()
    {
        Load(Role(TimeSpan.FromHours(12)));
        _sessions = new SessionSealer(_ring);
        _consoles = new ConsoleSealer(_ring);
        _authenticator = new CallerAuthenticator(_catalog, new SessionAuthenticator(_sessions, _time), new SigV4Verifier("us-east-1", _time), "us-east-1");
    }

    [Theory]
    [InlineData(SessionOrigin.AssumeRole)]
    [InlineData(SessionOrigin.RoleChain)]
    [InlineData(SessionOrigin.WebIdentity)]
    [InlineData(SessionOrigin.Saml)]
    public void Sessions_of_roles_sign_in_for_the_rest_of_their_time(SessionOrigin origin)
    {
        var session = Of(CartSession(), origin);
        _time.Advance(TimeSpan.FromMinutes(10));

        var login = Success(Login(Success(GetToken(session)).Reveal()));

        Assert.Equal(session.ExpiresAt, login.Session.ExpiresAt);
        Assert.Equal(session.Principal, Success(Ask(login.Cookie.Reveal())).Session.Principal);
    }

    [Fact]
    public void A_federated_user_signs_in()
    {
        var session = Of(AwsPrincipal.OfFederatedUser(AwsPrincipal.OfRoot(SessionSamples.Account), "bob"), SessionOrigin.FederationToken);

        Assert.Equal("arn:aws:sts::029608264753:federated-user/bob", Success(Login(Success(GetToken(session)).Reveal())).Session.Session.Principal.Arn);
    }

    [Fact]
    public void Credentials_of_GetSessionToken_and_of_AssumeRoot_do_not_sign_in()
    {
        Assert.Equal("signin_origin", Failure(GetToken(Of(AwsPrincipal.OfRoot(SessionSamples.Account), SessionOrigin.SessionToken))).Reason);
        Assert.Equal("signin_origin", Failure(GetToken(Of(AwsPrincipal.OfAssumedRoot(SessionSamples.Account), SessionOrigin.AssumeRoot))).Reason);
    }

    [Theory]
    [InlineData(SessionOrigin.AssumeRole, null)]
    [InlineData(SessionOrigin.RoleChain, "signin_duration_origin")]
    [InlineData(SessionOrigin.WebIdentity, "signin_duration_origin")]
    [InlineData(SessionOrigin.Saml, "signin_duration_origin")]
    public void A_duration_is_for_roles_that_long_term_keys_assumed(SessionOrigin origin, string? reason)
    {
        GetToken(Of(CartSession(), origin), duration: 900).TryGet(out _, out var error);

        Assert.Equal(reason, error?.Reason);
    }

    [Fact]
    public void A_duration_is_not_for_federated_users() => Assert.Equal(
        "signin_duration_origin",
        Failure(GetToken(Of(AwsPrincipal.OfFederatedUser(AwsPrincipal.OfRoot(SessionSamples.Account), "bob"), SessionOrigin.FederationToken), duration: 900)).Reason);

    [Theory]
    [InlineData(899, "signin_duration")]
    [InlineData(900, null)]
    [InlineData(43200, null)]
    [InlineData(43201, "signin_duration")]
    [InlineData(0, "signin_duration")]
    [InlineData(-900, "signin_duration")]
    public void A_duration_is_15_minutes_to_12_hours(int seconds, string? reason)
    {
        GetToken(Of(CartSession()), seconds).TryGet(out _, out var error);

        Assert.Equal(reason, error?.Reason);
    }

    [Fact]
    public void A_duration_is_at_most_the_maximum_of_the_role()
    {
        Load(Role(TimeSpan.FromHours(2)));

        Assert.Equal("signin_duration_role", Failure(GetToken(Of(CartSession()), 7201)).Reason);
        Assert.Equal(Noon.AddHours(2), Success(Login(Success(GetToken(Of(CartSession()), 7200)).Reveal())).Session.ExpiresAt);
    }

    [Fact]
    public void A_session_with_a_duration_outlives_its_credentials_but_not_its_end()
    {
        var cookie = Success(Login(Success(GetToken(Of(CartSession()), 7200)).Reveal())).Cookie.Reveal();

        _time.Advance(TimeSpan.FromSeconds(7199));
        Assert.Equal(Noon.AddHours(2), Success(Ask(cookie)).ExpiresAt);
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(StsErrorCode.ExpiredToken, Failure(Ask(cookie)).Code);
    }

    [Theory]
    [InlineData(899, null)]
    [InlineData(900, "signin_token_ended")]
    public void A_token_signs_in_for_15_minutes(int seconds, string? reason)
    {
        var token = Success(GetToken(Of(CartSession()))).Reveal();
        _time.Advance(TimeSpan.FromSeconds(seconds));

        Login(token).TryGet(out _, out var error);

        Assert.Equal(reason, error?.Reason);
    }

    [Theory]
    [InlineData(599, null)]
    [InlineData(600, "session_expired")]
    public void Credentials_that_ended_meanwhile_do_not_sign_in(int seconds, string? reason)
    {
        _time.Advance(TimeSpan.FromMinutes(50));
        var token = Success(GetToken(Of(CartSession()), 900)).Reveal();
        _time.Advance(TimeSpan.FromSeconds(seconds));

        Login(token).TryGet(out _, out var error);

        Assert.Equal(reason, error?.Reason);
    }

    [Fact]
    public void A_token_signs_in_once_where_strict_and_again_where_like_aws()
    {
        var (strict, aws) = (new ConsoleLogin(_authenticator, _consoles, StsProfile.Strict), new ConsoleLogin(_authenticator, _consoles, StsProfile.Aws));
        var token = Success(GetToken(Of(CartSession()))).Reveal();

        Success(strict.Execute(token, Environment, Record()));
        Assert.Equal("signin_token_used", Failure(strict.Execute(token, Environment, Record())).Reason);
        Success(strict.Execute(Success(GetToken(Of(CartSession()))).Reveal(), Environment, Record()));
        Success(aws.Execute(token, Environment, Record()));
        Success(aws.Execute(token, Environment, Record()));
    }

    [Fact]
    public void Remembers_as_many_tokens_as_it_may_and_then_waits_for_one_to_end()
    {
        var login = new ConsoleLogin(_authenticator, _consoles, StsProfile.Strict, mostTokens: 1);
        Success(login.Execute(Success(GetToken(Of(CartSession()))).Reveal(), Environment, Record()));
        var second = Of(CartSession());

        Assert.Equal(StsErrorCode.ServiceUnavailable, Failure(login.Execute(Success(GetToken(second)).Reveal(), Environment, Record())).Code);
        _time.Advance(GetSigninToken.Validity);
        Success(login.Execute(Success(GetToken(second)).Reveal(), Environment, Record()));
    }

    [Theory]
    [InlineData("gone")]
    [InlineData("again")]
    [InlineData("revoked")]
    [InlineData("session")]
    public void The_catalog_of_today_decides_at_every_step(string change)
    {
        var session = Of(CartSession());
        var token = Success(GetToken(session)).Reveal();
        var cookie = Success(Login(token)).Cookie.Reveal();
        var other = Success(GetToken(session)).Reveal();

        switch (change)
        {
            case "gone":
                Load();
                break;
            case "again":
                Load(Role() with { RoleId = "AROAQNZGKIQY56JQ7WMLB" });
                break;
            case "revoked":
                Load(Role() with { SessionsRevokedBefore = Noon.AddSeconds(1) });
                break;
            default:
                _catalog.Swap(new CatalogSnapshot(new([Role()], []) { Accounts = [new Core.Catalog.Account(SessionSamples.Account) { RevokedSessions = [session.AccessKeyId.Text] }] }));
                break;
        }

        Assert.NotNull(Failure(GetToken(session)));
        Assert.NotNull(Failure(Login(other)));
        Assert.NotNull(Failure(Ask(cookie)));
        Load(Role());
        Success(Ask(cookie));
        Success(Login(other));
    }

    [Fact]
    public void A_wrong_secret_another_key_and_a_foreign_token_look_alike()
    {
        var (session, other) = (Of(CartSession()), Of(CartSession()));
        var token = Success(_sessions.Seal(session, Secret)).Reveal();

        var errors = new[]
        {
            Failure(Execute(Json(session.AccessKeyId.Text, Secret.Reveal()[..^1] + "X", token))),
            Failure(Execute(Json(session.AccessKeyId.Text, "x", token))),
            Failure(Execute(Json(other.AccessKeyId.Text, Secret.Reveal(), token))),
            Failure(Execute(Json(session.AccessKeyId.Text, Secret.Reveal(), "garbage"))),
        };

        Assert.Single(errors.Select(error => (error.Code, error.Message)).Distinct());
        Success(Execute(Json(session.AccessKeyId.Text, Secret.Reveal(), token)));
    }

    [Fact]
    public void Credentials_that_ended_get_no_token()
    {
        var session = Of(CartSession());
        _time.Advance(TimeSpan.FromHours(1) - TimeSpan.FromSeconds(1));
        Success(GetToken(session));

        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(StsErrorCode.ExpiredToken, Failure(GetToken(session)).Code);
    }

    [Theory]
    [InlineData(null, null)]
    [InlineData("json", null)]
    [InlineData("xml", "signin_type")]
    [InlineData("", "signin_type")]
    public void The_type_of_a_session_is_json(string? type, string? reason)
    {
        var session = Of(CartSession());
        var request = new GetSigninTokenRequest(Json(session.AccessKeyId.Text, Secret.Reveal(), Success(_sessions.Seal(session, Secret)).Reveal()), null, type);

        new GetSigninToken(_authenticator, _consoles).Execute(request, Environment, Record()).TryGet(out _, out var error);

        Assert.Equal(reason, error?.Reason);
        Assert.DoesNotContain("canary", request.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Nobody_signs_in_without_a_token_or_while_there_is_no_catalog()
    {
        Assert.Equal(StsErrorCode.InvalidClientTokenId, Failure(Login(null)).Code);
        var (session, cookie) = (Of(CartSession()), Success(Login(Success(GetToken(Of(CartSession()))).Reveal())).Cookie.Reveal());
        var none = new CallerAuthenticator(new LiveCatalog(), new SessionAuthenticator(_sessions, _time), new SigV4Verifier("us-east-1", _time), "us-east-1");

        var token = Json(session.AccessKeyId.Text, Secret.Reveal(), Success(_sessions.Seal(session, Secret)).Reveal());
        Assert.Equal(StsErrorCode.ServiceUnavailable, Failure(new GetSigninToken(none, _consoles).Execute(new(token, null, null), Environment, Record())).Code);
        Assert.Equal(StsErrorCode.ServiceUnavailable, Failure(new GetConsoleSession(none, _consoles).Execute(cookie, Noon)).Code);
    }

    private RequestEnvironment Environment => new("us-east-1", _time.GetUtcNow(), null, null, IsSecure: true, "request");

    private ConsoleLogin? _login;

    private void Load(params IamRole[] roles) => _catalog.Swap(new CatalogSnapshot(new(roles, [])));

    private StsResult<ConsoleToken> GetToken(Session session, int? duration = null) =>
        Execute(Json(session.AccessKeyId.Text, Secret.Reveal(), Success(_sessions.Seal(session, Secret)).Reveal()), duration);

    private StsResult<ConsoleToken> Execute(string json, int? duration = null) =>
        new GetSigninToken(_authenticator, _consoles).Execute(new GetSigninTokenRequest(json, duration, SessionType: null), Environment, Record());

    private StsResult<ConsoleLoginResponse> Login(string? token) =>
        (_login ??= new ConsoleLogin(_authenticator, _consoles, StsProfile.Strict)).Execute(token, Environment, Record());

    private StsResult<ConsoleSession> Ask(string cookie) => new GetConsoleSession(_authenticator, _consoles).Execute(cookie, _time.GetUtcNow());

    private static string Json(string id, string key, string token) =>
        $$"""{"sessionId":"{{id}}","sessionKey":{{JsonSerializer.Serialize(key)}},"sessionToken":"{{token}}"}""";

    private static ActionRecord Record() => new() { Region = "us-east-1", RequestId = "request" };
}
