using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Broker.Core;
using Broker.Core.Actions;
using Broker.Core.Actions.Callers;
using Broker.Core.Actions.SignIn;
using Broker.Core.Audit;
using Broker.Core.Authentication.SigV4;
using Broker.Core.Catalog;
using Broker.Core.Denials;
using Broker.Core.Sessions;
using Broker.Core.Telemetry;
using Broker.Issuing;
using Broker.Sts;
using Broker.Sts.SignIn;
using Broker.TestKit;
using Broker.Tests.Sidecar;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Broker.Tests.Sts.SignIn;

/// <summary>What the audit says about the sign-in, and what neither it nor the log ever says.</summary>
public sealed class SigninAuditTests : IAsyncLifetime
{
    private const string Canary = "canary-secret-canary-secret-canary-secr";

    private static readonly AccountId Account = AccountId.Parse("123456789012");

    private readonly ManualTimeProvider _time = new();
    private readonly BrokerMeter _meter = new();
    private readonly MemoryStream _written = new();
    private readonly Session _session;
    private readonly string _token;
    private readonly SigninEndpoint _endpoint;
    private readonly ConsoleSessionEndpoint _asked;
    private readonly AuditTrail _audit;
    private readonly CapturedLog _log = new();

    public SigninAuditTests()
    {
        var (catalog, ring) = (new LiveCatalog(), new LiveKeyRing());
        catalog.Swap(new CatalogSnapshot(new([], [])));
        ring.Swap(SealingKeyRing.Generate());
        var (sessions, consoles) = (new SessionSealer(ring), new ConsoleSealer(ring));
        var now = _time.GetUtcNow();
        _session = new Session(AwsPrincipal.OfFederatedUser(AwsPrincipal.OfRoot(Account), "bob"), AccessKeyId.GenerateTemporary(Account), now, now.AddHours(1))
        {
            Origin = SessionOrigin.FederationToken,
        };
        Assert.True(sessions.Seal(_session, SecretAccessKey.FromText(Canary)).TryGet(out var token, out _));
        _token = token.Reveal();

        var authenticator = new CallerAuthenticator(catalog, new SessionAuthenticator(sessions, _time), new SigV4Verifier("us-east-1", _time), "us-east-1");
        Assert.True(ConsoleDestinations.TryParseOrigin("https://console.example.com", out var console));
        var actions = new SigninActions(
            new GetSigninToken(authenticator, consoles),
            new ConsoleLogin(authenticator, consoles, StsProfile.Strict),
            new ConsoleDestinations([console]),
            new StsThrottle(catalog, StsThrottle.DefaultRate, _time));
        _audit = new AuditTrail([new AuditStreamSink("test", _written)], _time, NullLogger<AuditTrail>.Instance);
        var surroundings = new RequestSurroundings("us-east-1", IsGlobal: false, _time);
        var records = new RequestRecords(_audit, new AuthorizationMessages(ring, _time), StsProfile.Strict);
        _endpoint = new SigninEndpoint(actions, surroundings, records, _meter, new Logger<SigninEndpoint>(_log));
        _asked = new ConsoleSessionEndpoint(new GetConsoleSession(authenticator, consoles), surroundings, _meter);
    }

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        await _audit.DisposeAsync();
        _meter.Dispose();
    }

    [Fact]
    public async Task Both_exchanges_are_events_with_the_key_that_signed_in()
    {
        var token = TokenOf(await SendAsync(GetToken()));
        await SendAsync(Login(token) + "&Issuer=" + Uri.EscapeDataString("https://console.example.com/start?secret=1"));

        var (got, login) = (Events()[0], Events()[1]);
        Assert.Equal(("GetSigninToken", "signin.amazonaws.com", "AwsApiCall"), Shape(got));
        Assert.Equal(("ConsoleLogin", "signin.amazonaws.com", "AwsConsoleSignin"), Shape(login));
        Assert.Equal("Success", got["responseElements"]!["GetSigninToken"]!.GetValue<string>());
        Assert.Equal("Success", login["responseElements"]!["ConsoleLogin"]!.GetValue<string>());
        Assert.Equal("https://console.example.com/home", login["additionalEventData"]!["LoginTo"]!.GetValue<string>());
        Assert.Equal("https://console.example.com/start", login["additionalEventData"]!["Issuer"]!.GetValue<string>());
        Assert.All([got, login], e =>
        {
            Assert.Equal("FederatedUser", e["userIdentity"]!["type"]!.GetValue<string>());
            Assert.Equal(_session.AccessKeyId.Text, e["userIdentity"]!["accessKeyId"]!.GetValue<string>());
            Assert.Equal("123456789012", e["recipientAccountId"]!.GetValue<string>());
        });
    }

    [Fact]
    public async Task A_refusal_is_an_event_that_names_the_key_as_it_was_claimed()
    {
        await SendAsync(GetToken(secret: "wrong-canary"));
        await SendAsync(Login("garbage-canary"));

        var (got, login) = (Events()[0], Events()[1]);
        Assert.Equal(("InvalidClientTokenId", "Unknown"), (got["errorCode"]!.GetValue<string>(), got["userIdentity"]!["type"]!.GetValue<string>()));
        Assert.Equal(_session.AccessKeyId.Text, got["requestParameters"]!["accessKeyId"]!.GetValue<string>());
        Assert.Equal("InvalidClientTokenId", login["errorCode"]!.GetValue<string>());
        Assert.Null(login["responseElements"]);
    }

    [Theory]
    [InlineData("PUT", "/federation", 405, "MethodNotAllowed")]
    [InlineData("POST", "/federation/canary", 404, "NotFound")]
    public async Task A_request_that_is_not_read_is_an_event_all_the_same(string method, string path, int status, string code)
    {
        var context = await SendAsync("Action=canary", method: method, path: path);

        var refused = Assert.Single(Events());
        Assert.Equal((status, code), (context.Response.StatusCode, refused["errorCode"]!.GetValue<string>()));
        Assert.Equal(("Unknown", "signin.amazonaws.com", "AwsApiCall"), Shape(refused));
        Assert.Equal(context.Response.Headers["x-amzn-RequestId"], refused["requestID"]!.GetValue<string>());
        Assert.DoesNotContain("canary", refused.ToJsonString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_was_pasted_in_place_of_a_key_id_is_not_written()
    {
        await SendAsync(GetToken(id: "canary-password"));

        Assert.DoesNotContain("canary", Encoding.UTF8.GetString(_written.ToArray()), StringComparison.Ordinal);
        Assert.Single(Events());
    }

    [Fact]
    [Trait("threat", "L-23")]
    public async Task Nobody_signs_in_whom_the_audit_cannot_note()
    {
        var token = TokenOf(await SendAsync(GetToken()));
        await _written.DisposeAsync();

        var (got, login) = (await SendAsync(GetToken()), await SendAsync(Login(token)));

        Assert.Equal((503, 503), (got.Response.StatusCode, login.Response.StatusCode));
        Assert.DoesNotContain("SigninToken", BodyOf(got), StringComparison.Ordinal);
        Assert.Equal(("", ""), (login.Response.Headers.SetCookie.ToString(), login.Response.Headers.Location.ToString()));
    }

    [Fact]
    public async Task No_secret_or_token_is_in_the_audit_the_log_or_an_error()
    {
        var token = TokenOf(await SendAsync(GetToken()));
        var login = await SendAsync(Login(token));
        var cookie = login.Response.Headers.SetCookie.ToString().Split(';')[0].Split('=')[1];
        var refused = new[] { await SendAsync(Login(token)), await SendAsync(GetToken(secret: Canary[..^1] + "x")), await SendAsync(GetToken() + "&SessionDuration=900") };

        var told = Encoding.UTF8.GetString(_written.ToArray()) + string.Join('\n', _log.Lines) + string.Concat(refused.Select(BodyOf));
        Assert.NotEmpty(_log.Lines);
        Assert.All([Canary[..^1], token, cookie, _token], secret => Assert.DoesNotContain(secret, told, StringComparison.Ordinal));
        Assert.All([token, cookie], sealedText => Assert.DoesNotContain(Canary, Encoding.Latin1.GetString(System.Buffers.Text.Base64Url.DecodeFromChars(sealedText)), StringComparison.Ordinal));
    }

    [Fact]
    public async Task Over_tls_the_cookie_is_bound_to_this_host()
    {
        var login = await SendAsync(Login(TokenOf(await SendAsync(GetToken(), "https"))), "https");
        var cookie = login.Response.Headers.SetCookie.ToString();

        Assert.Matches("^__Host-broker-console=[A-Za-z0-9_-]+; max-age=3600; path=/; secure; samesite=lax; httponly$", cookie);
        Assert.Equal(200, await AskAsync(cookie.Split(';')[0], "https"));
        Assert.Equal(401, await AskAsync(cookie.Split(';')[0]["__Host-".Length..], "https"));
    }

    private string GetToken(string? secret = null, string? id = null) => "Action=getSigninToken&Session=" + Uri.EscapeDataString(JsonSerializer.Serialize(
        new Dictionary<string, string> { ["sessionId"] = id ?? _session.AccessKeyId.Text, ["sessionKey"] = secret ?? Canary, ["sessionToken"] = _token }));

    private static string Login(string token) => $"Action=login&Destination={Uri.EscapeDataString("https://console.example.com/home?secret=1#x")}&SigninToken={token}";

    private async Task<DefaultHttpContext> SendAsync(string form, string scheme = "http", string method = "POST", string path = "/federation")
    {
        var context = new DefaultHttpContext
        {
            Request = { Method = method, Path = path, Scheme = scheme, ContentType = "application/x-www-form-urlencoded", Body = new MemoryStream(Encoding.ASCII.GetBytes(form)) },
            Response = { Body = new MemoryStream() },
        };
        context.Features.Get<IHttpRequestFeature>()!.RawTarget = path;
        await _endpoint.HandleAsync(context);
        await context.Response.BodyWriter.FlushAsync(TestContext.Current.CancellationToken);
        return context;
    }

    private async Task<int> AskAsync(string cookie, string scheme)
    {
        var context = new DefaultHttpContext { Request = { Method = "GET", Path = "/federation/session", Scheme = scheme }, Response = { Body = new MemoryStream() } };
        context.Request.Headers.Cookie = cookie;
        await _asked.HandleAsync(context);
        return context.Response.StatusCode;
    }

    private static string BodyOf(HttpContext context) => Encoding.UTF8.GetString(((MemoryStream)context.Response.Body).ToArray());

    private static string TokenOf(HttpContext context) => JsonNode.Parse(BodyOf(context))!["SigninToken"]!.GetValue<string>();

    /// <summary>Without the line that begins a trail.</summary>
    private List<JsonNode> Events() =>
        [.. Encoding.UTF8.GetString(_written.ToArray()).Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonNode.Parse(line)!).Where(e => e["eventName"]!.GetValue<string>() != "BeginAuditTrail")];

    private static (string Name, string Source, string Type) Shape(JsonNode e) =>
        (e["eventName"]!.GetValue<string>(), e["eventSource"]!.GetValue<string>(), e["eventType"]!.GetValue<string>());
}
