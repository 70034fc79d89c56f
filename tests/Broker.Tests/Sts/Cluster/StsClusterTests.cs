using System.Globalization;
using Broker.Core;
using Broker.Core.Actions;
using Broker.Core.Actions.Assumption;
using Broker.Core.Sessions;
using Broker.TestKit;

namespace Broker.Tests.Sts.Cluster;

/// <summary><c>broker sts</c> in a cluster, over HTTP: its tokens, their review, their tags, and the keys that replicas share.</summary>
public sealed class StsClusterTests
{
    [Fact]
    public async Task A_pod_gets_a_session_with_its_tags_and_no_document_registers_the_cluster()
    {
        await using var cluster = await ClusteredSts.StartAsync();
        var sts = await cluster.ReplicaAsync();

        var reply = await cluster.ExchangeAsync(sts);

        Assert.Equal(200, reply.Status);
        Assert.Equal("arn:aws:iam::123456789012:oidc-provider/issuer.example", reply.Field("Provider"));
        var parameters = sts.AuditEvents[^1]["requestParameters"]!;
        Assert.Equal(["shop-1", "default", "demo", "demo-0", "0b3b0b3b-0000-4000-8000-000000000002"], PodTags.All.Select(key => (string?)parameters["principalTags"]![key]));
        Assert.Equal(PodTags.All, parameters["transitiveTagKeys"]!.AsArray().Select(key => (string?)key));
    }

    [Fact]
    public async Task A_role_that_allows_no_tags_works_without()
    {
        await using var cluster = await ClusteredSts.StartAsync("sts:AssumeRoleWithWebIdentity");
        var sts = await cluster.ReplicaAsync();

        Assert.Equal(200, (await cluster.ExchangeAsync(sts)).Status);
        Assert.Null(sts.AuditEvents[^1]["requestParameters"]!["principalTags"]);
        Assert.Equal("not allowed by sts:TagSession", (string?)sts.AuditEvents[^1]["additionalEventData"]!["podTags"]);
    }

    [Fact]
    public async Task The_token_of_a_deleted_pod_stops_working()
    {
        await using var cluster = await ClusteredSts.StartAsync();
        var sts = await cluster.ReplicaAsync();
        var token = cluster.Token(sts);
        Assert.Equal(200, (await cluster.ExchangeAsync(sts, token)).Status);

        cluster.HasPod = false;
        sts.Time.Advance(TimeSpan.FromSeconds(30));
        var reply = await cluster.ExchangeAsync(sts, token);

        Assert.Equal((400, "InvalidIdentityToken"), (reply.Status, reply.Code));
        Assert.StartsWith("The cluster does not accept this token", reply.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task While_the_api_server_is_away_sessions_go_on_and_new_tokens_are_told_to_try_again()
    {
        await using var cluster = await ClusteredSts.StartAsync();
        var sts = await cluster.ReplicaAsync();
        var credentials = Credentials(await cluster.ExchangeAsync(sts));

        cluster.IsAway = true;
        var reply = await cluster.ExchangeAsync(sts);
        var identity = await sts.PostSignedAsync("Action=GetCallerIdentity&Version=2011-06-15", credentials);

        Assert.Equal((400, "IDPCommunicationError"), (reply.Status, reply.Code));
        Assert.Equal(200, identity.Status);
        Assert.Null(sts.Role.NotReady());
        cluster.IsAway = false;
        sts.Time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(200, (await cluster.ExchangeAsync(sts)).Status);
    }

    [Fact]
    public async Task What_one_replica_issued_another_one_knows()
    {
        await using var cluster = await ClusteredSts.StartAsync();
        var (one, other) = (await cluster.ReplicaAsync(), await cluster.ReplicaAsync());
        var credentials = Credentials(await cluster.ExchangeAsync(one));

        var identity = await other.PostSignedAsync("Action=GetCallerIdentity&Version=2011-06-15", credentials);

        Assert.Equal("arn:aws:sts::123456789012:assumed-role/demo/session-1", identity.Field("Arn"));
    }

    [Fact]
    public async Task It_is_not_ready_before_the_api_server_has_answered()
    {
        await using var cluster = await ClusteredSts.StartAsync();
        cluster.IsAway = true;
        var sts = await cluster.ReplicaAsync(isReady: false);

        Assert.Equal("the API server has not named the issuer of its tokens yet: see the log", sts.Role.NotReady());
        var reply = await cluster.ExchangeAsync(sts);
        Assert.Equal((503, "ServiceUnavailable"), (reply.Status, reply.Code));

        cluster.IsAway = false;
        await ClusteredSts.ReadyAsync(sts);
        Assert.Equal(200, (await cluster.ExchangeAsync(sts)).Status);
    }

    [Fact]
    public async Task Custom_resources_may_trust_the_cluster_from_the_first_load_on()
    {
        await using var cluster = await ClusteredSts.StartAsync();
        cluster.PutRole();
        var sts = await cluster.ReplicaAsync(settings => settings with { HasCatalog = true }, isReady: false);

        await ClusteredSts.ReadyAsync(sts);
        var reply = await cluster.ExchangeAsync(sts);

        Assert.Equal((200, "arn:aws:iam::123456789012:oidc-provider/issuer.example"), (reply.Status, reply.Field("Provider")));
        Assert.Equal("demo-0", (string?)sts.AuditEvents[^1]["requestParameters"]!["principalTags"]!["kubernetes-pod-name"]);
    }

    [Fact]
    public async Task Where_the_cluster_is_no_provider_its_tokens_are_those_of_an_unknown_issuer()
    {
        await using var cluster = await ClusteredSts.StartAsync();
        var sts = await cluster.ReplicaAsync(settings => settings with { KnowsOwnTokens = false, PodTags = PodTags.None }, isReady: false);

        // The role trusts a provider that is not there, so the catalog does not load.
        await Eventually.IsTrueAsync(() => sts.Role.NotReady()?.StartsWith("no catalog", StringComparison.Ordinal) == true);
    }

    private static TemporaryCredentials Credentials(StsReply reply)
    {
        Assert.Equal(200, reply.Status);
        return new TemporaryCredentials(
            reply.Field("AccessKeyId")!,
            SecretAccessKey.FromText(reply.Field("SecretAccessKey")!),
            SessionToken.FromText(reply.Field("SessionToken")!),
            DateTimeOffset.Parse(reply.Field("Expiration")!, CultureInfo.InvariantCulture));
    }
}
