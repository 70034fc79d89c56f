using System.Net;
using System.Net.Sockets;
using Amazon.Runtime;
using Broker.Core;
using Broker.Core.Policy;
using Broker.Directories;
using Broker.Directories.Issue;
using Broker.TestKit;
using Broker.Tests.Sidecar;
using Broker.Tests.Sts;
using Microsoft.Extensions.Logging.Abstractions;

namespace Broker.Tests.Directories.Issue;

/// <summary>Credentials of an STS elsewhere: our own role over HTTP, by identity token and by signed calls of the AWS SDK.</summary>
public sealed class RemoteIssuerTests : IAsyncLifetime
{
    private RunningSts _sts = null!;
    private GrantedPeople _people = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _sts = await RemoteSts.StartAsync();
        _people = new GrantedPeople(_sts.Time, NullLoggerFactory.Instance);
    }

    public async ValueTask DisposeAsync()
    {
        _people.Dispose();
        await _sts.DisposeAsync();
    }

    [Theory]
    [InlineData(nameof(IssueMode.Sts))]
    [InlineData(nameof(IssueMode.AwsAssumeRole))]
    public async Task Issues_a_session_that_the_sts_made(string mode)
    {
        var issued = await IssueAsync(mode, new(GrantedPeople.DevRole, DurationSeconds: 1800));

        Assert.True(issued.TryGet(out var role, out var error), error?.ToString());
        Assert.Equal("arn:aws:sts::123456789012:assumed-role/dev/alice", role.AssumedRoleArn);
        Assert.InRange(role.Credentials.Expiration - _sts.Time.GetUtcNow(), TimeSpan.FromSeconds(1795), TimeSpan.FromSeconds(1800));
        var identity = await _sts.PostSignedAsync("Action=GetCallerIdentity&Version=2011-06-15", role.Credentials);
        Assert.Contains(role.AssumedRoleArn, identity.Body, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("0123456789abcdef0123456789abcdef", true)]
    [InlineData("0123456789ABCDEF0123456789ABCDEF", false)]
    [Trait("threat", "L-23")]
    public async Task The_event_of_the_sts_has_the_chain_of_the_sign_in(string chain, bool isTaken)
    {
        _people.Record.Chain(chain);

        var issued = await IssueAsync(nameof(IssueMode.Sts), new(GrantedPeople.DevRole));

        Assert.True(issued.TryGet(out _, out var error), error?.ToString());
        var theirs = _sts.AuditEvents.Single(one => (string?)one["eventName"] == "AssumeRoleWithWebIdentity");
        Assert.Equal(isTaken ? chain : null, (string?)theirs["additionalEventData"]?["chainId"]);
    }

    [Fact]
    public async Task Issues_a_federation_token_with_the_policies_of_the_role()
    {
        var issued = await IssueAsync(nameof(IssueMode.AwsFederationToken), new(GrantedPeople.DevRole));

        Assert.True(issued.TryGet(out var role, out var error), error?.ToString());
        Assert.Equal("arn:aws:sts::123456789012:federated-user/alice", role.AssumedRoleArn);
        var asked = _sts.AuditEvents.Single(one => (string?)one["eventName"] == "GetFederationToken")["requestParameters"]!.ToJsonString();
        Assert.Contains("arn:aws:iam::123456789012:policy/dev", asked, StringComparison.Ordinal);
        Assert.Contains("department", asked, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_federation_token_takes_no_policy_inline_policy_or_long_name()
    {
        Assert.Equal("federated_policy", await ReasonAsync(nameof(IssueMode.AwsFederationToken), new(GrantedPeople.DevRole, Policy: """{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"*","Resource":"*"}}""")));
        Assert.Equal("federated_name", await ReasonAsync(nameof(IssueMode.AwsFederationToken), new(GrantedPeople.DevRole), new string('a', 33)));

        _people.Load(GrantedPeople.DevRole, [new AttachedPolicy("inline:own", GrantedPeople.Policy(PolicyKind.ManagedPolicy, """{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"*","Resource":"*"}}"""))]);
        Assert.Equal("federated_role_policies", await ReasonAsync(nameof(IssueMode.AwsFederationToken), new(GrantedPeople.DevRole)));
        _people.Load(GrantedPeople.DevRole, []);
        Assert.Equal("federated_role_policies", await ReasonAsync(nameof(IssueMode.AwsFederationToken), new(GrantedPeople.DevRole)));
    }

    [Theory]
    [InlineData(nameof(IssueMode.Sts))]
    [InlineData(nameof(IssueMode.AwsAssumeRole))]
    [InlineData(nameof(IssueMode.AwsFederationToken))]
    public async Task Asks_nobody_about_a_role_that_is_not_theirs(string mode)
    {
        Assert.Equal("trust_policy", await ReasonAsync(mode, new("arn:aws:iam::123456789012:role/other")));
        Assert.DoesNotContain(_sts.AuditEvents, one => (string?)one["eventName"] is "AssumeRole" or "AssumeRoleWithWebIdentity" or "GetFederationToken");
    }

    [Theory]
    [InlineData(nameof(IssueMode.Sts))]
    [InlineData(nameof(IssueMode.AwsAssumeRole))]
    public async Task Says_that_the_other_side_denies(string mode)
    {
        // There, the trust policy is about alice.
        var refused = await IssueAsync(mode, new(GrantedPeople.DevRole), "bob");

        Assert.False(refused.TryGet(out _, out var error));
        Assert.Equal((StsErrorCode.AccessDenied, "remote_denied"), (error.Code, error.Reason));
    }

    [Theory]
    [InlineData(nameof(IssueMode.Sts))]
    [InlineData(nameof(IssueMode.AwsAssumeRole))]
    public async Task Hands_a_session_policy_on(string mode)
    {
        const string Policy = """{"Version":"2012-10-17","Statement":{"Effect":"Deny","Action":"*","Resource":"*"}}""";
        var issued = await IssueAsync(mode, new(GrantedPeople.DevRole, Policy: Policy));

        Assert.True(issued.TryGet(out _, out var error), error?.ToString());
        Assert.Contains(_sts.AuditEvents, one => (string?)one["requestParameters"]?["policy"] == Policy);
    }

    [Theory]
    [InlineData(nameof(IssueMode.Sts))]
    [InlineData(nameof(IssueMode.AwsAssumeRole))]
    public async Task An_sts_that_is_not_there_is_worth_another_try(string mode)
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var address = new Uri($"http://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}/");
        listener.Stop();
        using var people = new GrantedPeople(TimeProvider.System, NullLoggerFactory.Instance);

        var refused = await IssueAsync(mode, new(GrantedPeople.DevRole), address: address, from: people);

        Assert.False(refused.TryGet(out _, out var error));
        Assert.Equal((StsErrorCode.ServiceUnavailable, "remote_unavailable"), (error.Code, error.Reason));
    }

    [Fact]
    public async Task A_wrong_secret_is_told_by_its_code_alone()
    {
        var log = new CapturedLog();
        using var people = new GrantedPeople(_sts.Time, log);
        using var issuer = new AwsIssuer(
            people.Grant, IssueMode.AwsAssumeRole, new AwsTarget("us-east-1", _sts.Address), people.Surroundings, new BasicAWSCredentials(RemoteSts.KeyId, "wrong-secret-that-nobody-may-see"));

        var refused = await issuer.IssueAsync(people.Alice(), new(GrantedPeople.DevRole), people.Environment, people.Record, Cancel);

        Assert.False(refused.TryGet(out _, out var error));
        Assert.Equal("remote_misfit", error.Reason);
        Assert.DoesNotContain("wrong-secret", error.Message + Text(log), StringComparison.Ordinal);
        Assert.Contains("SignatureDoesNotMatch", Text(log), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_answer_about_another_role_is_never_passed_on()
    {
        await using var fake = await FakeSts.StartAsync(_sts.Time);
        fake.Answer = (form, _) => Task.FromResult(fake.Success(new Dictionary<string, string>(form) { ["RoleSessionName"] = "mallory" }));

        Assert.Equal("remote_misfit", await ReasonAsync(nameof(IssueMode.Sts), new(GrantedPeople.DevRole), address: fake.Address));
    }

    private static string Text(CapturedLog log) => string.Join('\n', log.Lines.Select(line => line.Text));

    private async Task<string?> ReasonAsync(string mode, IssueRequest request, string username = "alice", Uri? address = null) =>
        (await IssueAsync(mode, request, username, address)).TryGet(out _, out var error) ? null : error.Reason;

    private async Task<StsResult<IssuedRole>> IssueAsync(string mode, IssueRequest request, string username = "alice", Uri? address = null, GrantedPeople? from = null)
    {
        var people = from ?? _people;
        var at = address ?? _sts.Address;
        ICredentialIssuer issuer = Enum.Parse<IssueMode>(mode) is IssueMode.Sts
            ? new StsIssuer(people.Grant, people.Assign, at, caFile: null, people.Surroundings)
            : new AwsIssuer(people.Grant, Enum.Parse<IssueMode>(mode), new AwsTarget("us-east-1", at), people.Surroundings, new BasicAWSCredentials(RemoteSts.KeyId, RunningSts.Secret));
        using (issuer as IDisposable)
        {
            return await issuer.IssueAsync(people.Alice(username), request, people.Environment, people.Record, Cancel);
        }
    }
}
