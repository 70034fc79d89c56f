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

    [Theory]
    [InlineData("eu-west-3", 403, 200)]
    [InlineData("eu-west-2", 200, 403)]
    [InlineData("eu-west-1", 200, 200)]
    [InlineData("us-east-1", 200, 200)]
    public async Task The_account_of_the_role_counts_and_not_that_of_the_caller(string region, int own, int far)
    {
        await using var sts = await SignedSts.StartAsync(region, "regions: { disabled: [eu-west-3] }");

        foreach (var (role, account, status) in new[] { (SignedSts.RoleArn, "123456789012", own), (SignedSts.FarRoleArn, "210987654321", far) })
        {
            var reply = await sts.PostAsync($"Action=AssumeRole&RoleArn={role}&RoleSessionName=s1");

            Assert.Equal((status, status == 200 ? null : "RegionDisabledException"), (reply.Status, reply.Code));
            Assert.Equal(status == 403, reply.Message?.StartsWith($"STS is not activated in this region for account:{account}. ", StringComparison.Ordinal) ?? false);
        }
    }

    [Theory]
    [InlineData("eu-west-3", 403, "RegionDisabledException")]
    [InlineData("eu-west-1", 200, null)]
    public async Task Tokens_of_workloads_get_nothing_where_the_account_switched_the_region_off(string region, int status, string? code)
    {
        const string Account = """

            ---
            apiVersion: iam.identity-broker.io/v1alpha1
            kind: Account
            metadata: { name: shop }
            spec: { account: "123456789012", regions: { disabled: [eu-west-3] } }
            """;
        await using var sts = await RunningSts.StartAsync(
            prepare: folder => File.AppendAllText(Path.Combine(folder, "catalog.yaml"), Account), change: settings => settings with { Region = region });

        var reply = await sts.PostAsync(RunningSts.WebIdentity(sts.Token()));
        var untrusted = await sts.PostAsync(RunningSts.WebIdentity(sts.Issuer.Token(sts.Issuer.ProjectedClaims(sts.Time.GetUtcNow(), serviceAccount: "other"))));

        Assert.Equal((status, code), (reply.Status, reply.Code));
        Assert.Equal((403, "AccessDenied"), (untrusted.Status, untrusted.Code));
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
    [InlineData(true, "v2", "eu-west-1", 200)]
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
