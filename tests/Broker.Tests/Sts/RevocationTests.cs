using Broker.Core.Sessions;

namespace Broker.Tests.Sts;

/// <summary>A revocation is a document: every replica that follows the catalog refuses the sessions within a minute.</summary>
[Trait("threat", "T-15")]
public sealed class RevocationTests
{
    private const string CallerIdentity = "Action=GetCallerIdentity&Version=2011-06-15";

    [Fact]
    public async Task Revoking_the_sessions_of_a_role_takes_effect_within_a_minute()
    {
        await using var sts = await RunningSts.StartAsync();
        var before = await sts.CredentialsAsync();
        sts.Time.Advance(TimeSpan.FromSeconds(2));
        var revokedAt = sts.Time.GetUtcNow();
        var after = await sts.CredentialsAsync();
        Assert.Equal((200, 200), (await StatusAsync(sts, before), await StatusAsync(sts, after)));

        await sts.FollowCatalogAsync(
            documents => documents.Replace("maxSessionDurationSeconds: 7200", $"maxSessionDurationSeconds: 7200\n  revokeSessionsIssuedBefore: {revokedAt:yyyy-MM-ddTHH:mm:ssZ}", StringComparison.Ordinal),
            TimeSpan.FromMinutes(1));

        var refused = await sts.PostSignedAsync(CallerIdentity, before);
        Assert.Equal((403, "ExpiredToken"), (refused.Status, refused.Code));
        Assert.Equal(200, await StatusAsync(sts, after));
    }

    [Fact]
    public async Task Revoking_one_session_takes_effect_within_a_minute()
    {
        await using var sts = await RunningSts.StartAsync();
        var (revoked, other) = (await sts.CredentialsAsync(), await sts.CredentialsAsync());

        await sts.FollowCatalogAsync(
            documents => $$"""
                {{documents}}
                ---
                apiVersion: iam.identity-broker.io/v1alpha1
                kind: Account
                metadata: { name: main }
                spec: { account: "123456789012", revokedSessions: [{{revoked.AccessKeyId}}] }
                """,
            TimeSpan.FromMinutes(1));

        Assert.Equal((403, 200), (await StatusAsync(sts, revoked), await StatusAsync(sts, other)));
    }

    private static async Task<int> StatusAsync(RunningSts sts, TemporaryCredentials credentials) => (await sts.PostSignedAsync(CallerIdentity, credentials)).Status;
}
