using System.CommandLine;
using Broker.Hosting;

namespace Broker.Cli.SignIn;

/// <summary>The options that the commands for people share. A password is never one: arguments are seen by everybody on a machine.</summary>
internal sealed class SignInOptions
{
    /// <summary>The variable with the server's URL.</summary>
    public const string AddressVariable = "BROKER_LDAP_URL";

    /// <summary>The variable with the login name.</summary>
    public const string UserVariable = "BROKER_USERNAME";

    /// <summary>The server.</summary>
    public Option<string?> Address { get; } = Text("--ldap", $"The https URL of your 'broker ldap'; default: {AddressVariable}.", "URL");

    /// <summary>The login name.</summary>
    public Option<string?> User { get; } = Text("--user", $"Your login name; default: {UserVariable}, or whoever is signed in.", "NAME");

    /// <summary>The directory.</summary>
    public Option<string?> Provider { get; } = Text("--provider", "The directory, where the server has several.", "ACCOUNT/NAME");

    /// <summary>The password.</summary>
    public Option<string?> PasswordFile { get; } = Text("--password-file", $"A file of mode 0600 with the password in its first line; else {PasswordSource.Variable}, else it is asked for.", "FILE");

    /// <summary>Trust.</summary>
    public Option<string?> CaFile { get; } = Text("--ca-file", "PEM authorities of the server's certificate, instead of the machine's.", "FILE");

    /// <summary>Adds those with which somebody signs in.</summary>
    public SignInOptions AddTo(Command command, bool withPassword = true)
    {
        command.Options.Add(Address);
        command.Options.Add(CaFile);
        if (withPassword)
        {
            command.Options.Add(User);
            command.Options.Add(Provider);
            command.Options.Add(PasswordFile);
        }

        return this;
    }

    /// <summary>Opens what a command needs; null after the reason was told.</summary>
    public SignInClient? Open(ParseResult parsed, ProcessEnvironment environment)
    {
        var error = parsed.InvocationConfiguration.Error;
        var named = parsed.GetValue(Address) ?? Variable(environment, AddressVariable);
        if (!BrokerAddress.TryParse(named, out var address))
        {
            error.WriteLine(named is null ? BrokerAddress.Missing : BrokerAddress.Problem);
            return null;
        }

        var caFile = parsed.GetValue(CaFile);
        if (caFile is not null && !File.Exists(caFile))
        {
            error.WriteLine($"--ca-file: there is no file '{caFile}'.");
            return null;
        }

        var user = parsed.GetValue(User) ?? Variable(environment, UserVariable);
        if (user is not null && (user.Length is 0 or > 256 || user.Contains(':', StringComparison.Ordinal) || user.Any(char.IsControl)))
        {
            error.WriteLine("--user: a login name has 1 to 256 characters, no colon and no control characters.");
            return null;
        }

        if (!KeptFolder.TryOpen(environment, out var folder, out var problem))
        {
            error.WriteLine(problem);
            return null;
        }

        var source = new PasswordSource(parsed.GetValue(PasswordFile), environment);
        return new SignInClient(address, new BrokerApi(address, caFile), folder, source, environment) { User = user, Provider = parsed.GetValue(Provider) };
    }

    private static string? Variable(ProcessEnvironment environment, string name) =>
        environment.Variables.TryGetValue(name, out var value) && value.Length > 0 ? value : null;

    private static Option<string?> Text(string name, string description, string help) => new(name) { Description = description, HelpName = help };
}
