using System.Text.Json;
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

        await AssertExplainedAsync(reply, "Roles may not be assumed by root accounts.", "arn:aws:iam::123456789012:root", "sts:AssumeRole", SignedSts.RoleArn);
        Assert.Equal(200, (await _sts.PostAsync(Assume)).Status);
    }

    [Fact]
    public async Task A_federated_user_that_asks_for_a_role_gets_an_authorization_id()
    {
        const string Arn = "arn:aws:sts::123456789012:federated-user/guest";
        var guest = await _sts.CredentialsAsync("Action=GetFederationToken&Name=guest");

        var reply = await _sts.PostAsync(Assume, session: guest);

        await AssertExplainedAsync(reply, $"User: {Arn} is not authorized to perform: sts:AssumeRole on resource: {SignedSts.RoleArn}", Arn, "sts:AssumeRole", SignedSts.RoleArn);
    }

    [Fact]
    public async Task A_session_of_a_user_that_asks_for_more_than_it_ever_may_gets_an_authorization_id()
    {
        var session = await _sts.CredentialsAsync("Action=GetSessionToken");

        var reply = await _sts.PostAsync("Action=GetAccessKeyInfo&AccessKeyId=ASIAQNZGKIQY56JQ7WML", session: session);

        await AssertExplainedAsync(
            reply, $"User: {SignedSts.UserArn} is not authorized to perform: sts:GetAccessKeyInfo on resource: *", SignedSts.UserArn, "sts:GetAccessKeyInfo", "*");
    }

    private async Task AssertExplainedAsync(StsReply reply, string message, string arn, string action, string resource)
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
        Assert.Equal("Caller", decision.GetProperty("layer").GetString());
        Assert.Empty(json.RootElement.GetProperty("layers").EnumerateArray());
    }
}
