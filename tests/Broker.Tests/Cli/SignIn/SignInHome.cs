using System.CommandLine;
using Broker.Cli.SignIn;
using Broker.Hosting;
using Broker.TestKit;
using Broker.Tests.Directories;

namespace Broker.Tests.Cli.SignIn;

/// <summary>A person's machine: a folder for what is kept, variables, and a running server.</summary>
internal sealed class SignInHome(Uri server) : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public string Kept => _folder["kept"];

    public Dictionary<string, string> Variables { get; } = new(StringComparer.Ordinal);

    public TimeProvider Time { get; init; } = TimeProvider.System;

    public string Server => server.GetLeftPart(UriPartial.Authority);

    public IReadOnlyList<string> Files => Directory.Exists(Kept) ? [.. Directory.GetFiles(Kept, "*.json").Select(file => Path.GetFileName(file)).Order(StringComparer.Ordinal)] : [];

    public string PasswordFile(string password = SamplePeople.AlicesPassword)
    {
        var file = _folder.Write("password", password + "\n");
        File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        return file;
    }

    public Task<CommandRun> RunAsync(params string[] arguments)
    {
        Variables.TryAdd("BROKER_HOME", Kept);
        var environment = TestEnvironment.At(Time, Variables);
        var command = CommandOf(arguments[0], environment);
        return CommandRun.OfAsync(command, arguments[0] is "help" ? arguments : [.. arguments, "--ldap", Server]);
    }

    public Task<CommandRun> LoginAsync(string user = "alice", string password = SamplePeople.AlicesPassword) =>
        RunAsync("login", "--user", user, "--password-file", PasswordFile(password));

    public void Dispose() => _folder.Dispose();

    private static Command CommandOf(string name, ProcessEnvironment environment) => name switch
    {
        "login" => LoginCommand.Create(environment),
        "logout" => LogoutCommand.Create(environment),
        "roles" => RolesCommand.Create(environment),
        "credentials" => CredentialsCommand.Create(environment),
        _ => ConsoleCommand.Create(environment),
    };
}
