using System.Text.Json.Nodes;
using Broker.Core.Actions;
using Broker.Core.Actions.Assumption;
using Broker.Issuing.Cluster;
using Broker.Kubernetes.Tokens;
using Broker.TestKit;
using Broker.TestKit.Kubernetes;
using Microsoft.AspNetCore.Http;

namespace Broker.Tests.Sts.Cluster;

/// <summary>
/// Replicas of the STS role beside an API server that issues and reviews the tokens of its pods. The catalog has one role, <c>demo</c>, and no
/// provider.
/// </summary>
internal sealed class ClusteredSts : IAsyncDisposable
{
    private readonly FakeApiServer _server;
    private readonly TestIssuer _issuer = TestIssuer.Ec();
    private readonly List<(RunningSts Sts, Task Following)> _replicas = [];
    private readonly CancellationTokenSource _stop = new();

    private ClusteredSts(FakeApiServer server)
    {
        _server = server;
        _server.Intercept = AnswerAsync;
    }

    /// <summary>Whether the pod of the tokens exists.</summary>
    public bool HasPod { get; set; } = true;

    /// <summary>Whether the API server answers.</summary>
    public bool IsAway { get; set; }

    /// <summary>The actions that the role's trust policy allows.</summary>
    public string Actions { get; init; } = "[sts:AssumeRoleWithWebIdentity, sts:TagSession]";

    public static async Task<ClusteredSts> StartAsync(string? actions = null)
    {
        var server = await FakeApiServer.StartAsync();
        return actions is null ? new ClusteredSts(server) : new ClusteredSts(server) { Actions = actions };
    }

    /// <summary>Starts a replica that keeps its sealing keys in a Secret, and waits until it is ready.</summary>
    public async Task<RunningSts> ReplicaAsync(Func<ClusterSettings, ClusterSettings>? change = null, bool isReady = true)
    {
        var settings = new ClusterSettings(_server.Connection)
        {
            KeySecret = "keys",
            Namespace = "broker",
            DocumentNamespace = "broker",
            KnowsOwnTokens = true,
            TokenReview = new TokenReviewLimits(TokenReviewLimits.Usual),
            PodTags = new PodTags(PodTags.All, "shop-1"),
        };
        var sts = await RunningSts.StartAsync(catalog: Role(), change: all => all with { Cluster = change?.Invoke(settings) ?? settings });
        _replicas.Add((sts, sts.Role.RunAsync(_stop.Token)));
        if (isReady)
        {
            await Eventually.IsTrueAsync(() => sts.Role.NotReady() is null);
        }

        return sts;
    }

    /// <summary>Makes the role a custom resource.</summary>
    public void PutRole() => _server.Objects.Put(
        "/apis/iam.identity-broker.io/v1alpha1/iamroles/demo",
        new JsonObject
        {
            ["apiVersion"] = "iam.identity-broker.io/v1alpha1",
            ["kind"] = "IamRole",
            ["metadata"] = new JsonObject { ["name"] = "demo" },
            ["spec"] = new JsonObject
            {
                ["account"] = "123456789012",
                ["trustPolicy"] = JsonNode.Parse("""
                    {"Version":"2012-10-17","Statement":[{
                      "Effect":"Allow",
                      "Principal":{"Federated":"arn:aws:iam::123456789012:oidc-provider/issuer.example"},
                      "Action":["sts:AssumeRoleWithWebIdentity","sts:TagSession"],
                      "Condition":{"StringEquals":{"issuer.example:sub":"system:serviceaccount:default:demo"}}}]}
                    """),
            },
        });

    /// <summary>Lets the replica's clock run until it is ready.</summary>
    public static Task ReadyAsync(RunningSts sts) => Eventually.IsTrueAsync(() =>
    {
        sts.Time.Advance(TimeSpan.FromSeconds(1));
        return sts.Role.NotReady() is null;
    });

    /// <summary>A token of the pod, for the replica's clock.</summary>
    public string Token(RunningSts sts, Action<JsonObject>? change = null)
    {
        var claims = _issuer.ProjectedClaims(sts.Time.GetUtcNow());
        change?.Invoke(claims);
        return _issuer.Token(claims);
    }

    public Task<StsReply> ExchangeAsync(RunningSts sts, string? token = null) => sts.PostAsync(RunningSts.WebIdentity(token ?? Token(sts)));

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        foreach (var (sts, following) in _replicas)
        {
            await following.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await sts.DisposeAsync();
        }

        await _server.DisposeAsync();
        _issuer.Dispose();
        _stop.Dispose();
    }

    private string Role() =>
        $$"""
        apiVersion: iam.identity-broker.io/v1alpha1
        kind: IamRole
        metadata: { name: demo }
        spec:
          account: "123456789012"
          trustPolicy:
            Version: "2012-10-17"
            Statement:
              - Effect: Allow
                Principal: { Federated: "arn:aws:iam::123456789012:oidc-provider/issuer.example" }
                Action: {{Actions}}
                Condition:
                  StringEquals: { "issuer.example:sub": "system:serviceaccount:default:demo" }
        """;

    private async Task<bool> AnswerAsync(HttpContext context)
    {
        if (IsAway)
        {
            throw new IOException("away");
        }

        var answer = context.Request.Path.Value switch
        {
            "/.well-known/openid-configuration" => new JsonObject { ["issuer"] = _issuer.Issuer, ["jwks_uri"] = "https://10.0.0.1:6443/openid/v1/jwks" },
            "/openid/v1/jwks" => JsonNode.Parse(TestIssuer.Jwks(_issuer)),
            "/apis/authentication.k8s.io/v1/tokenreviews" => new JsonObject { ["status"] = HasPod ? Confirmation() : new JsonObject { ["error"] = "Token has been invalidated" } },
            _ => null,
        };
        if (answer is null)
        {
            return false;
        }

        context.Response.StatusCode = HttpMethods.IsPost(context.Request.Method) ? StatusCodes.Status201Created : StatusCodes.Status200OK;
        await context.Response.WriteAsync(answer.ToJsonString());
        return true;
    }

    private static JsonObject Confirmation() => new()
    {
        ["authenticated"] = true,
        ["audiences"] = new JsonArray("sts.amazonaws.com"),
        ["user"] = new JsonObject
        {
            ["username"] = "system:serviceaccount:default:demo",
            ["extra"] = new JsonObject
            {
                ["authentication.kubernetes.io/pod-name"] = new JsonArray("demo-0"),
                ["authentication.kubernetes.io/pod-uid"] = new JsonArray("0b3b0b3b-0000-4000-8000-000000000002"),
            },
        },
    };
}
