using System.Text.Json.Nodes;
using Broker.Cli;
using Broker.Tests.Directories;

namespace Broker.Tests.Cli.SignIn;

/// <summary>The commands for people against the role, with a real directory behind it.</summary>
public sealed class SignInCommandTests(SamplePeople people) : IClassFixture<SamplePeople>, IAsyncLifetime
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private RunningDirectory _server = null!;
    private SignInHome _home = null!;

    public async ValueTask InitializeAsync()
    {
        _server = await RunningDirectory.StartAsync(people.Slapd);
        _home = new SignInHome(_server.Address) { Time = _server.Time };
    }

    public async ValueTask DisposeAsync()
    {
        _home.Dispose();
        await _server.DisposeAsync();
    }

    [Fact]
    public async Task Signs_in_lists_roles_and_signs_out()
    {
        var login = await _home.LoginAsync();
        Assert.True(login.Code == ExitCode.Success, login.Error);
        Assert.Contains("Signed in as alice until ", login.Error, StringComparison.Ordinal);
        Assert.Equal("", login.Output);

        var roles = await _home.RunAsync("roles");
        Assert.Contains(SamplePeople.DevRole, roles.Output, StringComparison.Ordinal);
        Assert.Contains("because", roles.Output, StringComparison.Ordinal);
        Assert.DoesNotContain(SamplePeople.OpsRole, roles.Output, StringComparison.Ordinal);

        var logout = await _home.RunAsync("logout");
        Assert.Equal((ExitCode.Success, "Signed out.\n"), (logout.Code, logout.Error));
        Assert.Empty(_home.Files);
        Assert.Contains(_server.Events, one => (string?)one["eventName"] == "DirectorySignOut");
    }

    [Fact]
    public async Task Roles_as_json_are_the_list_of_the_server()
    {
        await _home.LoginAsync();

        var roles = JsonNode.Parse((await _home.RunAsync("roles", "--output", "json")).Output)!.AsArray();

        Assert.Equal([SamplePeople.DevRole], roles.Select(role => (string?)role!["roleArn"]));
    }

    [Fact]
    public async Task Prints_credentials_as_credential_process_wants_them()
    {
        var run = await _home.RunAsync("credentials", "--role", SamplePeople.DevRole, "--user", "alice", "--password-file", _home.PasswordFile());

        Assert.True(run.Code == ExitCode.Success, run.Error);
        var printed = JsonNode.Parse(run.Output)!.AsObject();
        Assert.Equal(["Version", "AccessKeyId", "SecretAccessKey", "SessionToken", "Expiration"], printed.Select(member => member.Key));
        Assert.Equal(1, (int)printed["Version"]!);
        Assert.Equal("", run.Error);
    }

    [Fact]
    public async Task Keeps_credentials_until_shortly_before_their_end()
    {
        await _home.LoginAsync();
        var first = (await CredentialsAsync()).Output;
        Assert.Equal(first, (await CredentialsAsync()).Output);

        _server.Time.Shift(TimeSpan.FromMinutes(46));
        await _home.LoginAsync();

        Assert.NotEqual(first, (await CredentialsAsync()).Output);
    }

    [Fact]
    public async Task Keeps_each_role_duration_and_user_apart()
    {
        await _home.LoginAsync();
        var first = (await CredentialsAsync()).Output;

        var shorter = await _home.RunAsync("credentials", "--role", SamplePeople.DevRole, "--duration", "900");
        var bob = await _home.RunAsync("credentials", "--role", SamplePeople.DevRole, "--user", "bob", "--password-file", _home.PasswordFile(SamplePeople.BobsPassword));

        Assert.NotEqual(first, shorter.Output);
        Assert.Equal(ExitCode.Refused, bob.Code);
        Assert.DoesNotContain("AccessKeyId", bob.Output + bob.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Parallel_runs_ask_once()
    {
        _home.PasswordFile();
        var runs = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => _home.RunAsync(
            "credentials", "--role", SamplePeople.DevRole, "--user", "alice", "--password-file", _home.PasswordFile())));

        Assert.All(runs, run => Assert.Equal(runs[0].Output, run.Output));
        Assert.Single(_server.Events, one => (string?)one["eventName"] == "AssumeRoleWithLDAPIdentity");
    }

    [Fact]
    public async Task What_is_kept_is_for_its_owner_alone()
    {
        await _home.LoginAsync();
        await CredentialsAsync();

        Assert.Equal(OwnerOnly | UnixFileMode.UserExecute, File.GetUnixFileMode(_home.Kept));
        Assert.Equal(2, _home.Files.Count);
        Assert.All(_home.Files, file => Assert.Equal(OwnerOnly, File.GetUnixFileMode(Path.Combine(_home.Kept, file))));
        Assert.All(_home.Files, file => Assert.DoesNotContain(SamplePeople.AlicesPassword, File.ReadAllText(Path.Combine(_home.Kept, file)), StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_folder_that_others_may_look_into_is_refused()
    {
        await _home.LoginAsync();
        File.SetUnixFileMode(_home.Kept, OwnerOnly | UnixFileMode.UserExecute | UnixFileMode.GroupRead | UnixFileMode.GroupExecute);

        var run = await CredentialsAsync();

        Assert.Equal(ExitCode.Usage, run.Code);
        Assert.Contains($"chmod 700 {_home.Kept}", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_kept_file_that_others_may_read_is_not_used()
    {
        await _home.LoginAsync();
        var first = (await CredentialsAsync()).Output;
        File.SetUnixFileMode(Path.Combine(_home.Kept, _home.Files.Single(file => file.StartsWith("credentials", StringComparison.Ordinal))), OwnerOnly | UnixFileMode.OtherRead);

        Assert.NotEqual(first, (await CredentialsAsync()).Output);
    }

    [Fact]
    public async Task A_password_file_that_others_may_read_is_refused()
    {
        var file = _home.PasswordFile();
        File.SetUnixFileMode(file, OwnerOnly | UnixFileMode.GroupRead);

        var run = await _home.RunAsync("login", "--user", "alice", "--password-file", file);

        Assert.Equal(ExitCode.Refused, run.Code);
        Assert.Contains($"chmod 600 {file}", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Takes_the_password_of_the_environment()
    {
        _home.Variables["BROKER_PASSWORD"] = SamplePeople.BobsPassword;
        _home.Variables["BROKER_USERNAME"] = "bob";

        var run = await _home.RunAsync("credentials", "--role", SamplePeople.OpsRole);

        Assert.True(run.Code == ExitCode.Success, run.Error);
        Assert.DoesNotContain(_home.Files, file => file.StartsWith("session", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_wrong_password_is_told_as_the_server_tells_it()
    {
        var run = await _home.LoginAsync(password: "wrong");

        Assert.Equal(ExitCode.Refused, run.Code);
        Assert.StartsWith("The name or the password is not right", run.Error, StringComparison.Ordinal);
        Assert.Empty(_home.Files);
    }

    [Fact]
    public async Task A_session_that_was_ended_is_forgotten_and_the_password_asked_for()
    {
        await _home.LoginAsync();
        var signedIn = await _server.SignInAsync();
        var sessions = (await _server.GetAsync("/v1/sessions", signedIn)).Json["sessions"]!.AsArray();
        foreach (var session in sessions.Where(session => !(bool)session!["current"]!))
        {
            await _server.SendAsync(HttpMethod.Delete, $"/v1/sessions/{(string)session!["sessionId"]!}", authorization: signedIn);
        }

        var run = await _home.RunAsync("roles", "--user", "alice", "--password-file", _home.PasswordFile());

        Assert.True(run.Code == ExitCode.Success, run.Error);
        Assert.Empty(_home.Files);
    }

    [Fact]
    public async Task Too_many_failures_say_how_long_to_wait()
    {
        for (var i = 0; i < 4; i++)
        {
            await _home.LoginAsync("carol", "wrong");
        }

        var run = await _home.LoginAsync("carol", "carol-password");

        Assert.Equal(ExitCode.Refused, run.Code);
        Assert.Contains("Wait ", run.Error, StringComparison.Ordinal);
        Assert.Contains(" seconds.", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Signing_out_without_a_session_is_no_error()
    {
        var run = await _home.RunAsync("logout");

        Assert.Equal((ExitCode.Success, "You were not signed in.\n"), (run.Code, run.Error));
    }

    [Fact]
    public async Task Without_a_console_it_says_what_an_administrator_does()
    {
        await _home.LoginAsync();

        var run = await _home.RunAsync("console", "--role", SamplePeople.DevRole);

        Assert.Equal(ExitCode.Refused, run.Code);
        Assert.Contains("--console-endpoint", run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("http://broker.example.com")]
    [InlineData("https://broker.example.com/path")]
    [InlineData("https://alice:secret@broker.example.com")]
    [InlineData("broker.example.com")]
    public async Task A_password_goes_nowhere_but_to_https(string url)
    {
        using var home = new SignInHome(new Uri("https://broker.example.com"));
        home.Variables["BROKER_HOME"] = home.Kept;
        home.Variables["BROKER_LDAP_URL"] = url;

        var run = await CommandRun.OfAsync(Broker.Cli.SignIn.LoginCommand.Create(TestEnvironment.At(TimeProvider.System, home.Variables)), "login");

        Assert.Equal(ExitCode.Usage, run.Code);
        Assert.StartsWith("--ldap: must be the https URL", run.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--password")]
    [InlineData("--token")]
    public async Task A_password_is_never_an_argument(string option)
    {
        Assert.Equal(ExitCode.Usage, (await _home.RunAsync("login", option, "x")).Code);
    }

    [Theory]
    [InlineData("899")]
    [InlineData("43201")]
    public async Task A_duration_has_its_bounds(string seconds)
    {
        Assert.Equal(ExitCode.Usage, (await _home.RunAsync("credentials", "--role", SamplePeople.DevRole, "--duration", seconds)).Code);
    }

    private Task<CommandRun> CredentialsAsync() => _home.RunAsync("credentials", "--role", SamplePeople.DevRole);
}
