using System.Text.Json.Nodes;
using System.Xml.Linq;

namespace Broker.Tests.Sts;

/// <summary>The signed actions on the wire: answers in XML and JSON, lists, numbers, refusals (contracts/sts §1 and §2).</summary>
public sealed class SignedActionsTests : IAsyncLifetime
{
    private const string AssumeRole = $"Action=AssumeRole&RoleArn={SignedSts.RoleArn}&RoleSessionName=s1";
    private const string Key = "ASIAQNZGKIQY56JQ7WML";

    private SignedSts _sts = null!;

    public async ValueTask InitializeAsync() => _sts = await SignedSts.StartAsync();

    public ValueTask DisposeAsync() => _sts.DisposeAsync();

    public static TheoryData<string, string[]> Answers => new()
    {
        {
            $"{AssumeRole}&SourceIdentity=alice",
            ["Credentials", "AssumedRoleUser/AssumedRoleId", "AssumedRoleUser/Arn", "PackedPolicySize", "SessionTokenSize", "SessionTokenUtilization", "SourceIdentity"]
        },
        { AssumeRole, ["Credentials", "AssumedRoleUser/AssumedRoleId", "AssumedRoleUser/Arn", "PackedPolicySize", "SessionTokenSize", "SessionTokenUtilization"] },
        { "Action=GetSessionToken", ["Credentials", "SessionTokenSize", "SessionTokenUtilization"] },
        {
            "Action=GetFederationToken&Name=guest",
            ["Credentials", "FederatedUser/FederatedUserId", "FederatedUser/Arn", "PackedPolicySize", "SessionTokenSize", "SessionTokenUtilization"]
        },
        { "Action=GetCallerIdentity", ["Arn", "UserId", "Account"] },
        { $"Action=GetAccessKeyInfo&AccessKeyId={Key}", ["Account"] },
    };

    [Theory]
    [MemberData(nameof(Answers))]
    public async Task Xml_has_the_members_in_the_order_of_the_model(string form, string[] members)
    {
        var reply = await _sts.PostAsync(form);

        var action = form.Split('=', '&')[1];
        Assert.True(reply.Status == 200, reply.Body);
        Assert.Equal(RunningSts.Namespace + $"{action}Response", reply.Xml.Root!.Name);
        Assert.Equal([$"{action}Result", "ResponseMetadata"], reply.Xml.Root.Elements().Select(element => element.Name.LocalName));
        Assert.Equal(members.SelectMany(Expand), reply.Xml.Root.Elements().First().Descendants().Where(element => !element.HasElements).Select(PathOf));
        Assert.Equal(reply.Field("RequestId"), Assert.Single(reply.Response.Headers.GetValues("x-amzn-RequestId")));
        Assert.All(reply.Xml.Descendants(), element => Assert.Equal(RunningSts.Namespace, element.Name.Namespace));
    }

    [Theory]
    [MemberData(nameof(Answers))]
    public async Task Json_has_the_same_members_with_numbers_as_numbers(string form, string[] members)
    {
        var reply = await _sts.PostAsync(form, accept: "application/json");

        var action = form.Split('=', '&')[1];
        var root = JsonNode.Parse(reply.Body)!.AsObject();
        var response = Assert.Single(root);
        Assert.Equal($"{action}Response", response.Key);
        Assert.Equal([$"{action}Result", "ResponseMetadata"], response.Value!.AsObject().Select(member => member.Key));
        var result = response.Value[$"{action}Result"]!.AsObject();
        Assert.Equal(members.SelectMany(Expand), result.SelectMany(member => member.Value is JsonObject inner ? inner.Select(leaf => $"{member.Key}/{leaf.Key}") : [member.Key]));
        foreach (var (name, value) in result.Where(member => member.Key.Contains("Size", StringComparison.Ordinal) || member.Key.Contains("Utilization", StringComparison.Ordinal)))
        {
            Assert.True(value!.GetValueKind() == System.Text.Json.JsonValueKind.Number, name);
        }

        if (result["Credentials"] is { } credentials)
        {
            Assert.Equal(System.Text.Json.JsonValueKind.Number, credentials["Expiration"]!.GetValueKind());
        }
    }

    [Theory]
    [MemberData(nameof(Answers))]
    public async Task A_signed_get_answers_as_a_post_does(string form, string[] members)
    {
        var reply = await _sts.GetSignedAsync($"{form}&Version=2011-06-15");

        Assert.True(reply.Status == 200, reply.Body);
        Assert.Equal(members.SelectMany(Expand).Count(), reply.Xml.Root!.Elements().First().Descendants().Count(element => !element.HasElements));
    }

    [Fact]
    public async Task Sizes_on_the_wire_are_those_of_the_token_on_the_wire()
    {
        var reply = await _sts.PostAsync($"{AssumeRole}&MinimumSessionTokenSize=1234");

        var size = reply.Field("SessionToken")!.Length;
        Assert.InRange(size, 1234, 1237);
        Assert.Equal((size.ToString(), reply.Field("SessionTokenUtilization")), (reply.Field("SessionTokenSize"), reply.Field("PackedPolicySize")));
    }

    [Fact]
    public async Task Every_kind_of_credentials_names_itself()
    {
        var role = await _sts.AssumeAsync();

        var user = await _sts.PostAsync("Action=GetCallerIdentity");
        var session = await _sts.PostAsync("Action=GetCallerIdentity", session: role);

        Assert.Equal((SignedSts.UserArn, "AIDAAAAAAAAAAAAAAAAAA", "123456789012"), (user.Field("Arn"), user.Field("UserId"), user.Field("Account")));
        Assert.Equal(("arn:aws:sts::123456789012:assumed-role/cart/s1", "AROAAAAAAAAAAAAAAAAAA:s1"), (session.Field("Arn"), session.Field("UserId")));
    }

    [Theory]
    [InlineData("&Tags.member.1.Key=Team&Tags.member.1.Value=a&Tags.member.2.Key=Place&Tags.member.2.Value=", "Team=a,Place=", null)]
    [InlineData("&Tags.member.2.Key=Team&Tags.member.2.Value=a&Tags.member.1.Key=Place&Tags.member.1.Value=b", "Place=b,Team=a", null)]
    [InlineData("&Tags.member.01.Key=Team&Tags.member.1.Value=a", "Team=a", null)]
    [InlineData("&Tags.member.11.Key=Team&Tags.member.11.Value=a", "Team=a", null)]
    [InlineData("&Tags.member.1.Key=Team&Tags.member.1.Value=a&Tags.member.1.Value=b", "Team=b", null)]
    [InlineData("&Tags.member.12.Key=Team&Tags.member.12.Value=a", null, "MalformedInput")]
    [InlineData("&Tags.member.0.Key=Team&Tags.member.0.Value=a", null, "MalformedInput")]
    [InlineData("&Tags.member.-1.Key=Team&Tags.member.-1.Value=a", null, "MalformedInput")]
    [InlineData("&Tags.1.Key=Team&Tags.1.Value=a", null, "MalformedInput")]
    [InlineData("&Tags.member.1.Key=Team", null, "ValidationError")]
    [InlineData("&Tags.member.1.Value=a", null, "ValidationError")]
    [InlineData("&Tags.member.1.Key=&Tags.member.1.Value=a", null, "ValidationError")]
    [InlineData("&Tags.member.1.Key=Team&Tags.member.1.Value=a&Tags.member.2.Key=team&Tags.member.2.Value=a", null, "InvalidParameterValue")]
    [InlineData("&Tags.member.1.Key=Team&Tags.member.1.Value=a&TransitiveTagKeys.member.1=Team", "Team=a", null)]
    [InlineData("&Tags.member.1.Key=Team&Tags.member.1.Value=a&TransitiveTagKeys.member.1=Place", null, "InvalidParameterValue")]
    [InlineData("&Tags.member.1.Key=Team&Tags.member.1.Value=a&TransitiveTagKeys.1=Team", null, "MalformedInput")]
    public async Task Tags_are_a_list_of_structures(string more, string? expected, string? code)
    {
        var reply = await _sts.PostAsync(AssumeRole + more);

        Assert.Equal((code is null ? 200 : 400, code), (reply.Status, reply.Code));
        if (expected is not null)
        {
            var tags = _sts.Sts.AuditEvents[^1]["requestParameters"]!["principalTags"]!.AsObject();
            Assert.Equal(expected, string.Join(',', tags.Select(tag => $"{tag.Key}={tag.Value}")));
        }
    }

    [Fact]
    public async Task A_tag_without_a_value_is_named()
    {
        var reply = await _sts.PostAsync($"{AssumeRole}&Tags.member.1.Key=Team&Tags.member.1.Value=a&Tags.member.2.Key=Place");

        Assert.Equal("1 validation error detected: Value null at 'tags.2.member.value' failed to satisfy constraint: Member must not be null", reply.Message);
    }

    [Fact]
    public async Task Transitive_tags_go_on_and_cannot_be_passed_again()
    {
        var session = await _sts.AssumeAsync("&Tags.member.1.Key=Team&Tags.member.1.Value=a&TransitiveTagKeys.member.1=Team");

        var again = await _sts.PostAsync($"{AssumeRole}&Tags.member.1.Key=team&Tags.member.1.Value=b", session: session);

        Assert.Equal((400, "InvalidParameterValue"), (again.Status, again.Code));
        Assert.Equal("a", (string?)_sts.Sts.AuditEvents.First(e => (string?)e["requestParameters"]?["principalTags"]?["Team"] is not null)["requestParameters"]!["principalTags"]!["Team"]);
    }

    [Theory]
    [InlineData("&PolicyArns.member.1.arn=arn:aws:iam::123456789012:policy/nothing", 200, null)]
    [InlineData("&PolicyArns.member.1=arn:aws:iam::123456789012:policy/nothing", 400, "MalformedInput")]
    [InlineData("&PolicyArns.1.arn=arn:aws:iam::123456789012:policy/nothing", 400, "MalformedInput")]
    [InlineData("&PolicyArns.member.1.arn=arn:aws:iam::123456789012:policy/absent", 400, "MalformedPolicyDocument")]
    [InlineData("&PolicyArns.member.1.arn=", 400, "ValidationError")]
    [InlineData("&Policy=%7B%7D", 400, "MalformedPolicyDocument")]
    [InlineData("&Policy=", 400, "ValidationError")]
    [InlineData("&ProvidedContexts.member.1.ProviderArn=arn:aws:iam::aws:contextProvider/IdentityCenter&ProvidedContexts.member.1.ContextAssertion=abcd", 403, "AccessDenied")]
    [InlineData("&ProvidedContexts.member.1.ProviderArn=arn:aws:iam::aws:contextProvider/IdentityCenter", 400, "ValidationError")]
    public async Task Session_policies_and_contexts_are_never_dropped(string more, int status, string? code)
    {
        var reply = await _sts.PostAsync(AssumeRole + more);

        Assert.Equal((status, code), (reply.Status, reply.Code));
    }

    [Fact]
    [Trait("threat", "T-05")]
    public async Task A_session_policy_on_the_wire_restricts_the_session()
    {
        var free = await _sts.AssumeAsync();
        var bound = await _sts.AssumeAsync("&PolicyArns.member.1.arn=arn:aws:iam::123456789012:policy/nothing");

        Assert.Equal(200, (await _sts.PostAsync($"Action=GetAccessKeyInfo&AccessKeyId={Key}", session: free)).Status);
        Assert.Equal(403, (await _sts.PostAsync($"Action=GetAccessKeyInfo&AccessKeyId={Key}", session: bound)).Status);
        Assert.Equal(200, (await _sts.PostAsync("Action=GetCallerIdentity", session: bound)).Status);
    }

    [Theory]
    [Trait("threat", "T-04")]
    [InlineData("", 403)]
    [InlineData("&ExternalId=wrong", 403)]
    [InlineData("&ExternalId=right", 200)]
    [InlineData("&ExternalId=wrong&ExternalId=right", 200)]
    [InlineData("&ExternalId=right&ExternalId=wrong", 403)]
    [InlineData("&ExternalId=", 400)]
    public async Task The_last_external_id_counts(string more, int status) =>
        Assert.Equal(status, (await _sts.PostAsync($"Action=AssumeRole&RoleArn=arn:aws:iam::123456789012:role/tenant&RoleSessionName=s1{more}")).Status);

    [Theory]
    [Trait("threat", "T-01")]
    [InlineData("AssumeRole", "899", "ValidationError")]
    [InlineData("AssumeRole", "900", null)]
    [InlineData("AssumeRole", "43200", null)]
    [InlineData("AssumeRole", "43201", "ValidationError")]
    [InlineData("AssumeRole", "%2B900", null)]
    [InlineData("AssumeRole", "0900", null)]
    [InlineData("AssumeRole", "abc", "MalformedInput")]
    [InlineData("AssumeRole", "", "MalformedInput")]
    [InlineData("AssumeRole", "900.0", "MalformedInput")]
    [InlineData("AssumeRole", "9e2", "MalformedInput")]
    [InlineData("AssumeRole", "+900", "MalformedInput")]
    [InlineData("AssumeRole", "2147483648", "MalformedInput")]
    [InlineData("AssumeRole", "-1", "ValidationError")]
    [InlineData("GetSessionToken", "129600", null)]
    [InlineData("GetSessionToken", "129601", "ValidationError")]
    [InlineData("GetSessionToken", "abc", "MalformedInput")]
    [InlineData("GetFederationToken", "129600", null)]
    [InlineData("GetFederationToken", "129601", "ValidationError")]
    [InlineData("GetFederationToken", "abc", "MalformedInput")]
    public async Task Durations_are_whole_numbers_in_range(string action, string duration, string? code)
    {
        var form = action switch
        {
            "AssumeRole" => AssumeRole,
            "GetFederationToken" => "Action=GetFederationToken&Name=guest",
            _ => $"Action={action}",
        };

        Assert.Equal(code, (await _sts.PostAsync($"{form}&DurationSeconds={duration}")).Code);
    }

    [Theory]
    [MemberData(nameof(Answers))]
    [Trait("threat", "S-03")]
    public async Task Without_a_signature_nothing_is_answered(string form, string[] members)
    {
        Assert.NotEmpty(members);
        var request = new HttpRequestMessage(HttpMethod.Post, _sts.Sts.Address)
        {
            Content = new StringContent($"{form}&Version=2011-06-15", System.Text.Encoding.ASCII, "application/x-www-form-urlencoded"),
        };

        var reply = await _sts.Sts.SendAsync(request);

        Assert.Equal((403, "MissingAuthenticationToken"), (reply.Status, reply.Code));
    }

    [Fact]
    public async Task Session_credentials_are_refused_in_the_words_of_aws()
    {
        var session = await _sts.AssumeAsync();

        foreach (var action in new[] { "GetSessionToken", "GetFederationToken&Name=guest" })
        {
            var reply = await _sts.PostAsync($"Action={action}", session: session);
            Assert.Equal((403, "AccessDenied"), (reply.Status, reply.Code));
            Assert.StartsWith($"Cannot call {action.Split('&')[0]} with session credentials (authorization id: ", reply.Message, StringComparison.Ordinal);
        }
    }

    [Theory]
    [Trait("threat", "T-21")]
    [InlineData("/bootstrap")]
    [InlineData("/debug")]
    [InlineData("/debug/pprof/")]
    [InlineData("/env")]
    [InlineData("/metrics")]
    [InlineData("/health")]
    [InlineData("/catalog.yaml")]
    [InlineData("/secret")]
    [InlineData("//")]
    [InlineData("/index.html")]
    public async Task There_is_nothing_beside_the_api(string path)
    {
        var reply = await _sts.Sts.SendAsync(new HttpRequestMessage(HttpMethod.Get, new Uri($"http://{_sts.Sts.Address.Authority}{path}")));

        Assert.Equal((404, ""), (reply.Status, reply.Body));
    }

    private static IEnumerable<string> Expand(string member) => member == "Credentials"
        ? ["Credentials/AccessKeyId", "Credentials/SecretAccessKey", "Credentials/SessionToken", "Credentials/Expiration"]
        : [member];

    private static string PathOf(XElement element) =>
        element.Parent!.Name.LocalName.EndsWith("Result", StringComparison.Ordinal) ? element.Name.LocalName : $"{element.Parent.Name.LocalName}/{element.Name.LocalName}";
}
