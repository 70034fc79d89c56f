using Broker.Cli;
using Broker.Hosting;
using Broker.Issuing;
using Broker.Sts;
using Broker.TestKit;
using Broker.Tests.Sts;

namespace Broker.Tests.Cli;

public sealed class ExplainRunningTests : IAsyncLifetime
{
    private DeniedRequests _requests = null!;

    public async ValueTask InitializeAsync() => _requests = await DeniedRequests.StartAsync();

    public ValueTask DisposeAsync() => _requests.DisposeAsync();

    [Fact]
    public async Task Shows_the_decision_of_a_message_or_an_id()
    {
        var denied = await _requests.AssumeAsync(_requests.Alice, DeniedRequests.Locked);

        foreach (var header in new[] { RequestRecords.IdHeader, RequestRecords.MessageHeader })
        {
            var run = await RunAsync(_requests.Alice, "--message", denied.Response.Headers.GetValues(header).Single());

            Assert.Equal((1, ""), (run.Code, run.Error));
            Assert.Contains("Allow Partner: Condition does not match", run.Output, StringComparison.Ordinal);
            Assert.Contains("expected  hidden-external-id", run.Output, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Says_that_a_message_of_others_cannot_be_read()
    {
        var denied = await _requests.AssumeAsync(_requests.Alice, DeniedRequests.Locked);

        var run = await RunAsync(_requests.Eve, "--message", denied.Response.Headers.GetValues(RequestRecords.MessageHeader).Single());

        Assert.Equal((1, ""), (run.Code, run.Output));
        Assert.Contains("InvalidAuthorizationMessageException", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    [Trait("threat", "Y-01")]
    public async Task Tries_a_role_and_throws_the_credentials_away()
    {
        var allowed = await RunAsync(_requests.Alice, "--role", DeniedRequests.Locked, "--external-id", "hidden-external-id");
        var denied = await RunAsync(_requests.Alice, "--role", DeniedRequests.Locked, "--external-id", "wrong");

        Assert.Equal(new CommandRun(0, "allowed\n", ""), allowed);
        Assert.Equal(1, denied.Code);
        Assert.StartsWith("denied: AccessDenied: User: arn:aws:iam::123456789012:user/alice is not authorized", denied.Output, StringComparison.Ordinal);
        Assert.Contains("actual    wrong", denied.Output, StringComparison.Ordinal);
        Assert.DoesNotContain(DeniedRequests.Secret, denied.Output + denied.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Tries_a_token_and_says_who_can_read_why_it_was_denied()
    {
        using var folder = new TemporaryFolder();
        var issuer = _requests.Sts.Issuer;
        folder.Write("good", _requests.Sts.Token());
        folder.Write("bad", issuer.Token(issuer.ProjectedClaims(_requests.Sts.Time.GetUtcNow(), serviceAccount: "other")));

        var allowed = await RunAsync(key: null, "--role", RunningSts.RoleArn, "--token-file", folder["good"]);
        var alone = await RunAsync(key: null, "--role", RunningSts.RoleArn, "--token-file", folder["bad"]);
        var explained = await RunAsync(_requests.Alice, "--role", RunningSts.RoleArn, "--token-file", folder["bad"]);

        Assert.Equal(new CommandRun(0, "allowed\n", ""), allowed);
        Assert.Equal(1, alone.Code);
        Assert.Contains("--message auth-", alone.Error, StringComparison.Ordinal);
        Assert.Equal(1, explained.Code);
        Assert.Contains("actual    system:serviceaccount:default:other", explained.Output, StringComparison.Ordinal);
    }

    private Task<CommandRun> RunAsync(string? key, params string[] arguments)
    {
        var variables = new Dictionary<string, string>(StringComparer.Ordinal);
        if (key is not null)
        {
            (variables["AWS_ACCESS_KEY_ID"], variables["AWS_SECRET_ACCESS_KEY"]) = (key, DeniedRequests.Secret);
        }

        var environment = new ProcessEnvironment(TextWriter.Null, TextWriter.Null, Stream.Null, variables, _requests.Sts.Time) { OpenOutput = () => Stream.Null };
        return CommandRun.OfAsync(ExplainCommand.Create(environment), ["explain", "--sts", _requests.Sts.Address.ToString(), .. arguments]);
    }
}
