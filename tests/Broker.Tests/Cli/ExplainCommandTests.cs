using System.Text.Json;
using Broker.TestKit;

namespace Broker.Tests.Cli;

public sealed class ExplainCommandTests : IDisposable
{
    private const string Bob = "arn:aws:iam::123456789012:user/bob";

    private readonly ExplainCatalog _catalog = new();

    public void Dispose() => _catalog.Dispose();

    [Fact]
    public async Task A_denied_key_is_told_the_condition_with_expected_and_actual()
    {
        var run = await _catalog.AskAsync("--role", ExplainCatalog.Locked, "--access-key-id", ExplainCatalog.Key, "--external-id", "wrong");

        Assert.Equal(1, run.Code);
        Assert.Equal(
            """
            denied: AccessDenied: User: arn:aws:iam::123456789012:user/alice is not authorized to perform: sts:AssumeRole on resource: arn:aws:iam::123456789012:role/locked because no role trust policy allows the sts:AssumeRole action
              principal  arn:aws:iam::123456789012:user/alice
              action     sts:AssumeRole
              resource   arn:aws:iam::123456789012:role/locked
              decided by Trust
              Trust: ImplicitDeny
                arn:aws:iam::123456789012:role/locked
                  Allow Partner: Condition does not match
                    StringEquals sts:ExternalId: does not hold
                      expected  right
                      actual    wrong
                  Allow WithMfa: Principal does not match
                    principal  arn:aws:iam::123456789012:user/bob
                  Allow Chain: Principal does not match
                    principal  arn:aws:iam::123456789012:role/demo
                  Allow Strangers: Principal does not match
                    principal  arn:aws:iam::999999999999:user/unknown
              Identity: ImplicitDeny

            """,
            run.Output);
        Assert.DoesNotContain(ExplainCatalog.Secret, run.Output + run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_allowed_key_is_told_the_statement()
    {
        var run = await _catalog.AskAsync("--role", ExplainCatalog.Locked, "--access-key-id", ExplainCatalog.Key, "--external-id", "right");

        Assert.Equal(0, run.Code);
        Assert.StartsWith("allowed\n", run.Output, StringComparison.Ordinal);
        Assert.Contains("decided by Trust, arn:aws:iam::123456789012:role/locked, statement Partner", run.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false, 1)]
    [InlineData(true, 0)]
    public async Task Mfa_is_passed_when_asked_for(bool hasMfa, int code)
    {
        string[] mfa = hasMfa ? ["--mfa"] : [];

        Assert.Equal(code, (await _catalog.AskAsync(["--role", ExplainCatalog.Locked, "--principal", Bob, .. mfa])).Code);
    }

    [Theory]
    [InlineData("arn:aws:iam::123456789012:role/demo", 0)]
    [InlineData("arn:aws:sts::123456789012:assumed-role/demo/some-session", 0)]
    [InlineData("arn:aws:sts::123456789012:assumed-role/locked/some-session", 1)]
    [InlineData("arn:aws:iam::123456789012:root", 1)]
    [InlineData("arn:aws:iam::123456789012:user/nobody", 2)]
    [InlineData("arn:aws:sts::123456789012:assumed-role/nothing/some-session", 2)]
    public async Task Principals_are_users_roles_sessions_and_roots(string principal, int code) =>
        Assert.Equal(code, (await _catalog.AskAsync("--role", ExplainCatalog.Locked, "--principal", principal)).Code);

    [Fact]
    public async Task Keys_of_the_context_can_be_assumed()
    {
        var edited = ExplainCatalog.Roles.Replace("StringEquals: { \"sts:ExternalId\": right }", "IpAddress: { \"aws:SourceIp\": 10.0.0.0/8 }", StringComparison.Ordinal);
        _catalog.Write("roles.yaml", edited);

        Assert.Equal(0, (await _catalog.AskAsync("--role", ExplainCatalog.Locked, "--principal", ExplainCatalog.Alice, "--context", "aws:SourceIp=10.1.2.3")).Code);
        Assert.Equal(1, (await _catalog.AskAsync("--role", ExplainCatalog.Locked, "--principal", ExplainCatalog.Alice, "--context", "aws:SourceIp=11.1.2.3")).Code);
        Assert.Equal(1, (await _catalog.AskAsync("--role", ExplainCatalog.Locked, "--principal", ExplainCatalog.Alice)).Code);
    }

    [Fact]
    public async Task Tags_need_their_own_permission_as_at_the_server()
    {
        var run = await _catalog.AskAsync("--role", ExplainCatalog.Locked, "--principal", ExplainCatalog.Demo, "--tag", "team=web");

        Assert.Equal(1, run.Code);
        Assert.Contains("action     sts:TagSession", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_token_is_checked_against_a_key_set_in_a_file()
    {
        var good = Token(_catalog.Issuer, "demo");
        using var forger = TestIssuer.Ec();

        var allowed = await _catalog.AskAsync("--role", ExplainCatalog.Demo, "--token-file", good);
        var denied = await _catalog.AskAsync("--role", ExplainCatalog.Demo, "--token-file", Token(_catalog.Issuer, "other"));
        var forged = await _catalog.AskAsync("--role", ExplainCatalog.Demo, "--token-file", Token(forger, "demo"));

        Assert.Equal((0, ""), (allowed.Code, allowed.Error));
        Assert.Equal(1, denied.Code);
        Assert.Contains("expected  system:serviceaccount:default:demo\n          actual    system:serviceaccount:default:other", denied.Output, StringComparison.Ordinal);
        Assert.Equal(1, forged.Code);
        Assert.StartsWith("denied: InvalidIdentityToken", forged.Output, StringComparison.Ordinal);
        Assert.DoesNotContain((await File.ReadAllTextAsync(good, TestContext.Current.CancellationToken)).Split('.')[1], allowed.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_signature_that_was_not_checked_is_said_to_be()
    {
        _catalog.Write("main.yaml", File.ReadAllText(Path.Combine(_catalog.Folder, "main.yaml")).Replace("jwksFile: jwks.json", "discovery: {}", StringComparison.Ordinal));
        using var forger = TestIssuer.Ec();

        var run = await _catalog.AskAsync("--role", ExplainCatalog.Demo, "--token-file", Token(forger, "demo"));

        Assert.Equal(0, run.Code);
        Assert.StartsWith("Note: the token's signature was not checked", run.Error, StringComparison.Ordinal);

        // Everything else is judged as the server does.
        _catalog.Time.Advance(TimeSpan.FromDays(2));
        Assert.StartsWith("denied: ExpiredTokenException", (await _catalog.AskAsync("--role", ExplainCatalog.Demo, "--token-file", Path.Combine(_catalog.Folder, "token"))).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Other_actions_are_decided_by_the_callers_own_policies()
    {
        var run = await _catalog.AskAsync("--action", "sts:GetAccessKeyInfo", "--principal", ExplainCatalog.Alice);

        Assert.Equal(1, run.Code);
        Assert.Contains("because no identity-based policy allows the sts:GetAccessKeyInfo action", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Lists_who_can_assume_a_role_and_on_what_conditions()
    {
        var run = await _catalog.AskAsync("--role", ExplainCatalog.Locked, "--who");

        Assert.Equal(0, run.Code);
        Assert.Equal(
            """
            yes  arn:aws:iam::123456789012:role/demo
            if   arn:aws:iam::123456789012:user/alice: its own side does not allow (Identity): enough only where the trust policy names it by its ARN in its own account
                 when StringEquals sts:ExternalId [right]
            if   arn:aws:iam::123456789012:user/bob: its own side does not allow (Identity): enough only where the trust policy names it by its ARN in its own account
                 when Bool aws:MultiFactorAuthPresent [true]
            no   arn:aws:iam::999999999999:user/unknown: not in this catalog: its own policies are not known
            4 principals; 1 yes, 2 on conditions

            """,
            run.Output);
    }

    [Fact]
    public async Task A_role_that_the_catalog_has_not_is_told_from_what_is_no_role_arn()
    {
        var absent = await _catalog.AskAsync("--role", "arn:aws:iam::123456789012:role/absent", "--who");
        var name = await _catalog.AskAsync("--role", "demo", "--who");

        Assert.StartsWith("broker explain: --role: the catalog has no role arn:aws:iam::123456789012:role/absent.\n", absent.Error, StringComparison.Ordinal);
        Assert.StartsWith("broker explain: --role: demo is no role ARN; write arn:aws:iam::ACCOUNT:role/NAME.\n", name.Error, StringComparison.Ordinal);
        Assert.Equal((2, 2), (absent.Code, name.Code));
    }

    [Fact]
    public async Task One_principal_is_counted_as_one()
    {
        var run = await _catalog.AskAsync("--role", ExplainCatalog.Demo, "--who");

        Assert.EndsWith("\n1 principal; 0 yes, 1 on conditions\n", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Lists_providers_with_the_conditions_of_their_tokens()
    {
        var run = await _catalog.AskAsync("--role", ExplainCatalog.Demo, "--who", "--output", "json");

        using var json = JsonDocument.Parse(run.Output);
        var row = Assert.Single(json.RootElement.GetProperty("principals").EnumerateArray());
        Assert.Equal("Conditional", row.GetProperty("verdict").GetString());
        Assert.Equal("StringEquals issuer.example:sub [system:serviceaccount:default:demo]", row.GetProperty("conditions")[0].GetString());
    }

    [Fact]
    public async Task Shows_what_an_edited_document_changes()
    {
        var edited = _catalog.Edit("default:demo", "default:next");
        await File.WriteAllTextAsync(
            edited,
            (await File.ReadAllTextAsync(edited, TestContext.Current.CancellationToken)).Replace("Sid: Chain\n        Effect: Allow", "Sid: Chain\n        Effect: Deny", StringComparison.Ordinal),
            TestContext.Current.CancellationToken);

        var run = await _catalog.AskAsync("--edited", edited);

        Assert.Equal(0, run.Code);
        Assert.Equal(
            """
            denied -> allowed  arn:aws:iam::123456789012:oidc-provider/issuer.example system:serviceaccount:default:next  arn:aws:iam::123456789012:role/demo
            allowed -> denied  arn:aws:iam::123456789012:oidc-provider/issuer.example system:serviceaccount:default:demo  arn:aws:iam::123456789012:role/demo
                Not authorized to perform sts:AssumeRoleWithWebIdentity
            allowed -> denied  arn:aws:iam::123456789012:role/demo  arn:aws:iam::123456789012:role/locked
                User: arn:aws:sts::123456789012:assumed-role/demo/explain is not authorized to perform: sts:AssumeRole on resource: arn:aws:iam::123456789012:role/locked with an explicit deny in the role trust policy
            """.Split('\n').Order(StringComparer.Ordinal),
            run.Output.TrimEnd('\n').Split('\n').SkipLast(1).Order(StringComparer.Ordinal));
        Assert.EndsWith("3 changes in 5 pairs of principal and role\n", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_edit_that_says_the_same_changes_nothing_and_a_broken_one_is_refused()
    {
        var same = await _catalog.AskAsync("--edited", _catalog.Edit("Sid: Partner", "Sid: Partners"));
        var broken = await _catalog.AskAsync("--edited", _catalog.Edit("Effect: Allow", "Effect: Maybe"));

        Assert.Equal((0, "0 changes in 4 pairs of principal and role\n"), (same.Code, same.Output));
        Assert.Equal(1, broken.Code);
        Assert.Contains("edited/roles.yaml:", broken.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_rule_that_no_policy_can_change_is_told()
    {
        var run = await _catalog.AskAsync("--role", ExplainCatalog.Locked, "--principal", "arn:aws:iam::123456789012:root");

        Assert.Equal(1, run.Code);
        Assert.Contains("  decided by Caller\n  rule       Roles may not be assumed by root accounts.\n", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Answers_as_json()
    {
        var run = await _catalog.AskAsync("--role", ExplainCatalog.Locked, "--principal", ExplainCatalog.Alice, "--output", "json");

        using var json = JsonDocument.Parse(run.Output);
        Assert.False(json.RootElement.GetProperty("allowed").GetBoolean());
        Assert.Equal("AccessDenied", json.RootElement.GetProperty("code").GetString());
        Assert.Equal("Trust", json.RootElement.GetProperty("decision").GetProperty("decision").GetProperty("layer").GetString());
    }

    [Theory]
    [InlineData]
    [InlineData("--catalog", ".", "--sts", "https://sts.example")]
    [InlineData("--catalog", ".")]
    [InlineData("--catalog", ".", "--role", ExplainCatalog.Demo)]
    [InlineData("--catalog", ".", "--role", ExplainCatalog.Demo, "--principal", Bob, "--access-key-id", ExplainCatalog.Key)]
    [InlineData("--catalog", ".", "--role", ExplainCatalog.Demo, "--who", "--principal", Bob)]
    [InlineData("--catalog", ".", "--role", ExplainCatalog.Demo, "--principal", Bob, "--tag", "no-value")]
    [InlineData("--catalog", ".", "--message", "auth-1")]
    [InlineData("--catalog", "no-such-folder", "--role", ExplainCatalog.Demo, "--principal", Bob)]
    [InlineData("--sts", "https://sts.example")]
    [InlineData("--sts", "https://sts.example", "--who", "--role", ExplainCatalog.Demo)]
    [InlineData("--sts", "http://sts.example", "--message", "auth-1")]
    [InlineData("--sts", "https://sts.example", "--message", "auth-1")]
    public async Task A_question_that_is_none_ends_with_the_code_for_usage(params string[] arguments)
    {
        var run = await _catalog.RunAsync(arguments);

        Assert.Equal((2, ""), (run.Code, run.Output));
        Assert.NotEmpty(run.Error);
    }

    [Theory]
    [InlineData("--tag", "--catalog", ".", "--role", ExplainCatalog.Demo, "--token-file", "token", "--tag", "team=a")]
    [InlineData("--source-identity", "--catalog", ".", "--role", ExplainCatalog.Demo, "--token-file", "token", "--source-identity", "bob")]
    [InlineData("--external-id", "--catalog", ".", "--role", ExplainCatalog.Demo, "--token-file", "token", "--external-id", "42")]
    [InlineData("--mfa", "--catalog", ".", "--role", ExplainCatalog.Demo, "--ldap-user", "bob", "--mfa")]
    [InlineData("--tag", "--sts", "https://sts.example", "--role", ExplainCatalog.Demo, "--token-file", "token", "--tag", "team=a")]
    [InlineData("--verify", "--sts", "https://sts.example", "--role", ExplainCatalog.Demo, "--token-file", "token", "--verify")]
    [InlineData("--mfa", "--sts", "https://sts.example", "--role", ExplainCatalog.Demo, "--mfa")]
    [InlineData("--context", "--sts", "https://sts.example", "--role", ExplainCatalog.Demo, "--context", "aws:SourceIp=10.0.0.1")]
    public async Task An_option_that_could_not_count_is_refused(string option, params string[] arguments)
    {
        var run = await _catalog.RunAsync(arguments);

        Assert.Equal((2, ""), (run.Code, run.Output));
        Assert.Contains(option, run.Error.Split('\n')[0], StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_inactive_key_is_denied_and_an_unknown_one_no_question()
    {
        var inactive = await _catalog.AskAsync("--role", ExplainCatalog.Locked, "--access-key-id", "AKIAINACTIVEKEY00000");
        var unknown = await _catalog.AskAsync("--role", ExplainCatalog.Locked, "--access-key-id", "ASIAIOSFODNN7EXAMPLE");

        Assert.Equal((1, "denied: key AKIAINACTIVEKEY00000 is inactive: nothing that it signs is accepted\n"), (inactive.Code, inactive.Output));
        Assert.Equal(2, unknown.Code);
    }

    private string Token(TestIssuer issuer, string serviceAccount) =>
        _catalog.Write("token", issuer.Token(issuer.ProjectedClaims(_catalog.Time.GetUtcNow(), serviceAccount: serviceAccount)));
}
