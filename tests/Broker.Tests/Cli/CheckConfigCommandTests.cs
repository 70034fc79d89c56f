using Broker.Cli;
using Broker.TestKit;

namespace Broker.Tests.Cli;

public sealed class CheckConfigCommandTests : IDisposable
{
    private const string Provider =
        """
        apiVersion: iam.identity-broker.io/v1alpha1
        kind: OidcProvider
        metadata: { name: issuer }
        spec:
          account: "123456789012"
          issuer: https://issuer.example
          clientIds: [sts.amazonaws.com]
          keys: { kubernetes: {} }

        """;

    private const string Role =
        """
        ---
        apiVersion: iam.identity-broker.io/v1alpha1
        kind: IamRole
        metadata: { name: demo }
        spec:
          account: "123456789012"
          trustPolicy:
            Version: "2012-10-17"
            Statement:
              Effect: Allow
              Principal: { Federated: "arn:aws:iam::123456789012:oidc-provider/issuer.example" }
              Action: sts:AssumeRoleWithWebIdentity
              Condition: { StringEquals: { "issuer.example:sub": "system:serviceaccount:shop:web" } }

        """;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("https://issuer.example", 0, "1 provider, 1 role: no errors\n")]
    [InlineData("https://other.example", 1, "1 error\n")]
    [InlineData(null, 1, "1 error\n")]
    public async Task A_role_may_trust_the_cluster_that_the_catalog_is_for(string? issuer, int code, string summary)
    {
        _folder.Write("role.yaml", Role);

        var run = await CommandRun.OfAsync(CheckConfigCommand.Create(), issuer is null ? ["check-config", _folder.Path] : ["check-config", _folder.Path, "--cluster-issuer", issuer]);

        Assert.Equal(code, run.Code);
        Assert.EndsWith(summary, run.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("issuer.example")]
    [InlineData("http://issuer.example")]
    [InlineData("https://user@issuer.example")]
    public async Task An_issuer_is_an_https_url(string issuer)
    {
        var run = await CommandRun.OfAsync(CheckConfigCommand.Create(), "check-config", _folder.Path, "--cluster-issuer", issuer);

        Assert.Equal((2, "--cluster-issuer: must be the https URL that 'kubectl get --raw /.well-known/openid-configuration' names as issuer.\n"), (run.Code, run.Error));
    }

    [Fact]
    public async Task Counts_what_a_sound_folder_holds()
    {
        _folder.Write("a.yaml", Provider + Role);

        var run = await CheckAsync(_folder.Path);

        Assert.Equal(new CommandRun(0, "1 provider, 1 role: no errors\n", ""), run);
    }

    [Fact]
    public async Task Ends_well_with_warnings_and_shows_them()
    {
        _folder.Write("a.yaml", Provider.Replace("[sts.amazonaws.com]", "[]"));

        var run = await CheckAsync(_folder.Path);

        Assert.Equal(0, run.Code);
        Assert.Equal(
            $"{_folder["a.yaml"]}:7:3: warning: spec.clientIds: empty: no token of this issuer will be accepted\n1 provider, 0 roles: no errors, 1 warning\n",
            run.Output);
    }

    [Fact]
    public async Task Prints_every_problem_and_the_count()
    {
        _folder.Write("a.yaml", Provider.Replace("\"123456789012\"", "123456789012").Replace("[sts.amazonaws.com]", "[]"));
        _folder.Write("b.yaml", "kind: IamRole\nspec: {}\n");

        var run = await CheckAsync(_folder.Path);

        Assert.Equal(1, run.Code);
        Assert.Equal(
            [
                $"{_folder["a.yaml"]}:5:12: error: spec.account: put the account id in quotes, \"123456789012\": as a number it loses its leading zeros",
                $"{_folder["a.yaml"]}:7:3: warning: spec.clientIds: empty: no token of this issuer will be accepted",
                $"{_folder["b.yaml"]}:1:1: error: apiVersion is missing",
                $"{_folder["b.yaml"]}:1:1: error: metadata is missing",
                "3 errors, 1 warning",
                "",
            ],
            run.Output.Split('\n'));
    }

    [Fact]
    public async Task Shows_files_under_the_folder_as_it_was_given()
    {
        _folder.Write("a.yaml", "kind: x\n");
        var relative = Path.GetRelativePath(Environment.CurrentDirectory, _folder.Path);

        var run = await CheckAsync(relative);

        Assert.StartsWith($"{relative}/a.yaml:1:", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Says_that_there_is_no_such_folder()
    {
        var run = await CheckAsync(_folder["none"]);

        Assert.Equal(new CommandRun(2, "", $"There is no folder {_folder["none"]}.\n"), run);
    }

    [Theory]
    [InlineData("check-config")]
    [InlineData("check-config", "a", "b")]
    [InlineData("check-config", "a", "--force")]
    public async Task Ends_with_the_code_for_usage_on_a_wrong_command_line(params string[] arguments)
    {
        var run = await CommandRun.OfAsync(CheckConfigCommand.Create(), arguments);

        Assert.Equal(2, run.Code);
        Assert.NotEmpty(run.Error);
    }

    [Fact]
    public async Task Help_is_no_mistake() => Assert.Equal(0, (await CommandRun.OfAsync(CheckConfigCommand.Create(), "check-config", "--help")).Code);

    private static Task<CommandRun> CheckAsync(string folder) => CommandRun.OfAsync(CheckConfigCommand.Create(), "check-config", folder);
}
