using System.Text.Json;
using Broker.Core;
using Broker.Issuing;
using Broker.Sts;

namespace Broker.Tests.Sts;

public sealed class DeniedRequestTests
{
    private const string Denied = $"is not authorized to perform: sts:AssumeRole on resource: {DeniedRequests.Locked} because no role trust policy allows the sts:AssumeRole action";

    [Fact]
    public async Task A_denied_caller_of_the_account_can_read_why()
    {
        await using var requests = await DeniedRequests.StartAsync();
        var denied = await requests.AssumeAsync(requests.Alice, DeniedRequests.Locked);
        Assert.Equal((403, "AccessDenied"), (denied.Status, denied.Code));
        var (id, message) = (Header(denied, RequestRecords.IdHeader)!, Header(denied, RequestRecords.MessageHeader)!);
        Assert.EndsWith($"{Denied} (authorization id: {id})", denied.Message, StringComparison.Ordinal);

        foreach (var asked in new[] { id, message })
        {
            var decoded = await requests.DecodeAsync(requests.Alice, asked);

            Assert.Equal(200, decoded.Status);
            using var json = JsonDocument.Parse(decoded.Field("DecodedMessage")!);
            var root = json.RootElement;
            Assert.False(root.GetProperty("allowed").GetBoolean());
            Assert.False(root.GetProperty("explicitDeny").GetBoolean());
            Assert.Equal("sts:AssumeRole", root.GetProperty("context").GetProperty("action").GetString());
            Assert.Equal("alice", root.GetProperty("context").GetProperty("principal").GetProperty("name").GetString());
            Assert.Equal("Trust", root.GetProperty("decision").GetProperty("layer").GetString());
            var statement = root.GetProperty("layers")[0].GetProperty("policies")[0].GetProperty("statements")[0];
            Assert.Equal(("Partner", "Condition"), (statement.GetProperty("statement").GetString(), statement.GetProperty("failed").GetString()));
            var condition = statement.GetProperty("conditions")[0];
            Assert.Equal("hidden-external-id", condition.GetProperty("expected")[0].GetString());
            Assert.Equal(JsonValueKind.Null, condition.GetProperty("actual").ValueKind);
        }
    }

    [Fact]
    public async Task An_allowed_request_carries_neither_id_nor_message()
    {
        await using var requests = await DeniedRequests.StartAsync();

        var allowed = await requests.AssumeAsync(requests.Alice, DeniedRequests.Locked, "&ExternalId=hidden-external-id");

        Assert.Equal(200, allowed.Status);
        Assert.Null(Header(allowed, RequestRecords.IdHeader));
        Assert.Null(Header(allowed, RequestRecords.MessageHeader));
    }

    [Fact]
    public async Task The_text_of_a_denial_is_that_of_aws_in_its_profile()
    {
        await using var requests = await DeniedRequests.StartAsync(StsProfile.Aws);

        var denied = await requests.AssumeAsync(requests.Alice, DeniedRequests.Locked);

        Assert.EndsWith(Denied, denied.Message, StringComparison.Ordinal);
        Assert.NotNull(Header(denied, RequestRecords.IdHeader));
        Assert.NotNull(Header(denied, RequestRecords.MessageHeader));
    }

    [Fact]
    public async Task A_caller_of_another_account_learns_what_its_own_policies_said_and_nothing_else()
    {
        await using var requests = await DeniedRequests.StartAsync();
        var denied = await requests.AssumeAsync(requests.Eve, DeniedRequests.Locked);
        Assert.Null(Header(denied, RequestRecords.MessageHeader));
        var id = Header(denied, RequestRecords.IdHeader)!;

        var decoded = await requests.DecodeAsync(requests.Eve, id);

        Assert.Equal(200, decoded.Status);
        Assert.DoesNotContain("hidden-external-id", decoded.Body, StringComparison.Ordinal);
        Assert.DoesNotContain("Partner", decoded.Body, StringComparison.Ordinal);
        using var json = JsonDocument.Parse(decoded.Field("DecodedMessage")!);
        Assert.Equal("OtherAccount", json.RootElement.GetProperty("decision").GetProperty("layer").GetString());
        Assert.Equal("Identity", Assert.Single(json.RootElement.GetProperty("layers").EnumerateArray()).GetProperty("layer").GetString());

        // The account of the role has its own ways to look; the id is the caller's.
        Assert.Equal((400, "InvalidAuthorizationMessageException"), Answer(await requests.DecodeAsync(requests.Alice, id)));
    }

    [Fact]
    public async Task A_role_that_does_not_exist_is_explained_to_another_account_like_one_that_refuses()
    {
        await using var requests = await DeniedRequests.StartAsync();

        var refused = await ExplainedToEveAsync(requests, DeniedRequests.Locked);
        var missing = await ExplainedToEveAsync(requests, DeniedRequests.Missing);

        Assert.Equal(refused, missing);
    }

    [Fact]
    public async Task A_role_that_does_not_exist_answers_in_the_shape_and_size_of_one_that_refuses()
    {
        await using var requests = await DeniedRequests.StartAsync();

        var refused = await requests.AssumeAsync(requests.Alice, DeniedRequests.Locked);
        var missing = await requests.AssumeAsync(requests.Alice, DeniedRequests.Missing);

        Assert.Equal(Shape(refused, DeniedRequests.Locked), Shape(missing, DeniedRequests.Missing));
        Assert.Equal(Header(refused, RequestRecords.MessageHeader)!.Length, Header(missing, RequestRecords.MessageHeader)!.Length);
    }

    [Fact]
    public async Task An_unsigned_caller_gets_the_id_only_and_the_account_of_the_role_can_read_it()
    {
        await using var requests = await DeniedRequests.StartAsync();
        var sts = requests.Sts;
        var token = sts.Issuer.Token(sts.Issuer.ProjectedClaims(sts.Time.GetUtcNow(), serviceAccount: "other"));

        var denied = await sts.PostAsync(RunningSts.WebIdentity(token));
        var missing = await sts.PostAsync(RunningSts.WebIdentity(token, roleArn: DeniedRequests.Missing));

        Assert.Equal(Shape(denied, RunningSts.RoleArn), Shape(missing, DeniedRequests.Missing));
        Assert.Null(Header(denied, RequestRecords.MessageHeader));
        var decoded = await requests.DecodeAsync(requests.Alice, Header(denied, RequestRecords.IdHeader)!);
        Assert.Equal(200, decoded.Status);
        Assert.Contains("system:serviceaccount:default:other", decoded.Field("DecodedMessage")!, StringComparison.Ordinal);
        Assert.DoesNotContain(token.Split('.')[2], decoded.Body, StringComparison.Ordinal);
        Assert.Equal((400, "InvalidAuthorizationMessageException"), Answer(await requests.DecodeAsync(requests.Eve, Header(denied, RequestRecords.IdHeader)!)));
    }

    [Fact]
    public async Task A_message_is_worthless_to_others_when_changed_and_after_a_day()
    {
        await using var requests = await DeniedRequests.StartAsync();
        var denied = await requests.AssumeAsync(requests.Alice, DeniedRequests.Locked);
        var (id, message) = (Header(denied, RequestRecords.IdHeader)!, Header(denied, RequestRecords.MessageHeader)!);
        var refused = (400, "InvalidAuthorizationMessageException");

        Assert.Equal(refused, Answer(await requests.DecodeAsync(requests.Eve, message)));
        Assert.Equal(refused, Answer(await requests.DecodeAsync(requests.Alice, message[..^1] + (message[^1] == 'A' ? 'B' : 'A'))));
        Assert.Equal(refused, Answer(await requests.DecodeAsync(requests.Alice, message + "\n")));
        Assert.Equal(refused, Answer(await requests.DecodeAsync(requests.Alice, "auth-" + new string('0', 32))));
        Assert.Equal((400, "ValidationError"), Answer(await requests.DecodeAsync(requests.Alice, new string('A', 10_241))));
        Assert.Equal(refused, Answer(await requests.DecodeAsync(requests.Alice, new string('A', 10_240))));

        requests.Sts.Time.Advance(TimeSpan.FromHours(24) - TimeSpan.FromSeconds(1));
        Assert.Equal(200, (await requests.DecodeAsync(requests.Alice, message)).Status);
        Assert.Equal(200, (await requests.DecodeAsync(requests.Alice, id)).Status);
        requests.Sts.Time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(refused, Answer(await requests.DecodeAsync(requests.Alice, message)));
        Assert.Equal(refused, Answer(await requests.DecodeAsync(requests.Alice, id)));
    }

    [Fact]
    public async Task Reading_needs_the_permission()
    {
        await using var requests = await DeniedRequests.StartAsync();
        var id = Header(await requests.AssumeAsync(requests.Alice, DeniedRequests.Locked), RequestRecords.IdHeader)!;
        var session = await requests.Sts.CredentialsAsync();

        var reply = await requests.Sts.PostSignedAsync($"Action=DecodeAuthorizationMessage&Version=2011-06-15&EncodedMessage={id}", session);

        Assert.Equal((403, "AccessDenied"), Answer(reply));
        Assert.Contains("is not authorized to perform: sts:DecodeAuthorizationMessage on resource: *", reply.Message, StringComparison.Ordinal);
    }

    [Fact]
    [Trait("threat", "Y-01")]
    public async Task A_message_holds_no_secret_and_no_token()
    {
        await using var requests = await DeniedRequests.StartAsync();
        var jwt = requests.Sts.Token();

        // A token where none belongs: a client that mixes up its parameters.
        var denied = await requests.AssumeAsync(requests.Alice, DeniedRequests.Locked, $"&Tags.member.1.Key=k&Tags.member.1.Value=x&ExternalId={jwt}");

        var decoded = await requests.DecodeAsync(requests.Alice, Header(denied, RequestRecords.IdHeader)!);
        Assert.Equal(200, decoded.Status);
        Assert.Contains("HIDDEN_DUE_TO_SECURITY_REASONS", decoded.Field("DecodedMessage")!, StringComparison.Ordinal);
        foreach (var text in new[] { decoded.Body, denied.Body })
        {
            Assert.DoesNotContain(jwt.Split('.')[1], text, StringComparison.Ordinal);
            Assert.DoesNotContain(DeniedRequests.Secret, text, StringComparison.Ordinal);
        }
    }

    private static async Task<string> ExplainedToEveAsync(DeniedRequests requests, string role)
    {
        var id = Header(await requests.AssumeAsync(requests.Eve, role), RequestRecords.IdHeader)!;
        var decoded = await requests.DecodeAsync(requests.Eve, id);
        return decoded.Field("DecodedMessage")!.Replace(id, "ID", StringComparison.Ordinal).Replace(role, "ROLE", StringComparison.Ordinal);
    }

    /// <summary>Everything of an answer that is the same for two roles: its text, and its headers with their sizes.</summary>
    private static string Shape(StsReply reply, string role)
    {
        var id = Header(reply, RequestRecords.IdHeader)!;
        var headers = reply.Response.Headers.Where(header => header.Key.StartsWith("x-", StringComparison.OrdinalIgnoreCase)).Select(header => $"{header.Key}={header.Value.Single().Length}");
        return $"{reply.Status} {reply.Code} {reply.Message!.Replace(id, "ID", StringComparison.Ordinal).Replace(role, "ROLE", StringComparison.Ordinal)} {string.Join(' ', headers)}";
    }

    private static (int Status, string? Code) Answer(StsReply reply) => (reply.Status, reply.Code);

    private static string? Header(StsReply reply, string name) => reply.Response.Headers.TryGetValues(name, out var values) ? values.Single() : null;
}
