using System.CommandLine;
using System.Globalization;
using Broker.Hosting;

namespace Broker.Cli;

/// <summary>
/// A subcommand whose settings come, first one wins, from: its flag, its <c>BROKER_ROLE_NAME</c> variable, the AWS variable it inherits, its
/// default. The precedence is written here and nowhere else.
/// </summary>
internal static class SettingsCommand
{
    /// <summary>Builds the command.</summary>
    /// <param name="role">The subcommand's name.</param>
    /// <param name="description">One line for help.</param>
    /// <param name="settings">Every setting it takes.</param>
    /// <param name="environment">The process.</param>
    /// <param name="runAsync">Gets the settings' values; gives the exit code.</param>
    public static Command Create(
        string role,
        string description,
        IReadOnlyList<Setting> settings,
        ProcessEnvironment environment,
        Func<IConfiguration, CancellationToken, Task<int>> runAsync)
    {
        var command = new Command(role, description);
        var options = settings.Select(setting => new Option<string[]?>(setting.Flag)
        {
            Description = Help(setting, role),
            HelpName = setting.IsSwitch ? "true|false" : "value",

            // A list may be written with commas, or a flag for each item.
            Arity = setting.IsList ? ArgumentArity.OneOrMore : setting.IsSwitch ? ArgumentArity.ZeroOrOne : ArgumentArity.ExactlyOne,

            // The library's own conversion makes no list of what comes once at most.
            CustomParser = static given => [.. given.Tokens.Select(token => token.Value)],
        }).ToArray();
        foreach (var option in options)
        {
            command.Options.Add(option);
        }

        command.SetAction((parsed, cancellationToken) =>
        {
            var values = settings.SelectMany((setting, i) =>
                Entries(setting, FromFlag(parsed, setting, options[i]) ?? FromEnvironment(setting, role, environment) ?? setting.Default));
            return runAsync(new ConfigurationBuilder().AddInMemoryCollection(values).Build(), cancellationToken);
        });
        return command;
    }

    /// <summary>Prints every problem with the setting's flag in front.</summary>
    public static int Refuse(ProcessEnvironment environment, string role, IEnumerable<string> problems)
    {
        foreach (var problem in problems)
        {
            environment.Error.WriteLine($"broker {role}: {problem}");
        }

        environment.Error.WriteLine($"See: broker {role} --help");
        return ExitCode.Usage;
    }

    private static IEnumerable<KeyValuePair<string, string?>> Entries(Setting setting, string? value) => setting.IsList && value is not null
        ? value.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
            .Select((item, i) => KeyValuePair.Create<string, string?>(string.Create(CultureInfo.InvariantCulture, $"{setting.Name}:{i}"), item))
        : [KeyValuePair.Create<string, string?>(setting.Name, value)];

    private static string? FromFlag(ParseResult parsed, Setting setting, Option<string[]?> option) =>
        parsed.GetValue(option) is { Length: > 0 } values ? string.Join(',', values)
        : setting.IsSwitch && parsed.GetResult(option) is { Implicit: false } ? "true"
        : null;

    private static string? FromEnvironment(Setting setting, string role, ProcessEnvironment environment)
    {
        if (environment.Variables.TryGetValue(setting.Variable(role), out var value) && value.Length > 0)
        {
            return value;
        }

        return setting.Inherits is { } name && environment.Variables.TryGetValue(name, out value) && value.Length > 0 ? value : null;
    }

    private static string Help(Setting setting, string role)
    {
        var from = setting.Inherits is null ? setting.Variable(role) : $"{setting.Variable(role)}, {setting.Inherits}";
        return setting.Default is null ? $"{setting.Description} [{from}]" : $"{setting.Description} [{from}; default: {setting.Default}]";
    }
}
