using System.Text;
using System.Text.Json;
using Broker.Core;
using Broker.Core.Sessions;

namespace Broker.Tests.Sts.SignIn;

public sealed class SigninEndpointTests : IAsyncLifetime
{
    private const string NotValid = "The credentials or the sign-in token are not valid: get new ones and try again.";

    private SigninSts _sts = null!;

    public async ValueTask InitializeAsync() => _sts = await SigninSts.StartAsync();

    public ValueTask DisposeAsync() => _sts.DisposeAsync();

    [Fact]
    public async Task Signs_in_with_the_credentials_of_a_role()
    {
        var credentials = await _sts.AssumeAsync();

        var token = await _sts.TokenAsync(credentials);
        var login = await _sts.LoginAsync(token, issuer: SigninSts.Console + "/start");
        var cookie = Assert.Single(login.Response.Headers.GetValues("Set-Cookie"));
        var session = await _sts.AskAsync(cookie.Split(';')[0]);

        Assert.Equal((302, "https://console.example.com/home", ""), (login.Status, login.Response.Headers.Location!.OriginalString, login.Body));
        Assert.Matches("^broker-console=[A-Za-z0-9_-]+; max-age=3600; path=/; secure; samesite=lax; httponly$", cookie);
        Assert.Equal(200, session.Status);
        Assert.Equal("""{"arn":"arn:aws:sts::123456789012:assumed-role/console/alice","account":"123456789012","expiration":"2026-11-21T13:00:00Z"}""", session.Body);
    }

    [Fact]
    public async Task A_get_is_answered_as_a_post_is()
    {
        var credentials = await _sts.AssumeAsync();

        var reply = await _sts.GetAsync(("Action", "getSigninToken"), ("SessionDuration", "1800"), ("Session", SigninSts.Json(credentials)));

        Assert.Equal((200, "application/json"), (reply.Status, reply.Response.Content.Headers.ContentType!.ToString()));
        Assert.Equal(302, (await _sts.PostAsync(("Action", "login"), ("Destination", SigninSts.Console), ("SigninToken", JsonDocument.Parse(reply.Body).RootElement.GetProperty("SigninToken").GetString()))).Status);
    }

    [Fact]
    public async Task No_answer_is_kept_by_a_cache_or_told_to_another_site()
    {
        var credentials = await _sts.AssumeAsync();

        foreach (var reply in new[] { await _sts.GetTokenAsync(credentials), await _sts.LoginAsync(await _sts.TokenAsync(credentials)), await _sts.LoginAsync("x"), await _sts.GetAsync() })
        {
            Assert.Equal("no-store", reply.Response.Headers.CacheControl!.ToString());
            Assert.Equal("no-referrer", Assert.Single(reply.Response.Headers.GetValues("Referrer-Policy")));
            Assert.Equal("nosniff", Assert.Single(reply.Response.Headers.GetValues("X-Content-Type-Options")));
        }
    }

    [Fact]
    public async Task Credentials_of_GetSessionToken_do_not_sign_in_and_those_of_GetFederationToken_do()
    {
        var own = await _sts.GetTokenAsync(await _sts.CredentialsAsync("Action=GetSessionToken"));
        var federated = await _sts.CredentialsAsync("Action=GetFederationToken&Name=bob");

        Assert.Equal((400, "These credentials cannot sign in: use those of AssumeRole or GetFederationToken."), (own.Status, own.Body));
        Assert.Equal(302, (await _sts.LoginAsync(await _sts.TokenAsync(federated))).Status);
    }

    [Fact]
    public async Task A_duration_is_for_roles_that_long_term_keys_assumed()
    {
        var direct = await _sts.AssumeAsync();
        var (chained, viaSession, federated) = (
            await _sts.AssumeAsync(direct),
            await _sts.AssumeAsync(await _sts.CredentialsAsync("Action=GetSessionToken")),
            await _sts.CredentialsAsync("Action=GetFederationToken&Name=bob"));

        Assert.Equal(200, (await _sts.GetTokenAsync(direct, "43200")).Status);
        foreach (var credentials in new[] { chained, viaSession, federated })
        {
            var reply = await _sts.GetTokenAsync(credentials, "900");
            Assert.Equal((400, "SessionDuration is only for credentials that AssumeRole gave to the long-term keys of a user: leave it out."), (reply.Status, reply.Body));
            Assert.Equal(200, (await _sts.GetTokenAsync(credentials)).Status);
        }
    }

    [Theory]
    [InlineData("900", 200)]
    [InlineData("43200", 200)]
    [InlineData("899", 400)]
    [InlineData("43201", 400)]
    [InlineData("", 400)]
    [InlineData("9e2", 400)]
    [InlineData("99999999999", 400)]
    public async Task A_duration_is_900_to_43200_whole_seconds(string duration, int status) =>
        Assert.Equal(status, (await _sts.GetTokenAsync(await _sts.AssumeAsync(), duration)).Status);

    [Fact]
    public async Task The_console_session_lasts_as_long_as_was_asked()
    {
        var login = await _sts.LoginAsync(await _sts.TokenAsync(await _sts.AssumeAsync(), "7200"));
        var cookie = login.Response.Headers.GetValues("Set-Cookie").Single().Split(';')[0];

        _sts.Sts.Time.Advance(TimeSpan.FromSeconds(7199));
        Assert.Equal(200, (await _sts.AskAsync(cookie)).Status);
        _sts.Sts.Time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(401, (await _sts.AskAsync(cookie)).Status);
    }

    [Fact]
    public async Task A_token_is_good_for_15_minutes()
    {
        var credentials = await _sts.AssumeAsync();
        var (first, second) = (await _sts.TokenAsync(credentials), await _sts.TokenAsync(credentials));

        _sts.Sts.Time.Advance(TimeSpan.FromSeconds(899));
        Assert.Equal(302, (await _sts.LoginAsync(first)).Status);
        _sts.Sts.Time.Advance(TimeSpan.FromSeconds(1));
        var late = await _sts.LoginAsync(second);

        Assert.Equal((400, NotValid), (late.Status, late.Body));
        Assert.False(late.Response.Headers.Contains("Set-Cookie"));
    }

    [Fact]
    public async Task A_token_signs_in_once_and_a_refused_address_does_not_use_it_up()
    {
        var token = await _sts.TokenAsync(await _sts.AssumeAsync());

        Assert.Equal(400, (await _sts.LoginAsync(token, "https://evil.example/")).Status);
        Assert.Equal(400, (await _sts.LoginAsync(token, issuer: "https://evil.example/")).Status);
        Assert.Equal(302, (await _sts.LoginAsync(token)).Status);
        Assert.Equal((400, NotValid), ((await _sts.LoginAsync(token)).Status, (await _sts.LoginAsync(token)).Body));
    }

    [Fact]
    public async Task Like_aws_a_token_signs_in_again()
    {
        await using var aws = await SigninSts.StartAsync(StsProfile.Aws);
        var token = await aws.TokenAsync(await aws.AssumeAsync());

        Assert.Equal((302, 302), ((await aws.LoginAsync(token)).Status, (await aws.LoginAsync(token)).Status));
    }

    [Fact]
    public async Task Everything_that_is_wrong_with_credentials_looks_the_same()
    {
        var good = await _sts.AssumeAsync();
        var other = await _sts.AssumeAsync();
        TemporaryCredentials[] bad =
        [
            good with { SecretAccessKey = SecretAccessKey.Generate() },
            good with { AccessKeyId = other.AccessKeyId },
            good with { SessionToken = SessionToken.FromText("garbage") },
            new("AKIAIOSFODNN7EXAMPLE", good.SecretAccessKey, good.SessionToken, default),
        ];

        foreach (var credentials in bad)
        {
            var reply = await _sts.GetTokenAsync(credentials);
            Assert.Equal((400, "text/plain", NotValid), (reply.Status, reply.Response.Content.Headers.ContentType!.MediaType, reply.Body));
        }

        _sts.Sts.Time.Advance(TimeSpan.FromHours(1));
        Assert.Equal((400, NotValid), ((await _sts.GetTokenAsync(good)).Status, (await _sts.GetTokenAsync(good)).Body));
    }

    [Theory]
    [InlineData(8192, 200)]
    [InlineData(8193, 400)]
    public async Task Credentials_are_at_most_8192_bytes_of_json(int size, int status)
    {
        var json = SigninSts.Json(await _sts.AssumeAsync());

        Assert.Equal(status, (await _sts.PostAsync(("Action", "getSigninToken"), ("Session", json.PadRight(size)))).Status);
    }

    [Theory]
    [InlineData("Action=getSigninToken")]
    [InlineData("Action=getSigninToken&Session=")]
    [InlineData("Action=getSigninToken&Session=%7B%7D")]
    [InlineData("Action=GetSigninToken")]
    [InlineData("Action=login&Destination=https://console.example.com/")]
    [InlineData("Action=login&Destination=https://console.example.com/&SigninToken=")]
    [InlineData("Action=logout")]
    [InlineData("Action=%zz")]
    [InlineData("")]
    public async Task Refuses_what_is_no_request(string form)
    {
        using var content = new StringContent(form, Encoding.ASCII, "application/x-www-form-urlencoded");

        var reply = await _sts.Sts.SendAsync(new HttpRequestMessage(HttpMethod.Post, new Uri(_sts.Sts.Address, "/federation")) { Content = content });

        Assert.Equal((400, "text/plain"), (reply.Status, reply.Response.Content.Headers.ContentType!.MediaType));
    }

    [Theory]
    [InlineData("PUT", "/federation", 405)]
    [InlineData("HEAD", "/federation", 405)]
    [InlineData("POST", "/federation/session", 405)]
    [InlineData("GET", "/federation/", 404)]
    [InlineData("GET", "/Federation", 404)]
    [InlineData("GET", "/federation/session/", 404)]
    public async Task Answers_at_its_two_paths_only(string method, string path, int status) =>
        Assert.Equal(status, (await _sts.Sts.SendAsync(new HttpRequestMessage(new HttpMethod(method), new Uri(_sts.Sts.Address, path)))).Status);

    [Fact]
    public async Task Without_a_console_nobody_signs_in_and_the_answer_says_what_to_set()
    {
        await using var none = await SigninSts.StartAsync(console: null);

        var reply = await none.LoginAsync(await none.TokenAsync(await none.AssumeAsync()));

        Assert.Equal((400, "This server leads to no console: an administrator has to name its origin with --console-destination."), (reply.Status, reply.Body));
    }

    [Fact]
    public async Task Nobody_is_signed_in_without_the_cookie_that_the_login_set()
    {
        var token = await _sts.TokenAsync(await _sts.AssumeAsync());

        foreach (var cookie in new[] { null, "broker-console=", "broker-console=garbage", "broker-console=" + token, "other=x", "__Host-broker-console=x" })
        {
            var reply = await _sts.AskAsync(cookie);
            Assert.Equal((401, ""), (reply.Status, reply.Body));
            Assert.Equal("no-store", reply.Response.Headers.CacheControl!.ToString());
        }
    }

    [Fact]
    [Trait("threat", "L-06")]
    public async Task Guessing_is_throttled_and_so_is_asking_too_much()
    {
        await using var slow = await SigninSts.StartAsync(change: settings => settings with { RequestsPerSecond = 3 });
        var credentials = await slow.AssumeAsync();
        slow.Sts.Time.Advance(TimeSpan.FromSeconds(1));
        var forged = credentials with { SecretAccessKey = SecretAccessKey.Generate() };

        var replies = new List<string>();
        for (var i = 0; i < 4; i++)
        {
            replies.Add((await slow.GetTokenAsync(forged)).Body);
        }

        Assert.Equal([NotValid, NotValid, NotValid, "Rate exceeded"], replies);
        slow.Sts.Time.Advance(TimeSpan.FromSeconds(1));
        var statuses = new List<int>();
        for (var i = 0; i < 4; i++)
        {
            statuses.Add((await slow.GetTokenAsync(credentials)).Status);
        }

        Assert.Equal([200, 200, 200, 400], statuses);
    }
}
