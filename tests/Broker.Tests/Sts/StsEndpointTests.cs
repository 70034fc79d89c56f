using System.Text.Json;
using System.Xml.Linq;
using Broker.Core;
using Microsoft.AspNetCore.Http;

namespace Broker.Tests.Sts;

public sealed class StsEndpointTests : IAsyncLifetime
{
    private RunningSts _sts = null!;

    public async ValueTask InitializeAsync() => _sts = await RunningSts.StartAsync();

    public ValueTask DisposeAsync() => _sts.DisposeAsync();

    [Fact]
    public async Task Exchanges_a_projected_token_for_credentials_of_the_role()
    {
        var reply = await _sts.PostAsync(RunningSts.WebIdentity(_sts.Token()));

        Assert.Equal(200, reply.Status);
        Assert.Equal("text/xml", reply.Response.Content.Headers.ContentType!.MediaType);
        Assert.Equal("{https://sts.amazonaws.com/doc/2011-06-15/}AssumeRoleWithWebIdentityResponse", reply.Xml.Root!.Name.ToString());
        Assert.Equal("arn:aws:sts::123456789012:assumed-role/demo/session-1", reply.Field("Arn"));
        Assert.Matches("^AROA[A-Z2-7]{17}:session-1$", reply.Field("AssumedRoleId"));
        Assert.Matches("^ASIA[A-Z2-7]{16}$", reply.Field("AccessKeyId"));
        Assert.Equal("system:serviceaccount:default:demo", reply.Field("SubjectFromWebIdentityToken"));
        Assert.Equal("arn:aws:iam::123456789012:oidc-provider/issuer.example", reply.Field("Provider"));
        Assert.Equal(RunningSts.Audience, reply.Field("Audience"));
        Assert.Equal(_sts.Time.GetUtcNow().AddHours(1).ToString("yyyy-MM-ddTHH:mm:ssZ"), reply.Field("Expiration"));
        Assert.InRange(int.Parse(reply.Field("PackedPolicySize")!), 1, 100);
        Assert.Equal(reply.Field("RequestId"), Assert.Single(reply.Response.Headers.GetValues("x-amzn-RequestId")));
        Assert.True(reply.Body.Length <= 10_000, "aws-c-auth reads at most 10,000 bytes");
    }

    [Fact]
    [Trait("client", "R25")]
    public async Task Answers_the_same_over_a_query_string()
    {
        using var form = new FormUrlEncodedContent(RunningSts.WebIdentity(_sts.Token()));

        var reply = await _sts.SendAsync(new HttpRequestMessage(HttpMethod.Get, new Uri(_sts.Address, "/?" + await form.ReadAsStringAsync())));

        Assert.Equal((200, "arn:aws:sts::123456789012:assumed-role/demo/session-1"), (reply.Status, reply.Field("Arn")));
    }

    [Fact]
    public async Task Answers_json_on_request_with_expiration_as_a_number()
    {
        var reply = await _sts.PostAsync(RunningSts.WebIdentity(_sts.Token()), accept: "application/json");

        using var json = JsonDocument.Parse(reply.Body);
        var response = json.RootElement.GetProperty("AssumeRoleWithWebIdentityResponse");
        Assert.Equal("application/json", reply.Response.Content.Headers.ContentType!.MediaType);
        Assert.Equal(
            _sts.Time.GetUtcNow().AddHours(1).ToUnixTimeSeconds(),
            response.GetProperty("AssumeRoleWithWebIdentityResult").GetProperty("Credentials").GetProperty("Expiration").GetInt64());
        Assert.Equal(36, response.GetProperty("ResponseMetadata").GetProperty("RequestId").GetString()!.Length);
    }

    [Fact]
    public async Task Errors_have_the_shape_of_each_format()
    {
        var form = RunningSts.WebIdentity("not-a-token");

        var xml = await _sts.PostAsync(form);
        var json = await _sts.PostAsync(form, accept: "application/json");

        Assert.Equal((400, "InvalidIdentityToken", "Sender"), (xml.Status, xml.Code, xml.Field("Type")));
        Assert.Equal("{https://sts.amazonaws.com/doc/2011-06-15/}ErrorResponse", xml.Xml.Root!.Name.ToString());
        using var document = JsonDocument.Parse(json.Body);
        Assert.Equal("InvalidIdentityToken", document.RootElement.GetProperty("Error").GetProperty("Code").GetString());
        Assert.Equal("Sender", document.RootElement.GetProperty("Error").GetProperty("Type").GetString());
        Assert.True(document.RootElement.TryGetProperty("RequestId", out _));
    }

    [Theory]
    [Trait("threat", "T-18")]
    [InlineData("Action=Nonsense&Version=2011-06-15", "InvalidAction", "Could not find operation Nonsense for version 2011-06-15")]
    [InlineData("Action=GetCallerIdentity&Version=2010-01-01", "InvalidAction", "Could not find operation GetCallerIdentity for version 2010-01-01")]
    [InlineData("Version=2011-06-15", "MissingAction", null)]
    [InlineData("", "MissingAction", null)]
    public async Task Refuses_unknown_actions_and_versions(string form, string code, string? message)
    {
        var reply = await _sts.SendAsync(Form(form));

        Assert.Equal((400, code), (reply.Status, reply.Code));
        Assert.True(message is null || reply.Message == message, reply.Message);
    }

    [Theory]
    [InlineData("Action=%zz")]
    [InlineData("Action=%f")]
    [InlineData("Action=%ff%fe")]
    [InlineData("%C3%28=1")]
    public async Task Refuses_forms_that_cannot_be_decoded(string form)
    {
        var reply = await _sts.SendAsync(Form(form));

        Assert.Equal((400, "MalformedInput"), (reply.Status, reply.Code));
    }

    [Fact]
    public async Task Refuses_too_many_parameters_and_accepts_as_many_as_an_action_can_have()
    {
        string Many(int count) => string.Join('&', Enumerable.Range(0, count).Select(i => $"p{i}=x").Append("Action=Nonsense"));

        Assert.Equal("MalformedInput", (await _sts.SendAsync(Form(Many(256)))).Code);
        Assert.Equal("InvalidAction", (await _sts.SendAsync(Form(Many(255)))).Code);
    }

    [Fact]
    public async Task The_last_value_of_a_repeated_scalar_counts()
    {
        var reply = await _sts.SendAsync(Form("Action=GetCallerIdentity&Action=Other"));

        Assert.Equal("Could not find operation Other for version 2011-06-15", reply.Message);
    }

    [Theory]
    [Trait("threat", "T-01")]
    [InlineData("900", 200)]
    [InlineData("0900", 200)]
    [InlineData("+900", 200)]
    [InlineData("7200", 200)]
    [InlineData("899", 400, "ValidationError")]
    [InlineData("7201", 400, "ValidationError")]
    [InlineData("43201", 400, "ValidationError")]
    [InlineData("0", 400, "ValidationError")]
    [InlineData("-1", 400, "ValidationError")]
    [InlineData("abc", 400, "MalformedInput")]
    [InlineData("900.0", 400, "MalformedInput")]
    [InlineData("9e2", 400, "MalformedInput")]
    [InlineData(" 900", 400, "MalformedInput")]
    [InlineData("900\t", 400, "MalformedInput")]
    [InlineData("2147483648", 400, "MalformedInput")]
    public async Task Durations_are_read_and_bounded(string duration, int status, string? code = null)
    {
        var form = RunningSts.WebIdentity(_sts.Token());
        form["DurationSeconds"] = duration;

        var reply = await _sts.PostAsync(form);

        Assert.Equal((status, code), (reply.Status, reply.Code));
    }

    [Theory]
    [Trait("threat", "T-03")]
    [Trait("threat", "S-18")]
    [InlineData("ab", 200)]
    [InlineData("a+=,.@-_9", 200)]
    [InlineData("a", 400)]
    [InlineData("ａdmin", 400)]
    [InlineData("admin\n", 400)]
    [InlineData("a b", 400)]
    [InlineData("x</Arn><Arn>y", 400)]
    public async Task Session_names_are_ascii_word_characters(string name, int status)
    {
        var reply = await _sts.PostAsync(RunningSts.WebIdentity(_sts.Token(), session: name));

        Assert.Equal((status, status == 200 ? null : "ValidationError"), (reply.Status, reply.Code));
    }

    [Fact]
    public async Task Session_names_have_a_length()
    {
        Assert.Equal(200, (await _sts.PostAsync(RunningSts.WebIdentity(_sts.Token(), session: new string('a', 64)))).Status);
        Assert.Equal("ValidationError", (await _sts.PostAsync(RunningSts.WebIdentity(_sts.Token(), session: new string('a', 65)))).Code);
    }

    [Fact]
    public async Task Several_constraint_failures_come_together()
    {
        var reply = await _sts.PostAsync(RunningSts.WebIdentity("abc", session: "Session1:2"));

        Assert.StartsWith("2 validation errors detected: ", reply.Message);
        Assert.Contains(@"Value 'Session1:2' at 'roleSessionName' failed to satisfy constraint: Member must satisfy regular expression pattern: [\w+=,.@-]*", reply.Message);
        Assert.DoesNotContain("abc", reply.Message);
    }

    [Theory]
    [Trait("threat", "J-20")]
    [InlineData(3, "ValidationError")]
    [InlineData(4, "InvalidIdentityToken")]
    [InlineData(20_000, "InvalidIdentityToken")]
    [InlineData(20_001, "ValidationError")]
    public async Task Tokens_have_a_length(int length, string code)
    {
        var reply = await _sts.PostAsync(RunningSts.WebIdentity(new string('a', length)));

        Assert.Equal((400, code), (reply.Status, reply.Code));
    }

    [Fact]
    [Trait("client", "R30")]
    public async Task Whitespace_around_the_token_is_stripped()
    {
        var reply = await _sts.PostAsync(RunningSts.WebIdentity($" {_sts.Token()}\r\n"));

        Assert.Equal(200, reply.Status);
    }

    [Fact]
    public async Task A_role_that_does_not_exist_answers_as_one_that_refuses()
    {
        var missing = await _sts.PostAsync(RunningSts.WebIdentity(_sts.Token(), roleArn: "arn:aws:iam::123456789012:role/none"));
        var refused = await _sts.PostAsync(RunningSts.WebIdentity(_sts.Issuer.Token(_sts.Issuer.ProjectedClaims(_sts.Time.GetUtcNow(), serviceAccount: "other"))));

        foreach (var reply in new[] { missing, refused })
        {
            var id = reply.Response.Headers.GetValues("x-broker-authorization-id").Single();
            Assert.Equal((403, "AccessDenied", $"Not authorized to perform sts:AssumeRoleWithWebIdentity (authorization id: {id})"), (reply.Status, reply.Code, reply.Message));
        }
    }

    [Fact]
    [Trait("threat", "T-17")]
    public async Task A_role_of_another_account_finds_no_provider()
    {
        var reply = await _sts.PostAsync(RunningSts.WebIdentity(_sts.Token(), roleArn: "arn:aws:iam::999999999999:role/demo"));

        Assert.Equal((400, "InvalidIdentityToken"), (reply.Status, reply.Code));
        Assert.Equal("No OpenIDConnect provider found in your account for https://issuer.example", reply.Message);
    }

    [Theory]
    [InlineData("ProviderId", "www.amazon.com", 400, "InvalidIdentityToken")]
    [InlineData("ProviderId", "graph.facebook.com", 403, "IDPRejectedClaim")]
    [InlineData("ProviderId", "example.com", 403, "AccessDenied")]
    [InlineData("Policy", "{}", 400, "MalformedPolicyDocument")]
    [InlineData("PolicyArns.member.1.arn", "arn:aws:iam::aws:policy/ReadOnlyAccess", 400, "MalformedPolicyDocument")]
    [InlineData("PolicyX", "ignored like any unknown parameter", 200, null)]
    public async Task Parameters_that_would_change_the_session_are_never_dropped(string name, string value, int status, string? code)
    {
        var form = RunningSts.WebIdentity(_sts.Token());
        form[name] = value;

        var reply = await _sts.PostAsync(form);

        Assert.Equal((status, code), (reply.Status, reply.Code));
    }

    [Fact]
    [Trait("threat", "S-20")]
    public async Task An_unsigned_action_ignores_whatever_authorization_says()
    {
        var request = new HttpRequestMessage(HttpMethod.Post, _sts.Address) { Content = new FormUrlEncodedContent(RunningSts.WebIdentity(_sts.Token())) };
        request.Headers.TryAddWithoutValidation("Authorization", "AWS4-HMAC-SHA256 nonsense");

        Assert.Equal(200, (await _sts.SendAsync(request)).Status);
    }

    [Theory]
    [Trait("threat", "S-19")]
    [InlineData("PUT", 405)]
    [InlineData("DELETE", 405)]
    [InlineData("OPTIONS", 405)]
    [InlineData("TRACE", 405)]
    public async Task Other_methods_are_refused(string method, int status) =>
        Assert.Equal(status, (await _sts.SendAsync(new HttpRequestMessage(new HttpMethod(method), _sts.Address))).Status);

    [Fact]
    [Trait("threat", "S-19")]
    public async Task Transport_shapes_that_are_no_form_are_refused()
    {
        // The body waits for the server's word: one that is refused while it is being sent may lose the answer to a reset.
        var large = new HttpRequestMessage(HttpMethod.Post, _sts.Address) { Content = new ByteArrayContent(new byte[600 * 1024]), Headers = { ExpectContinue = true } };
        var compressed = Form("Action=GetCallerIdentity");
        compressed.Content!.Headers.ContentEncoding.Add("gzip");
        var json = new HttpRequestMessage(HttpMethod.Post, _sts.Address) { Content = new StringContent("{}", System.Text.Encoding.UTF8, "application/json") };
        var elsewhere = Form("Action=GetCallerIdentity");
        elsewhere.RequestUri = new Uri(_sts.Address, "/other");

        Assert.Equal(413, (await _sts.SendAsync(large)).Status);
        Assert.Equal(415, (await _sts.SendAsync(compressed)).Status);
        Assert.Equal(415, (await _sts.SendAsync(json)).Status);
        Assert.Equal(404, (await _sts.SendAsync(elsewhere)).Status);
    }

    [Fact]
    public async Task Hostile_text_in_a_message_stays_well_formed()
    {
        var reply = await _sts.PostAsync(RunningSts.WebIdentity(_sts.Token(), roleArn: "arn:aws:iam::1:role/<b>&\u0001\u000b]]>"));

        Assert.Equal("ValidationError", reply.Code);
        Assert.Contains("<b>&\uFFFD\uFFFD]]>", reply.Message);
    }

    [Fact]
    public async Task Get_caller_identity_names_the_session()
    {
        var credentials = await _sts.CredentialsAsync();

        var reply = await _sts.PostSignedAsync("Action=GetCallerIdentity&Version=2011-06-15", credentials);

        Assert.Equal(200, reply.Status);
        Assert.Equal("arn:aws:sts::123456789012:assumed-role/demo/session-1", reply.Field("Arn"));
        Assert.Equal("123456789012", reply.Field("Account"));
        Assert.EndsWith(":session-1", reply.Field("UserId"));
    }

    [Fact]
    public async Task Get_access_key_info_needs_a_legal_key_and_permission()
    {
        var credentials = await _sts.CredentialsAsync();

        var known = await _sts.PostSignedAsync("Action=GetAccessKeyInfo&Version=2011-06-15&AccessKeyId=ASIAQNZGKIQY56JQ7WML", credentials);
        var malformed = await _sts.PostSignedAsync("Action=GetAccessKeyInfo&Version=2011-06-15&AccessKeyId=ASIA", credentials);
        var missing = await _sts.PostSignedAsync("Action=GetAccessKeyInfo&Version=2011-06-15", credentials);

        Assert.Equal((403, "AccessDenied"), (known.Status, known.Code));
        Assert.Equal((400, "ValidationError"), (malformed.Status, malformed.Code));
        Assert.Equal((400, "ValidationError"), (missing.Status, missing.Code));
    }

    [Theory]
    [Trait("threat", "S-03")]
    [InlineData("GetCallerIdentity")]
    [InlineData("GetAccessKeyInfo")]
    public async Task Signed_actions_refuse_missing_and_wrong_signatures(string action)
    {
        var credentials = await _sts.CredentialsAsync();
        var wrong = credentials with { SecretAccessKey = SecretAccessKey.Generate() };

        var unsigned = await _sts.SendAsync(Form($"Action={action}&Version=2011-06-15"));
        var forged = await _sts.PostSignedAsync($"Action={action}&Version=2011-06-15", wrong);

        Assert.Equal((403, "MissingAuthenticationToken"), (unsigned.Status, unsigned.Code));
        Assert.Equal((403, "SignatureDoesNotMatch"), (forged.Status, forged.Code));
    }

    [Fact]
    [Trait("threat", "T-14")]
    public async Task A_session_signs_until_its_end_and_not_after()
    {
        var credentials = await _sts.CredentialsAsync();

        _sts.Time.Advance(TimeSpan.FromSeconds(3599));
        var before = await _sts.PostSignedAsync("Action=GetCallerIdentity&Version=2011-06-15", credentials);
        _sts.Time.Advance(TimeSpan.FromSeconds(1));
        var after = await _sts.PostSignedAsync("Action=GetCallerIdentity&Version=2011-06-15", credentials);

        Assert.Equal(200, before.Status);
        Assert.Equal((403, "ExpiredToken"), (after.Status, after.Code));
    }

    [Fact]
    [Trait("threat", "T-16")]
    public async Task A_role_created_again_ends_the_sessions_of_the_one_before()
    {
        var credentials = await _sts.CredentialsAsync();
        using var stop = new CancellationTokenSource();
        var running = _sts.Role.RunAsync(stop.Token);
        var file = Path.Combine(_sts.Catalog, "catalog.yaml");
        var documents = await File.ReadAllTextAsync(file, stop.Token);
        await File.WriteAllTextAsync(file, documents.Replace("maxSessionDurationSeconds: 7200", "roleId: AROA222222222222222AB", StringComparison.Ordinal), stop.Token);
        while (_sts.Time.ActiveTimers < 2)
        {
            await Task.Yield();
        }

        StsReply reply;
        do
        {
            _sts.Time.Advance(TimeSpan.FromSeconds(5));
            reply = await _sts.PostSignedAsync("Action=GetCallerIdentity&Version=2011-06-15", credentials);
        }
        while (reply.Status == 200 && _sts.Time.GetUtcNow() < credentials.Expiration.AddMinutes(-10));

        Assert.Equal((403, "InvalidClientTokenId"), (reply.Status, reply.Code));
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
    }

    [Fact]
    public async Task Without_a_catalog_nothing_is_answered_and_the_role_is_not_ready()
    {
        await using var sts = await RunningSts.StartAsync(catalog: "kind: Nonsense");

        var reply = await sts.PostAsync(RunningSts.WebIdentity(sts.Token()));

        Assert.Equal((503, "ServiceUnavailable", "Receiver"), (reply.Status, reply.Code, reply.Field("Type")));
        Assert.Contains("check-config", sts.Role.NotReady());
        Assert.Null(_sts.Role.NotReady());
    }

    [Fact]
    [Trait("threat", "K-11")]
    public async Task A_defect_has_the_error_shape_and_a_request_id()
    {
        using var body = new MemoryStream();
        var context = new DefaultHttpContext();
        context.Response.Body = body;

        await _sts.Role.AnswerDefectAsync(context);
        await context.Response.BodyWriter.FlushAsync();

        var error = XDocument.Parse(System.Text.Encoding.UTF8.GetString(body.ToArray()));
        Assert.Equal(500, context.Response.StatusCode);
        Assert.Equal("InternalFailure", error.Descendants(RunningSts.Namespace + "Code").Single().Value);
        Assert.Equal("Receiver", error.Descendants(RunningSts.Namespace + "Type").Single().Value);
        Assert.Equal(context.Response.Headers["x-amzn-RequestId"], error.Descendants(RunningSts.Namespace + "RequestId").Single().Value);
    }

    private HttpRequestMessage Form(string form) =>
        new(HttpMethod.Post, _sts.Address) { Content = new StringContent(form, System.Text.Encoding.ASCII, "application/x-www-form-urlencoded") };
}
