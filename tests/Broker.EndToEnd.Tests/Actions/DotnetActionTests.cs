using System.Text.RegularExpressions;
using Amazon.SecurityToken;
using Amazon.SecurityToken.Model;
using Broker.EndToEnd.Tests.Clients;
using Broker.TestKit.Published;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Protocols;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;
using Microsoft.IdentityModel.Tokens;

namespace Broker.EndToEnd.Tests.Actions;

/// <summary>Every action by an unmodified AWS SDK for .NET.</summary>
public sealed class DotnetActionTests : IClassFixture<DevBroker>, IDisposable
{
    private const string Iam = "arn:aws:iam::123456789012";
    private const string Sessions = "arn:aws:sts::123456789012:assumed-role";
    private const string Device = $"{Iam}:mfa/alice";

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    private static readonly List<PolicyDescriptorType> LookOnly = [new() { Arn = $"{Iam}:policy/look-only" }];

    private readonly DevBroker _broker;
    private readonly SampleUserClient _sts;

    public DotnetActionTests(DevBroker broker) => (_broker, _sts) = (broker, new SampleUserClient(broker));

    public void Dispose() => _sts.Dispose();

    [Fact]
    public async Task Says_who_the_caller_is()
    {
        var caller = await _sts.User.GetCallerIdentityAsync(new GetCallerIdentityRequest());

        Assert.Equal(("123456789012", $"{Iam}:user/alice"), (caller.Account, caller.Arn));
    }

    [Fact]
    public async Task Says_whose_a_key_is()
    {
        var info = await _sts.User.GetAccessKeyInfoAsync(new GetAccessKeyInfoRequest { AccessKeyId = _sts.AccessKeyId });

        Assert.Equal("123456789012", info.Account);
    }

    [Fact]
    public async Task Passes_tags_and_source_identity_down_a_chain()
    {
        var first = await _sts.User.AssumeRoleAsync(Role("tags", role =>
        {
            role.Tags = [new Tag { Key = "team", Value = "search" }];
            role.TransitiveTagKeys = ["team"];
            role.SourceIdentity = "alice";
        }));
        var second = await _sts.Acting(first.Credentials).AssumeRoleAsync(Role("chained"));

        Assert.Equal("alice", second.SourceIdentity);
        Assert.Equal($"{Sessions}/chained/dotnet", await _sts.CallerOfAsync(second.Credentials));
        await RefusedAsync("AccessDenied", () => _sts.User.AssumeRoleAsync(Role("tags")));
        await RefusedAsync("AccessDenied", () => _sts.User.AssumeRoleAsync(Role("chained")));
    }

    [Fact]
    public async Task Asks_for_an_external_id()
    {
        var answer = await _sts.User.AssumeRoleAsync(Role("partner", role => role.ExternalId = "example-42"));

        Assert.Equal($"{Sessions}/partner/dotnet", await _sts.CallerOfAsync(answer.Credentials));
        await RefusedAsync("AccessDenied", () => _sts.User.AssumeRoleAsync(Role("partner", role => role.ExternalId = "example-43")));
    }

    [Fact]
    public async Task Goes_to_another_account()
    {
        var answer = await _sts.User.AssumeRoleAsync(
            new AssumeRoleRequest { RoleArn = "arn:aws:iam::210987654321:role/cross-account", RoleSessionName = "dotnet" });

        Assert.Equal("arn:aws:sts::210987654321:assumed-role/cross-account/dotnet", await _sts.CallerOfAsync(answer.Credentials));
    }

    /// <summary>One test for all codes: the server takes each once, and none that is older than the last.</summary>
    [Fact]
    public async Task Asks_for_a_code_of_the_mfa_device()
    {
        await RefusedAsync("AccessDenied", () => _sts.User.AssumeRoleAsync(Role("admin")));
        var code = _sts.Code(ahead: 0);
        var admin = await _sts.User.AssumeRoleAsync(Role("admin", role => (role.SerialNumber, role.TokenCode) = (Device, code)));
        await RefusedAsync("AccessDenied", () => _sts.User.AssumeRoleAsync(Role("admin", role => (role.SerialNumber, role.TokenCode) = (Device, code))));
        var session = await _sts.User.GetSessionTokenAsync(new GetSessionTokenRequest { SerialNumber = Device, TokenCode = _sts.Code(ahead: 1) });
        var again = await _sts.Acting(session.Credentials).AssumeRoleAsync(Role("admin"));

        Assert.Equal($"{Sessions}/admin/dotnet", await _sts.CallerOfAsync(admin.Credentials));
        Assert.Equal($"{Iam}:user/alice", await _sts.CallerOfAsync(session.Credentials));
        Assert.Equal($"{Sessions}/admin/dotnet", await _sts.CallerOfAsync(again.Credentials));
    }

    [Fact]
    public async Task Limits_the_session_of_a_web_identity_by_a_policy()
    {
        var request = new AssumeRoleWithWebIdentityRequest
        {
            RoleArn = $"{Iam}:role/demo",
            RoleSessionName = "dotnet",
            WebIdentityToken = await File.ReadAllTextAsync(_broker.Variables["AWS_WEB_IDENTITY_TOKEN_FILE"]),
        };
        var asked = new GetAccessKeyInfoRequest { AccessKeyId = _sts.AccessKeyId };
        request.PolicyArns = LookOnly;
        var looking = await _sts.Nobody.AssumeRoleWithWebIdentityAsync(request);
        request.PolicyArns = null;
        request.Policy = """{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:*","Resource":"*"}]}""";
        var nothing = await _sts.Nobody.AssumeRoleWithWebIdentityAsync(request);

        Assert.Equal("123456789012", (await _sts.Acting(looking.Credentials).GetAccessKeyInfoAsync(asked)).Account);
        await RefusedAsync("AccessDenied", () => _sts.Acting(nothing.Credentials).GetAccessKeyInfoAsync(asked));
    }

    [Fact]
    public async Task Takes_an_assertion_of_the_saml_provider()
    {
        var environment = new Dictionary<string, string>(StringComparer.Ordinal);
        var response = await ChildProcess.RunAsync(
            RepositoryTree.BrokerBinary(), ["dev", "saml-response", _broker.State, "--session-name", "bob"], environment, Limit);
        var answer = await _sts.Nobody.AssumeRoleWithSAMLAsync(new AssumeRoleWithSAMLRequest
        {
            RoleArn = $"{Iam}:role/saml",
            PrincipalArn = $"{Iam}:saml-provider/corp",
            SAMLAssertion = response.Trim(),
        });

        Assert.Equal(("bob", "https://corp.example/saml"), (answer.Subject, answer.Issuer));
        Assert.Equal($"{Sessions}/saml/bob", await _sts.CallerOfAsync(answer.Credentials));
    }

    [Fact]
    public async Task Federates_a_user()
    {
        var answer = await _sts.User.GetFederationTokenAsync(new GetFederationTokenRequest { Name = "guest", PolicyArns = LookOnly });

        Assert.Equal("arn:aws:sts::123456789012:federated-user/guest", await _sts.CallerOfAsync(answer.Credentials));
    }

    [Fact]
    public async Task Becomes_the_root_of_a_member_account()
    {
        var answer = await _sts.User.AssumeRootAsync(new AssumeRootRequest
        {
            TargetPrincipal = "210987654321",
            TaskPolicyArn = new PolicyDescriptorType { Arn = "arn:aws:iam::aws:policy/root-task/IAMAuditRootUserCredentials" },
        });

        Assert.Equal("arn:aws:sts::210987654321:assumed-root", await _sts.CallerOfAsync(answer.Credentials));
    }

    [Fact]
    public async Task Explains_a_denial()
    {
        var denied = await RefusedAsync("AccessDenied", () => _sts.User.AssumeRoleAsync(Role("chained")));
        var id = Regex.Match(denied.Message, "auth-[0-9a-f]{32}", RegexOptions.None, Limit).Value;
        var explained = await _sts.User.DecodeAuthorizationMessageAsync(new DecodeAuthorizationMessageRequest { EncodedMessage = id });

        Assert.Contains("\"allowed\":false", explained.DecodedMessage, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("RS256")]
    [InlineData("ES384")]
    public async Task Gets_a_token_that_the_published_keys_verify(string algorithm)
    {
        var answer = await _sts.User.GetWebIdentityTokenAsync(
            new GetWebIdentityTokenRequest { Audience = ["api.example.com"], SigningAlgorithm = algorithm, DurationSeconds = 60 });
        var issuer = $"{_broker.Variables["AWS_ENDPOINT_URL_STS"]}/123456789012";
        using var http = new HttpClient { Timeout = Limit };
        var discovery = await OpenIdConnectConfigurationRetriever.GetAsync(
            $"{issuer}/.well-known/openid-configuration",
            new HttpDocumentRetriever(http) { RequireHttps = false },
            TestContext.Current.CancellationToken);
        var rules = new TokenValidationParameters { ValidIssuer = issuer, ValidAudience = "api.example.com", IssuerSigningKeys = discovery.SigningKeys };
        var verified = await new JsonWebTokenHandler().ValidateTokenAsync(answer.WebIdentityToken, rules);

        Assert.True(verified.IsValid, verified.Exception?.ToString());
        Assert.Equal(issuer, discovery.Issuer);
        Assert.Equal($"{Iam}:user/alice", verified.Claims["sub"]);
        Assert.Equal(algorithm, ((JsonWebToken)verified.SecurityToken).Alg);
    }

    private static AssumeRoleRequest Role(string name, Action<AssumeRoleRequest>? change = null)
    {
        var request = new AssumeRoleRequest { RoleArn = $"{Iam}:role/{name}", RoleSessionName = "dotnet" };
        change?.Invoke(request);
        return request;
    }

    private static async Task<AmazonSecurityTokenServiceException> RefusedAsync(string code, Func<Task> call)
    {
        var refused = await Assert.ThrowsAnyAsync<AmazonSecurityTokenServiceException>(call);
        Assert.Equal(code, refused.ErrorCode);
        return refused;
    }
}
