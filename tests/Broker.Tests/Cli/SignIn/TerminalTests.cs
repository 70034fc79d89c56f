using System.Diagnostics;
using System.Text;
using Broker.Cli.SignIn;
using Broker.Tests.Directories;

namespace Broker.Tests.Cli.SignIn;

/// <summary>The program on a real terminal (Debian's <c>script</c>), and as the credential process of the AWS CLI and boto3.</summary>
public sealed class TerminalTests(SamplePeople people) : IClassFixture<SamplePeople>, IAsyncLifetime
{
    private RunningDirectory _server = null!;
    private SignInHome _home = null!;

    private static string Program => $"dotnet {typeof(LoginCommand).Assembly.Location}";

    public async ValueTask InitializeAsync()
    {
        _server = await RunningDirectory.StartAsync(people.Slapd);

        // SDKs look at the machine's clock.
        _server.Time.Shift(TimeProvider.System.GetUtcNow() - _server.Time.GetUtcNow());
        _home = new SignInHome(_server.Address);
    }

    public async ValueTask DisposeAsync()
    {
        _home.Dispose();
        await _server.DisposeAsync();
    }

    [Fact]
    public async Task A_typed_password_is_not_shown()
    {
        var shown = await TypeAsync($"{Program} login --ldap {_home.Server} --user alice; stty -a", "Password of alice", SamplePeople.AlicesPassword + "\r");

        Assert.Contains("Signed in as alice", shown, StringComparison.Ordinal);
        Assert.DoesNotContain(SamplePeople.AlicesPassword[8..], shown, StringComparison.Ordinal);
        Assert.Contains(" echo ", shown, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_terminal_is_asked_though_both_ends_belong_to_an_sdk()
    {
        var shown = await TypeAsync(
            $"{Program} credentials --ldap {_home.Server} --role {SamplePeople.OpsRole} --user bob < /dev/null > {_home.Kept}.out; tail -c 40 {_home.Kept}.out", "Password of bob", "wrong\u007f\u007f\u007f\u007f\u007fbob-password\r");

        Assert.Contains("Expiration", shown, StringComparison.Ordinal);
        Assert.DoesNotContain("bob-password", shown, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Giving_up_leaves_the_terminal_as_it_was()
    {
        var shown = await TypeAsync($"{Program} login --ldap {_home.Server} --user alice; echo ended $?; stty -a", "Password of alice", "secr\u0003");

        Assert.Contains("No password was typed.", shown, StringComparison.Ordinal);
        Assert.Contains("ended 1", shown, StringComparison.Ordinal);
        Assert.Contains(" echo ", shown, StringComparison.Ordinal);
        Assert.Contains("isig ", shown, StringComparison.Ordinal);
        Assert.DoesNotContain("-isig", shown, StringComparison.Ordinal);
        Assert.DoesNotContain("secr", shown, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_aws_cli_gets_credentials_from_it()
    {
        var shown = await RunAsync("aws", Profile(), "configure", "export-credentials", "--profile", "onprem");
        if (shown.Contains("Invalid choice", StringComparison.Ordinal) || shown.Contains("invalid choice", StringComparison.Ordinal))
        {
            shown = await RunAsync("aws", Profile(), "configure", "list", "--profile", "onprem");
            Assert.Contains("custom-process", shown, StringComparison.Ordinal);
            return;
        }

        Assert.Contains("ASIA", shown, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Boto3_gets_credentials_from_it()
    {
        var shown = await RunAsync("python3", Profile(), "-c", """
            import boto3
            credentials = boto3.Session(profile_name="onprem").get_credentials()
            frozen = credentials.get_frozen_credentials()
            print(credentials.method, frozen.access_key[:4], len(frozen.token) > 100)
            """);

        Assert.Equal("custom-process ASIA True", shown.Trim());
    }

    private Dictionary<string, string> Profile()
    {
        var config = _home.Kept + ".config";
        File.WriteAllText(config, $"""
            [profile onprem]
            region = us-east-1
            credential_process = {Program} credentials --ldap {_home.Server} --role {SamplePeople.DevRole} --user alice --password-file {_home.PasswordFile()}
            """);
        return new(StringComparer.Ordinal)
        {
            ["AWS_CONFIG_FILE"] = config,
            ["AWS_SHARED_CREDENTIALS_FILE"] = "/dev/null",
            ["AWS_EC2_METADATA_DISABLED"] = "true",
        };
    }

    private async Task<string> RunAsync(string program, Dictionary<string, string> variables, params string[] arguments)
    {
        using var process = Start(program, variables, arguments);
        var errors = process.StandardError.ReadToEndAsync();
        var said = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return said + await errors;
    }

    /// <summary>Runs a command on a terminal of its own, and types once it has asked.</summary>
    private async Task<string> TypeAsync(string command, string question, string keys)
    {
        using var process = Start("/usr/bin/script", [], "-qec", command, "/dev/null");
        var shown = new StringBuilder();
        var buffer = new char[1024];
        var isTyped = false;
        int read;
        while ((read = await process.StandardOutput.ReadAsync(buffer).AsTask().WaitAsync(TimeSpan.FromSeconds(60))) > 0)
        {
            shown.Append(buffer, 0, read);
            if (!isTyped && shown.ToString().Contains(question, StringComparison.Ordinal))
            {
                isTyped = true;
                await process.StandardInput.WriteAsync(keys);
                await process.StandardInput.FlushAsync();
            }
        }

        await process.WaitForExitAsync();
        return shown.ToString();
    }

    private Process Start(string program, Dictionary<string, string> variables, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardInputEncoding = new UTF8Encoding(false),
            StandardOutputEncoding = new UTF8Encoding(false),
        };
        start.Environment["BROKER_HOME"] = _home.Kept;
        start.Environment["SHELL"] = "/bin/sh";
        foreach (var name in start.Environment.Keys.Where(name => name.StartsWith("AWS_", StringComparison.Ordinal)).ToArray())
        {
            start.Environment.Remove(name);
        }

        foreach (var (name, value) in variables)
        {
            start.Environment[name] = value;
        }

        return Process.Start(start)!;
    }
}
