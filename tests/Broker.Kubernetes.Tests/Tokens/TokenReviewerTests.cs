using System.Text.Json.Nodes;
using Broker.Core;
using Broker.Kubernetes.Tokens;
using Broker.TestKit;

namespace Broker.Kubernetes.Tests.Tokens;

/// <summary>Tokens of pods are good as long as their cluster says so, and for no longer than it was asked about (threat J-32, W-04).</summary>
public sealed class TokenReviewerTests
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    [Fact]
    public async Task A_pod_of_the_cluster_is_confirmed()
    {
        await using var cluster = await ReviewedCluster.StartAsync();
        var token = cluster.Token();

        Assert.True((await cluster.ValidateAsync(token)).TryGet(out var identity, out _));

        Assert.True(identity.IsConfirmedByCluster);
        var question = Assert.Single(cluster.Questions);
        Assert.Equal(
            $$$"""{"apiVersion":"authentication.k8s.io/v1","kind":"TokenReview","spec":{"token":"{{{token}}}","audiences":["sts.amazonaws.com"]}}""",
            question.ToJsonString());
    }

    [Fact]
    public async Task The_token_of_a_deleted_pod_is_refused()
    {
        await using var cluster = await ReviewedCluster.StartAsync();
        cluster.Review = ReviewedCluster.Refuse;

        Assert.Equal(StsErrorCode.InvalidIdentityToken, await cluster.RefusalAsync(cluster.Token()));
    }

    [Fact]
    public async Task Without_an_answer_a_token_is_refused_and_a_retry_helps()
    {
        await using var cluster = await ReviewedCluster.StartAsync();
        var token = cluster.Token();
        cluster.Review = _ => null;

        Assert.Equal(StsErrorCode.IDPCommunicationError, await cluster.RefusalAsync(token));
        cluster.Review = ReviewedCluster.Confirm;
        cluster.Time.Advance(Second);
        Assert.Null(await cluster.RefusalAsync(token));
    }

    [Fact]
    public async Task Before_the_issuer_is_known_no_token_of_a_pod_passes()
    {
        await using var cluster = await ReviewedCluster.StartAsync(isKnown: false);

        Assert.Equal(StsErrorCode.IDPCommunicationError, await cluster.RefusalAsync(cluster.Token()));
        Assert.Empty(cluster.Questions);
        Assert.True(await cluster.Issuer.LearnAsync(TestContext.Current.CancellationToken));
        Assert.Null(await cluster.RefusalAsync(cluster.Token()));
    }

    [Theory]
    [InlineData("no pod")]
    [InlineData("no workload")]
    [InlineData("other issuer")]
    public async Task Nobody_is_asked_about_what_is_no_pod_of_the_cluster(string which)
    {
        await using var cluster = await ReviewedCluster.StartAsync(isKnown: false);
        cluster.NamedIssuer = which == "other issuer" ? "https://other.example" : cluster.NamedIssuer;
        await cluster.Issuer.LearnAsync(TestContext.Current.CancellationToken);
        cluster.Review = ReviewedCluster.Refuse;

        var result = await cluster.ValidateAsync(cluster.Token(claims => _ = which switch
        {
            "no pod" => claims["kubernetes.io"]!.AsObject().Remove("pod"),
            "no workload" => claims.Remove("kubernetes.io"),
            _ => false,
        }));

        Assert.True(result.TryGet(out var identity, out _));
        Assert.False(identity.IsConfirmedByCluster);
        Assert.Empty(cluster.Questions);
    }

    [Theory]
    [InlineData("""{"authenticated":false}""")]
    [InlineData("""{"authenticated":"true"}""")]
    [InlineData("""{"audiences":null}""")]
    [InlineData("""{"audiences":[]}""")]
    [InlineData("""{"audiences":["https://kubernetes.default.svc"]}""")]
    [InlineData("""{"user":null}""")]
    [InlineData("""{"user":{"username":"system:serviceaccount:default:other","extra":{"authentication.kubernetes.io/pod-name":["demo-0"],"authentication.kubernetes.io/pod-uid":["0b3b0b3b-0000-4000-8000-000000000002"]}}}""")]
    [InlineData("""{"user":{"username":"system:serviceaccount:default:demo"}}""")]
    [InlineData("""{"user":{"username":"system:serviceaccount:default:demo","extra":{"authentication.kubernetes.io/pod-name":["demo-1"],"authentication.kubernetes.io/pod-uid":["0b3b0b3b-0000-4000-8000-000000000002"]}}}""")]
    [InlineData("""{"user":{"username":"system:serviceaccount:default:demo","extra":{"authentication.kubernetes.io/pod-name":["demo-0"],"authentication.kubernetes.io/pod-uid":["0b3b0b3b-0000-4000-8000-000000000009"]}}}""")]
    [InlineData("""{"user":{"username":"system:serviceaccount:default:demo","extra":{"authentication.kubernetes.io/pod-name":["demo-0","demo-1"],"authentication.kubernetes.io/pod-uid":["0b3b0b3b-0000-4000-8000-000000000002"]}}}""")]
    public async Task Only_the_whole_answer_confirms(string change)
    {
        await using var cluster = await ReviewedCluster.StartAsync();
        cluster.Review = question =>
        {
            var status = ReviewedCluster.Confirm(question);
            foreach (var (name, value) in JsonNode.Parse(change)!.AsObject())
            {
                status[name] = value?.DeepClone();
            }

            return status;
        };

        Assert.Equal(StsErrorCode.InvalidIdentityToken, await cluster.RefusalAsync(cluster.Token()));
    }

    [Theory]
    [InlineData(10, 0)]
    [InlineData(30, 20)]
    [InlineData(300, 290)]
    public async Task A_confirmation_is_used_again_for_less_than_the_token_may_outlive_its_pod(int stopsWithin, int reuse)
    {
        await using var cluster = await ReviewedCluster.StartAsync(new TokenReviewLimits(TimeSpan.FromSeconds(stopsWithin)));
        var token = cluster.Token();
        Assert.Null(await cluster.RefusalAsync(token));
        cluster.Review = ReviewedCluster.Refuse;

        if (reuse > 0)
        {
            cluster.Time.Advance(TimeSpan.FromSeconds(reuse) - Second);
            Assert.Null(await cluster.RefusalAsync(token));
            cluster.Time.Advance(Second);
        }

        Assert.Equal(StsErrorCode.InvalidIdentityToken, await cluster.RefusalAsync(token));
        Assert.Equal(2, cluster.Questions.Count);
    }

    [Fact]
    public async Task An_api_server_that_is_away_lengthens_nothing()
    {
        await using var cluster = await ReviewedCluster.StartAsync();
        var token = cluster.Token();
        Assert.Null(await cluster.RefusalAsync(token));
        cluster.Review = _ => null;

        cluster.Time.Advance(TimeSpan.FromSeconds(19));
        Assert.Null(await cluster.RefusalAsync(token));
        cluster.Time.Advance(Second);
        Assert.Equal(StsErrorCode.IDPCommunicationError, await cluster.RefusalAsync(token));
    }

    [Fact]
    public async Task A_refusal_is_asked_about_again_after_a_second()
    {
        await using var cluster = await ReviewedCluster.StartAsync();
        var token = cluster.Token();
        cluster.Review = ReviewedCluster.Refuse;
        Assert.NotNull(await cluster.RefusalAsync(token));
        Assert.NotNull(await cluster.RefusalAsync(token));
        Assert.Single(cluster.Questions);
        cluster.Review = ReviewedCluster.Confirm;

        cluster.Time.Advance(Second);

        Assert.Null(await cluster.RefusalAsync(token));
    }

    [Fact]
    public async Task Another_token_of_the_same_pod_is_another_question()
    {
        await using var cluster = await ReviewedCluster.StartAsync();

        await cluster.RefusalAsync(cluster.Token());
        await cluster.RefusalAsync(cluster.Token());

        Assert.Equal(2, cluster.Questions.Count);
    }

    [Fact]
    public async Task Requests_at_once_share_one_question()
    {
        await using var cluster = await ReviewedCluster.StartAsync();
        var (token, open) = (cluster.Token(), new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        cluster.BeforeReview = () => open.Task;

        var requests = Enumerable.Range(0, 50).Select(_ => cluster.RefusalAsync(token)).ToArray();
        open.SetResult();

        Assert.All(await Task.WhenAll(requests), Assert.Null);
        Assert.Single(cluster.Questions);
    }

    [Fact]
    public async Task Too_many_questions_at_once_are_refused_and_a_retry_helps()
    {
        await using var cluster = await ReviewedCluster.StartAsync(new TokenReviewLimits(TokenReviewLimits.Usual) { MostUnderWay = 2 });
        var open = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        cluster.BeforeReview = () => open.Task;
        var waiting = new[] { cluster.RefusalAsync(cluster.Token()), cluster.RefusalAsync(cluster.Token()) };
        await Eventually.IsTrueAsync(() => cluster.Questions.Count == 2);
        var third = cluster.Token();

        Assert.Equal(StsErrorCode.IDPCommunicationError, await cluster.RefusalAsync(third));
        open.SetResult();
        Assert.All(await Task.WhenAll(waiting), Assert.Null);
        Assert.Null(await cluster.RefusalAsync(third));
    }

    [Fact]
    public async Task A_request_that_goes_away_leaves_the_question_to_others()
    {
        await using var cluster = await ReviewedCluster.StartAsync();
        var (token, open) = (cluster.Token(), new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        cluster.BeforeReview = () => open.Task;
        Assert.True(Core.Authentication.Oidc.UnverifiedToken.Parse(token, StsProfile.Strict).TryGet(out var parsed, out _));
        var staying = cluster.ValidateAsync(token);
        using var gone = new CancellationTokenSource();
        await gone.CancelAsync();
        open.SetResult();
        Assert.True((await staying).TryGet(out var identity, out _));

        cluster.Time.Advance(TimeSpan.FromSeconds(20));
        open = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await cluster.Reviewer.ReviewAsync(parsed, identity, gone.Token));
        open.SetResult();
        Assert.Null(await cluster.RefusalAsync(token));
        Assert.Equal(2, cluster.Questions.Count);
    }
}
