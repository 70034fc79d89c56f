using System.Text.Json.Nodes;
using Broker.Core;
using Broker.Core.Authentication.Oidc;
using Broker.Core.Catalog;
using Broker.Core.Telemetry;
using Broker.Kubernetes.Tokens;
using Broker.TestKit;
using Broker.TestKit.Kubernetes;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging.Abstractions;

namespace Broker.Kubernetes.Tests.Tokens;

/// <summary>An API server that names its issuer and reviews tokens as the test says, and validation of tokens that asks it.</summary>
internal sealed class ReviewedCluster : IAsyncDisposable
{
    private const string TokenReviews = "/apis/authentication.k8s.io/v1/tokenreviews";

    private readonly BrokerMeter _meter = new();
    private readonly FakeApiServer _server;
    private readonly OidcTokenValidator _validator;
    private readonly OidcProvider _provider;

    private ReviewedCluster(FakeApiServer server, TokenReviewLimits limits)
    {
        _server = server;
        _server.Intercept = AnswerAsync;
        var api = _server.Api(new() { Retries = 0 });
        Issuer = new ClusterIssuer(api, _server.Connection, NullLogger<ClusterIssuer>.Instance);
        Reviewer = new TokenReviewer(_server.Api(new() { Retries = 0 }, Time), Issuer, limits, _meter, NullLogger<TokenReviewer>.Instance);
        var keys = new IssuerKeyCache(_ => new ScriptedKeySource(TestIssuer.Jwks(Tokens)), _meter, Time);
        _validator = new OidcTokenValidator(keys, StsProfile.Strict, Time, Reviewer);
        _provider = new OidcProvider(AccountId.Parse("123456789012"), Tokens.Issuer, ["sts.amazonaws.com"], new IssuerKeyOrigin.JwksFile("/keys"));
    }

    public TestIssuer Tokens { get; } = TestIssuer.Ec();

    public ManualTimeProvider Time { get; } = new();

    public ClusterIssuer Issuer { get; }

    public TokenReviewer Reviewer { get; }

    /// <summary>What the API server says its issuer is.</summary>
    public string NamedIssuer { get; set; } = "https://issuer.example";

    /// <summary>The status of every review; null fails with 503.</summary>
    public Func<JsonObject, JsonObject?> Review { get; set; } = Confirm;

    /// <summary>Runs before a review is answered.</summary>
    public Func<Task> BeforeReview { get; set; } = () => Task.CompletedTask;

    /// <summary>The body of every question.</summary>
    public List<JsonObject> Questions { get; } = [];

    public static async Task<ReviewedCluster> StartAsync(TokenReviewLimits? limits = null, bool isKnown = true)
    {
        var cluster = new ReviewedCluster(await FakeApiServer.StartAsync(), limits ?? new TokenReviewLimits(TokenReviewLimits.Usual));
        if (isKnown)
        {
            Assert.True(await cluster.Issuer.LearnAsync(TestContext.Current.CancellationToken));
        }

        return cluster;
    }

    /// <summary>The answer of an API server that the token is good.</summary>
    public static JsonObject Confirm(JsonObject question) => new()
    {
        ["authenticated"] = true,
        ["user"] = new JsonObject
        {
            ["username"] = "system:serviceaccount:default:demo",
            ["uid"] = "0b3b0b3b-0000-4000-8000-000000000001",
            ["groups"] = new JsonArray("system:serviceaccounts", "system:authenticated"),
            ["extra"] = new JsonObject
            {
                ["authentication.kubernetes.io/pod-name"] = new JsonArray("demo-0"),
                ["authentication.kubernetes.io/pod-uid"] = new JsonArray("0b3b0b3b-0000-4000-8000-000000000002"),
            },
        },
        ["audiences"] = new JsonArray("sts.amazonaws.com"),
    };

    /// <summary>The answer of an API server whose pod is gone.</summary>
    public static JsonObject Refuse(JsonObject question) => new()
    {
        ["user"] = new JsonObject(),
        ["error"] = "[invalid bearer token, Token has been invalidated]",
    };

    public string Token(Action<JsonObject>? change = null)
    {
        var claims = Tokens.ProjectedClaims(Time.GetUtcNow());
        change?.Invoke(claims);
        return Tokens.Token(claims);
    }

    public async Task<StsResult<ValidatedIdentity>> ValidateAsync(string token)
    {
        Assert.True(UnverifiedToken.Parse(token, StsProfile.Strict).TryGet(out var parsed, out var error), error?.Message);
        return await _validator.ValidateAsync(parsed, _provider, TestContext.Current.CancellationToken);
    }

    /// <summary>Null for a token that was accepted, else the code.</summary>
    public async Task<StsErrorCode?> RefusalAsync(string token) => (await ValidateAsync(token)).TryGet(out _, out var error) ? null : error.Code;

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        _meter.Dispose();
        Tokens.Dispose();
    }

    private async Task<bool> AnswerAsync(HttpContext context)
    {
        var stop = TestContext.Current.CancellationToken;
        if (context.Request.Path == "/.well-known/openid-configuration")
        {
            await context.Response.WriteAsync(new JsonObject { ["issuer"] = NamedIssuer, ["jwks_uri"] = "https://10.0.0.1:6443/openid/v1/jwks" }.ToJsonString(), stop);
            return true;
        }

        if (context.Request.Path != TokenReviews || !HttpMethods.IsPost(context.Request.Method))
        {
            return false;
        }

        var question = (await JsonNode.ParseAsync(context.Request.Body, cancellationToken: stop))!.AsObject();
        lock (Questions)
        {
            Questions.Add(question);
        }

        await BeforeReview();
        if (Review(question) is not { } status)
        {
            await FakeApiServer.RefuseAsync(context, 503, "ServiceUnavailable");
            return true;
        }

        context.Response.StatusCode = StatusCodes.Status201Created;
        await context.Response.WriteAsync(new JsonObject { ["kind"] = "TokenReview", ["apiVersion"] = "authentication.k8s.io/v1", ["status"] = status }.ToJsonString(), stop);
        return true;
    }
}
