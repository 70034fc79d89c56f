namespace Broker.Tests.Sts;

/// <summary>Regions over HTTP: where the account's STS is switched off, and where tokens of version 1 are not taken.</summary>
public sealed class RegionTests
{
    private const string WhoAmI = "Action=GetCallerIdentity";

    private static readonly string[] Issuing =
        [$"Action=AssumeRole&RoleArn={SignedSts.RoleArn}&RoleSessionName=s1", "Action=GetSessionToken", "Action=GetFederationToken&Name=guest"];

    [Fact]
    public async Task A_region_that_the_account_switched_off_issues_nothing_and_still_says_who_calls()
    {
        await using var sts = await SignedSts.StartAsync("eu-west-3", "regions: { disabled: [eu-west-3] }");

        foreach (var form in Issuing)
        {
            var reply = await sts.PostAsync(form);

            Assert.Equal((403, "RegionDisabledException", "Sender"), (reply.Status, reply.Code, reply.Field("Type")));
            Assert.Equal(
                "STS is not activated in this region for account:123456789012. Your account administrator can activate STS in this region using the IAM Console.",
                reply.Message);
        }

        Assert.Equal(200, (await sts.PostAsync(WhoAmI)).Status);
    }

    [Fact]
    public async Task Another_region_issues()
    {
        await using var sts = await SignedSts.StartAsync("eu-west-1", "regions: { disabled: [eu-west-3] }");

        foreach (var form in Issuing)
        {
            Assert.Equal(200, (await sts.PostAsync(form)).Status);
        }
    }

    [Theory]
    [InlineData(true, "v1", "dc-1", 403)]
    [InlineData(true, "v1", "eu-west-1", 200)]
    [InlineData(true, "v2", "dc-1", 200)]
    [InlineData(false, "v1", "dc-1", 200)]
    public async Task A_token_of_the_global_endpoint_of_version_1_is_refused_where_the_account_opted_in(bool isGlobal, string version, string region, int status)
    {
        var account = $"globalEndpointTokenVersion: {version}\n  regions: {{ optIn: [dc-1] }}";
        await using var issuing = await SignedSts.StartAsync("us-east-1", account, settings => settings with { IsGlobalEndpoint = isGlobal });
        await using var regional = await SignedSts.StartAsync(region, account, settings => settings with { Keys = issuing.Sts.Keys });

        foreach (var form in Issuing)
        {
            var session = await issuing.CredentialsAsync(form);
            var reply = await regional.PostAsync(WhoAmI, session: session);

            Assert.Equal((status, status == 200 ? null : "InvalidClientTokenId"), (reply.Status, reply.Code));
            Assert.Equal(200, (await issuing.PostAsync(WhoAmI, session: session)).Status);
        }
    }
}
