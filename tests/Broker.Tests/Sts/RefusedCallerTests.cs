using System.Text.Json;
using Broker.Core;
using Broker.Issuing;
using Broker.Sts;

namespace Broker.Tests.Sts;

/// <summary>Callers that no policy can help: their refusals are explained like those of policies.</summary>
public sealed class RefusedCallerTests : IAsyncLifetime
{
    private const string Assume = $"Action=AssumeRole&RoleArn={SignedSts.RoleArn}&RoleSessionName=s1";

    private SignedSts _sts = null!;

    public async ValueTask InitializeAsync() => _sts = await SignedSts.StartAsync();

    public ValueTask DisposeAsync() => _sts.DisposeAsync();

    [Fact]
    public async Task A_root_that_asks_for_a_role_gets_an_authorization_id()
    {
        var reply = await _sts.PostAsync(Assume, keyId: SignedSts.RootKeyId);

        await AssertExplainedAsync(reply, "Roles may not be assumed by root accounts.", "arn:aws:iam::123456789012:root", "sts:AssumeRole", SignedSts.RoleArn, "Roles may not be assumed by root accounts.");
        Assert.Equal(200, (await _sts.PostAsync(Assume)).Status);
    }

    [Fact]
    public async Task A_federated_user_that_asks_for_a_role_gets_an_authorization_id()
    {
        const string Arn = "arn:aws:sts::123456789012:federated-user/guest";
        var guest = await _sts.CredentialsAsync("Action=GetFederationToken&Name=guest");

        var reply = await _sts.PostAsync(Assume, session: guest);

        await AssertExplainedAsync(
            reply,
            $"User: {Arn} is not authorized to perform: sts:AssumeRole on resource: {SignedSts.RoleArn}",
            Arn,
            "sts:AssumeRole",
            SignedSts.RoleArn,
            "Federated users may not assume roles.");
    }

    [Fact]
    public async Task A_session_of_a_user_that_asks_for_more_than_it_ever_may_gets_an_authorization_id()
    {
        var session = await _sts.CredentialsAsync("Action=GetSessionToken");

        var reply = await _sts.PostAsync("Action=GetAccessKeyInfo&AccessKeyId=ASIAQNZGKIQY56JQ7WML", session: session);

        await AssertExplainedAsync(
            reply,
            $"User: {SignedSts.UserArn} is not authorized to perform: sts:GetAccessKeyInfo on resource: *",
            SignedSts.UserArn,
            "sts:GetAccessKeyInfo",
            "*",
            "Credentials of GetSessionToken may call AssumeRole and GetCallerIdentity of the STS, those of GetFederationToken GetCallerIdentity alone.");
        Assert.Equal(200, (await _sts.PostAsync(Assume, session: session)).Status);
    }

    [Theory]
    [InlineData("GetSessionToken", "sts:GetSessionToken", "*")]
    [InlineData("GetFederationToken&Name=guest", "sts:GetFederationToken", "arn:aws:sts::123456789012:federated-user/guest")]
    public async Task Session_credentials_that_ask_for_what_long_term_keys_get_get_an_authorization_id(string form, string action, string resource)
    {
        var session = await _sts.AssumeAsync();
        var message = $"Cannot call {action["sts:".Length..]} with session credentials";

        var reply = await _sts.PostAsync($"Action={form}", session: session);

        await AssertExplainedAsync(reply, message, "arn:aws:sts::123456789012:assumed-role/cart/s1", action, resource, message);
        Assert.Equal(200, (await _sts.PostAsync($"Action={form}")).Status);
    }

    [Theory]
    [InlineData(Assume, "sts:AssumeRole", SignedSts.RoleArn)]
    [InlineData("Action=GetSessionToken", "sts:GetSessionToken", "*")]
    public async Task Mfa_that_fails_gets_an_authorization_id(string form, string action, string resource)
    {
        const string Incomplete = "MultiFactorAuthentication failed, must provide both MFA serial number and one time pass code.";

        var reply = await _sts.PostAsync($"{form}&SerialNumber=arn:aws:iam::123456789012:mfa/alice");

        await AssertExplainedAsync(reply, Incomplete, SignedSts.UserArn, action, resource, Incomplete);
        Assert.Equal(200, (await _sts.PostAsync(form)).Status);
    }

    [Fact]
    public async Task Profile_aws_says_no_more_than_aws_and_sends_the_id_beside_it()
    {
        await using var aws = await SignedSts.StartAsync("us-east-1", change: settings => settings with { Profile = StsProfile.Aws });

        var reply = await aws.PostAsync(Assume, keyId: SignedSts.RootKeyId);

        Assert.Equal("Roles may not be assumed by root accounts.", reply.Message);
        Assert.StartsWith("auth-", reply.Response.Headers.GetValues(RequestRecords.IdHeader).Single(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_caller_that_is_not_proved_gets_none()
    {
        var request = new HttpRequestMessage(HttpMethod.Get, new Uri($"{_sts.Sts.Address}?{_sts.Presign("Action=GetCallerIdentity&Version=2011-06-15")}"));
        request.Headers.Add("x-amz-meta", "not signed");

        var reply = await _sts.Sts.SendAsync(request);

        Assert.Equal((403, "AccessDenied"), (reply.Status, reply.Code));
        Assert.False(reply.Response.Headers.Contains(RequestRecords.IdHeader));
    }

    private async Task AssertExplainedAsync(StsReply reply, string message, string arn, string action, string resource, string rule)
    {
        Assert.Equal((403, "AccessDenied"), (reply.Status, reply.Code));
        var id = reply.Response.Headers.GetValues(RequestRecords.IdHeader).Single();
        Assert.Equal($"{message} (authorization id: {id})", reply.Message);
        Assert.Equal(id, _sts.Sts.AuditEvents[^1]["additionalEventData"]!["authorizationId"]!.GetValue<string>());

        var decoded = await _sts.PostAsync($"Action=DecodeAuthorizationMessage&EncodedMessage={id}");

        Assert.Equal(200, decoded.Status);
        using var json = JsonDocument.Parse(decoded.Field("DecodedMessage")!);
        var (context, decision) = (json.RootElement.GetProperty("context"), json.RootElement.GetProperty("decision"));
        Assert.False(json.RootElement.GetProperty("explicitDeny").GetBoolean());
        Assert.Equal((arn, action, resource), (context.GetProperty("principal").GetProperty("arn").GetString(), context.GetProperty("action").GetString(), context.GetProperty("resource").GetString()));
        Assert.Equal(("Caller", rule), (decision.GetProperty("layer").GetString(), decision.GetProperty("rule").GetString()));
        Assert.Empty(json.RootElement.GetProperty("layers").EnumerateArray());
    }
}
