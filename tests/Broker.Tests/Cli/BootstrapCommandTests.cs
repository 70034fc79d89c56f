using System.Diagnostics;
using Broker.Cli;
using Broker.Core.Catalog;
using Broker.TestKit;

namespace Broker.Tests.Cli;

public sealed class BootstrapCommandTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Writes_an_administrator_that_the_server_reads()
    {
        var run = await AdminAsync();

        Assert.Equal((0, ""), (run.Code, run.Error));
        var load = new CatalogFolder(_folder.Path).Load();
        Assert.Empty(load.Problems);
        Assert.True(load.TryGetSnapshot(out var snapshot));
        var user = Assert.Single(snapshot.Users);
        Assert.Equal("arn:aws:iam::123456789012:user/alice", user.Arn.Text);
        Assert.Equal("arn:aws:iam::123456789012:policy/AdministratorAccess", Assert.Single(user.Policies).Name);
        var key = Assert.Single(user.AccessKeys);
        Assert.True(key.IsActive);
        Assert.True(key.Secret.Matches((await File.ReadAllTextAsync(_folder["first-administrator.secret"])).TrimEnd()));
    }

    [Fact]
    public async Task Says_how_to_use_the_key_but_not_its_secret()
    {
        var run = await AdminAsync();

        var secret = (await File.ReadAllTextAsync(_folder["first-administrator.secret"])).TrimEnd();
        Assert.Contains("export AWS_SHARED_CREDENTIALS_FILE=", run.Output, StringComparison.Ordinal);
        Assert.DoesNotContain(secret, run.Output, StringComparison.Ordinal);
        Assert.DoesNotContain(secret, await File.ReadAllTextAsync(_folder["first-administrator.yaml"]), StringComparison.Ordinal);
        Assert.Contains($"aws_secret_access_key = {secret}", await File.ReadAllTextAsync(_folder["first-administrator.credentials"]), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("catalog")]
    [InlineData("the team's catalog")]
    [InlineData("-catalog")]
    public async Task The_key_can_be_used_where_the_printed_commands_move_it(string name)
    {
        var (catalog, home) = (_folder[name], _folder["home of alice"]);
        Directory.CreateDirectory(catalog);
        Directory.CreateDirectory(home);

        var run = await CommandRun.OfAsync(BootstrapCommand.Create(), "bootstrap", "admin", "--dir", catalog, "--account", "123456789012", "--user", "alice");
        var commands = run.Output.Split('\n').SkipWhile(line => !line.EndsWith("use it there:", StringComparison.Ordinal)).Skip(1);
        var used = await ShellAsync($"{string.Join('\n', commands)}\nprintf %s \"$AWS_SHARED_CREDENTIALS_FILE\"\n", home);

        Assert.Equal($"{home}/.aws/first-administrator.credentials", used);
        Assert.Contains("aws_secret_access_key = ", await File.ReadAllTextAsync(used), StringComparison.Ordinal);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(used));
        Assert.Equal(["first-administrator.secret", "first-administrator.yaml"], Directory.GetFiles(catalog).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        Assert.Empty(new CatalogFolder(catalog).Load().Problems);
    }

    [Theory]
    [InlineData("first-administrator.secret")]
    [InlineData("first-administrator.credentials")]
    [InlineData("first-administrator.yaml")]
    public async Task Only_the_owner_can_read_the_files(string file)
    {
        await AdminAsync();

        Assert.True(OperatingSystem.IsWindows() || File.GetUnixFileMode(_folder[file]) == (UnixFileMode.UserRead | UnixFileMode.UserWrite));
    }

    [Fact]
    [Trait("threat", "T-20")]
    public async Task Makes_the_first_administrator_only()
    {
        await AdminAsync();

        var again = await AdminAsync("mallory");

        Assert.Equal((1, ""), (again.Code, again.Output));
        Assert.Contains("has users already", again.Error, StringComparison.Ordinal);
        Assert.Equal(3, Directory.GetFiles(_folder.Path).Length);
    }

    [Fact]
    [Trait("threat", "T-20")]
    public async Task Trusts_no_catalog_with_errors_since_a_user_may_hide_in_it()
    {
        _folder.Write("a.yaml", "kind: IamUser\n");

        var run = await AdminAsync();

        Assert.Equal((1, ""), (run.Code, run.Output));
        Assert.Contains("check-config", run.Error, StringComparison.Ordinal);
        Assert.Single(Directory.GetFiles(_folder.Path));
    }

    [Fact]
    public async Task Joins_a_catalog_that_has_no_users()
    {
        _folder.Write("a.yaml", Policy("other"));

        Assert.Equal(0, (await AdminAsync()).Code);
    }

    [Fact]
    public async Task Leaves_nothing_behind_where_the_catalog_would_have_errors()
    {
        _folder.Write("a.yaml", Policy("AdministratorAccess"));

        var run = await AdminAsync();

        Assert.Equal((1, ""), (run.Code, run.Output));
        Assert.Contains("the account has a policy of this name already", run.Error, StringComparison.Ordinal);
        Assert.Single(Directory.GetFiles(_folder.Path));
    }

    [Theory]
    [InlineData("first-administrator.secret")]
    [InlineData("first-administrator.credentials")]
    public async Task Never_replaces_a_file(string file)
    {
        _folder.Write(file, "in use");

        var run = await AdminAsync();

        Assert.Equal((1, ""), (run.Code, run.Output));
        Assert.Equal($"Nothing was written: '{_folder[file]}' exists already: move it away unless something uses it, then try again.\n", run.Error);
        Assert.Equal("in use", await File.ReadAllTextAsync(_folder[file]));
        Assert.Single(Directory.GetFiles(_folder.Path));
    }

    [Fact]
    public async Task Does_not_write_through_a_link()
    {
        File.CreateSymbolicLink(_folder["first-administrator.secret"], _folder["elsewhere"]);

        Assert.Equal(1, (await AdminAsync()).Code);
        Assert.False(File.Exists(_folder["elsewhere"]));
    }

    [Theory]
    [InlineData("12345678901", "alice")]
    [InlineData("123456789012", "")]
    [InlineData("123456789012", "a b")]
    [InlineData("123456789012", "team/alice")]
    [InlineData("123456789012", "alice\n")]
    public async Task Wants_an_account_and_a_user_name(string account, string user)
    {
        var run = await CommandRun.OfAsync(BootstrapCommand.Create(), "bootstrap", "admin", "--dir", _folder.Path, "--account", account, "--user", user);

        Assert.Equal(2, run.Code);
        Assert.Empty(Directory.GetFiles(_folder.Path));
    }

    [Fact]
    public async Task Says_that_there_is_no_folder()
    {
        var run = await CommandRun.OfAsync(
            BootstrapCommand.Create(), "bootstrap", "admin", "--dir", _folder["none"], "--account", "123456789012", "--user", "alice");

        Assert.Equal((2, $"--dir: there is no folder {_folder["none"]}: make it first.\n"), (run.Code, run.Error));
    }

    [Theory]
    [InlineData("bootstrap")]
    [InlineData("bootstrap", "admin")]
    [InlineData("bootstrap", "admin", "--dir", "x")]
    public async Task Ends_with_the_code_for_usage_on_a_wrong_command_line(params string[] arguments) =>
        Assert.Equal(2, (await CommandRun.OfAsync(BootstrapCommand.Create(), arguments)).Code);

    private Task<CommandRun> AdminAsync(string user = "alice") =>
        CommandRun.OfAsync(BootstrapCommand.Create(), "bootstrap", "admin", "--dir", _folder.Path, "--account", "123456789012", "--user", user);

    /// <summary>Runs lines in a POSIX shell as somebody who lives there.</summary>
    private static async Task<string> ShellAsync(string script, string home)
    {
        using var shell = Process.Start(new ProcessStartInfo("sh") { ArgumentList = { "-ec", script }, Environment = { ["HOME"] = home }, RedirectStandardOutput = true, UseShellExecute = false })!;
        var output = await shell.StandardOutput.ReadToEndAsync();
        await shell.WaitForExitAsync();
        return output;
    }

    private static string Policy(string name) => $$"""
        apiVersion: iam.identity-broker.io/v1alpha1
        kind: IamPolicy
        metadata: { name: other }
        spec:
          account: "123456789012"
          policyName: {{name}}
          document: { Version: "2012-10-17", Statement: { Effect: Allow, Action: "*", Resource: "*" } }
        """;
}
