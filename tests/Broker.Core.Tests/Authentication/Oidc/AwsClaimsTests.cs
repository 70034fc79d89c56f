using System.Text.Json.Nodes;
using Broker.Core.Authentication.Oidc;

namespace Broker.Core.Tests.Authentication.Oidc;

/// <summary>Session tags, source identity and roles that an issuer writes into its tokens (contracts/sts §1.3).</summary>
public sealed class AwsClaimsTests : IDisposable
{
    private const string Tags = "https://aws.amazon.com/tags";
    private const string FlatTags = "https://aws.amazon.com/tags/principal_tags/";
    private const string FlatTransitive = "https://aws.amazon.com/tags/transitive_tag_keys";
    private const string SourceIdentity = "https://aws.amazon.com/source_identity";
    private const string Roles = "https://aws.amazon.com/roles";
    private const string Demo = "arn:aws:iam::123456789012:role/demo";
    private const string Other = "arn:aws:iam::123456789012:role/other";

    private readonly OidcScenario _scenario = new();

    public void Dispose() => _scenario.Dispose();

    [Fact]
    public async Task Reads_nested_tags()
    {
        var claims = await AcceptedAsync((Tags, """{"principal_tags":{"Team":["eng"],"Größe":[""]},"transitive_tag_keys":["Team"]}"""));

        Assert.Equal([KeyValuePair.Create("Team", "eng"), KeyValuePair.Create("Größe", "")], claims.Tags);
        Assert.Equal(["Team"], claims.TransitiveTagKeys);
    }

    [Fact]
    public async Task Reads_flattened_tags()
    {
        var claims = await AcceptedAsync((FlatTags + "Team", "\"eng\""), (FlatTags + "Cost/Center", "\"7\""), (FlatTransitive, """["Team"]"""));

        Assert.Equal([KeyValuePair.Create("Team", "eng"), KeyValuePair.Create("Cost/Center", "7")], claims.Tags);
        Assert.Equal(["Team"], claims.TransitiveTagKeys);
    }

    [Fact]
    public async Task Takes_the_last_of_repeated_members_in_the_aws_profile()
    {
        const string Repeated =
            $$"""
            ,"{{Tags}}":{"principal_tags":{"Dept":["it"]},"transitive_tag_keys":["Dept"]},"{{Tags}}":{"principal_tags":{"Team":["ops"],"Team":["eng"]} },
            "{{SourceIdentity}}":"bob","{{SourceIdentity}}":"alice","{{Roles}}":[],"{{Roles}}":null}
            """;
        using var scenario = new OidcScenario(profile: StsProfile.Aws);
        var token = scenario.Issuer.Token(scenario.Issuer.Header().ToJsonString(), scenario.Claims.ToJsonString()[..^1] + Repeated);

        var claims = ResultAssert.Accepted(await scenario.JudgeAsync(token)).Aws;

        Assert.Equal([KeyValuePair.Create("Team", "eng")], claims.Tags);
        Assert.Equal(("alice", 0), (claims.SourceIdentity, claims.TransitiveTagKeys.Length));
        Assert.Null(claims.Roles);
    }

    [Fact]
    public async Task A_token_without_them_has_none() => Assert.Same(AwsClaims.None, await AcceptedAsync());

    [Theory]
    [InlineData(Tags, """{"principal_tags":{"Team":"eng"}}""")]
    [InlineData(Tags, """{"principal_tags":{"Team":["eng","ops"]}}""")]
    [InlineData(Tags, """{"principal_tags":{"Team":[]}}""")]
    [InlineData(Tags, """{"principal_tags":{"Team":[7]}}""")]
    [InlineData(Tags, """{"principal_tags":["Team"]}""")]
    [InlineData(Tags, """{"principal_tags":{"":["eng"]}}""")]
    [InlineData(Tags, """{"principal_tags":{"Te\nam":["eng"]}}""")]
    [InlineData(Tags, """{"principal_tags":{"Team":["<eng>"]}}""")]
    [InlineData(Tags, """{"principal_tag":{}}""")]
    [InlineData(Tags, """{"transitive_tag_keys":"Team"}""")]
    [InlineData(Tags, """{"transitive_tag_keys":[7]}""")]
    [InlineData(Tags, "[]")]
    [InlineData(Tags, "\"Team=eng\"")]
    [InlineData(FlatTags + "Team", """["eng"]""")]
    [InlineData(FlatTags, "\"eng\"")]
    [InlineData(FlatTransitive, "\"Team\"")]
    public async Task Refuses_tags_in_another_form(string claim, string json)
    {
        var error = await RefusedAsync(TokenRejection.Tags, (claim, json));

        Assert.Equal("principal_tags passed in claim is not in correct format.", error.Message);
    }

    [Theory]
    [InlineData(50, 128, 1, true)]
    [InlineData(1, 128, 256, true)]
    [InlineData(51, 3, 0, false)]
    [InlineData(1, 129, 0, false)]
    [InlineData(1, 128, 257, false)]
    [Trait("threat", "T-08")]
    public async Task Bounds_tags(int count, int key, int value, bool isAccepted)
    {
        var tags = new JsonObject(Enumerable.Range(0, count).Select(n =>
            KeyValuePair.Create<string, JsonNode?>($"{n:D3}".PadLeft(key, 'k')[^key..], new JsonArray(new string('v', value)))));
        var json = new JsonObject { ["principal_tags"] = tags }.ToJsonString();

        if (isAccepted)
        {
            Assert.Equal(count, (await AcceptedAsync((Tags, json))).Tags.Length);
        }
        else
        {
            await RefusedAsync(TokenRejection.Tags, (Tags, json));
        }
    }

    [Theory]
    [InlineData("\"al\"")]
    [InlineData("\"Alice.B_c+d=e,f@g-h\"")]
    public async Task Reads_a_source_identity(string json) =>
        Assert.Equal(JsonNode.Parse(json)!.GetValue<string>(), (await AcceptedAsync((SourceIdentity, json))).SourceIdentity);

    [Theory]
    [InlineData("\"a\"")]
    [InlineData("\"\"")]
    [InlineData("\"aws:alice\"")]
    [InlineData("\"alice\\n\"")]
    [InlineData("\"ａlice\"")]
    [InlineData("[\"alice\"]")]
    [InlineData("7")]
    public async Task Refuses_an_illegal_source_identity(string json) => await RefusedAsync(TokenRejection.SourceIdentity, (SourceIdentity, json));

    [Theory]
    [InlineData($"[\"{Demo}\", \" {Other} \", \"nonsense\", 7]", new[] { Demo, Other })]
    [InlineData($"\" {Demo} ; {Other};;nonsense\"", new[] { Demo, Other })]
    [InlineData("[]", new string[0])]
    [InlineData("\"\"", new string[0])]
    [InlineData("\"nonsense\"", new string[0])]
    public async Task Reads_roles_and_ignores_entries_that_name_none(string json, string[] expected) =>
        Assert.Equal(expected, (await AcceptedAsync((Roles, json))).Roles);

    [Fact]
    public async Task Roles_that_are_null_are_absent() => Assert.Null((await AcceptedAsync((Roles, "null"))).Roles);

    [Theory]
    [InlineData("{}")]
    [InlineData("true")]
    public async Task Refuses_roles_of_another_type(string json) => await RefusedAsync(TokenRejection.ClaimType, (Roles, json));

    [Theory]
    [InlineData("https://aws.amazon.com/role")]
    [InlineData("https://aws.amazon.com/tags/session_tags")]
    [InlineData("https://aws.amazon.com/")]
    public async Task Refuses_a_claim_of_the_namespace_that_nobody_knows(string claim) => await RefusedAsync(TokenRejection.UnsupportedClaim, (claim, "\"x\""));

    [Fact]
    public async Task An_escaped_spelling_is_the_same_claim()
    {
        var claims = With((Roles, "[]")).ToJsonString();
        var escaped = claims.Replace(Roles, @"https:\/\/aws.amazon.com\u002froles", StringComparison.Ordinal);
        Assert.NotEqual(claims, escaped);

        var identity = ResultAssert.Accepted(await _scenario.JudgeAsync(_scenario.Issuer.Token(_scenario.Issuer.Header().ToJsonString(), escaped)));

        Assert.Equal([], identity.Aws.Roles);
    }

    [Fact]
    public async Task The_audience_is_judged_before_them()
    {
        var claims = With((Tags, "[]"));
        claims["aud"] = "https://kubernetes.default.svc";

        ResultAssert.Refused(await _scenario.JudgeAsync(claims), TokenRejection.Audience);
    }

    private async Task<AwsClaims> AcceptedAsync(params (string Claim, string Json)[] claims) =>
        ResultAssert.Accepted(await _scenario.JudgeAsync(With(claims))).Aws;

    private async Task<StsError> RefusedAsync(string reason, params (string Claim, string Json)[] claims)
    {
        var error = ResultAssert.Refused(await _scenario.JudgeAsync(With(claims)));
        Assert.Equal(reason, error.Reason);
        return error;
    }

    private JsonObject With(params (string Claim, string Json)[] claims)
    {
        var all = _scenario.Claims;
        foreach (var (claim, json) in claims)
        {
            all[claim] = JsonNode.Parse(json);
        }

        return all;
    }
}
