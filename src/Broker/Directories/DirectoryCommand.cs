using System.CommandLine;
using Broker.Cli;
using Broker.Directories.Api;
using Broker.Hosting;

namespace Broker.Directories;

/// <summary><c>broker ldap</c>: people and on-prem programs sign in against a directory, then have roles.</summary>
internal static class DirectoryCommand
{
    private const string Role = "ldap";

    public static Command Create(ProcessEnvironment environment) => SettingsCommand.Create(
        Role,
        "Sign people in against an LDAP directory; issue credentials of their roles, or assign them; serve the portal.",
        DirectoryOptions.All,
        environment,
        (configuration, stop) => RunAsync(configuration.Get<DirectoryOptions>() ?? new DirectoryOptions(), environment, stop));

    private static async Task<int> RunAsync(DirectoryOptions options, ProcessEnvironment environment, CancellationToken stop)
    {
        if (DirectorySettingsReader.Resolve(options, out var problems, environment.Variables) is not { } settings)
        {
            return SettingsCommand.Refuse(environment, Role, problems);
        }

        using var frame = ServingFrame.Open(settings.Tls, environment, out var problem);
        if (frame is null || frame.OpenAudit(settings.Audit, out problem) is not { } opened)
        {
            return SettingsCommand.Refuse(environment, Role, [problem!]);
        }

        await using var audit = opened;
        var surroundings = new DirectorySurroundings(frame.Meter, frame.Logging, environment.Time);
        if (LoginStates.Open(settings, surroundings, out problem) is not { } state)
        {
            return SettingsCommand.Refuse(environment, Role, [problem!]);
        }

        await using var opening = state;
        await using var role = new DirectoryRole(settings, audit, state, surroundings);
        var listener = new RoleListener(Role, settings.Listen, role.HandleAsync, frame.Certificate)
        {
            LongestBody = JsonBody.LongestOnWire,
            AnswerDefectAsync = role.AnswerDefectAsync,
        };
        return await frame.RunAsync(
            new RoleProcess(Role, [listener], settings.MetricsListen, settings.AddressesFile, role.NotReady, (_, token) => role.RunAsync(token)), stop);
    }
}
