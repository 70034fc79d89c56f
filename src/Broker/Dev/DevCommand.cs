using System.CommandLine;
using System.Globalization;
using System.Net;
using Broker.Cli;
using Broker.Core.Telemetry;
using Broker.Dev.Ldap;
using Broker.Dev.Saml;
using Broker.Hosting;

namespace Broker.Dev;

/// <summary><c>broker dev</c>: issuer, STS and sidecar in one process on loopback, without configuration.</summary>
internal static class DevCommand
{
    private const string Role = "dev";

    private const string State = nameof(State);

    private const string Ldap = nameof(Ldap);

    private static readonly IReadOnlyList<Setting> Settings =
    [
        new(State, "Folder for env, ready, the catalog and the token; a temporary one when not set. What it made there is removed at the end."),
        new("StsPort", "Port of the STS; 0 picks a free one.", "0"),
        new("SidecarPort", "Port of container credentials and EC2 metadata; 0 picks a free one.", "0"),
        new("LdapPort", "With --ldap: port of the API and the portal for people; 0 picks a free one.", "0"),
        new("IssuerPort", "Port of the throwaway issuer; 0 picks a free one.", "0"),
        new("MetricsPort", "Port of /healthz, /readyz and /metrics; 0 picks a free one.", "0"),
        new(Ldap, "Also start a real slapd with sample people, and 'broker ldap' with its portal for them. Needs Debian's slapd.", "false") { IsSwitch = true },
        new("AddressesFile", "File that gets a NAME=URL line for each listener once all are bound."),
    ];

    /// <summary>Makes the command, and those that make a code or a response from what it wrote.</summary>
    /// <param name="environment">What it runs in.</param>
    /// <param name="slapdFolder">Where Debian puts slapd.</param>
    public static Command Create(ProcessEnvironment environment, string slapdFolder = DevDirectory.ProgramFolder)
    {
        var command = SettingsCommand.Create(
            Role,
            "Run everything in one process on loopback with a throwaway issuer and a sample catalog.",
            Settings,
            environment,
            (configuration, stop) => RunAsync(configuration, environment, slapdFolder, stop));
        command.Subcommands.Add(TotpCommand.Create(environment.Time));
        command.Subcommands.Add(SamlResponseCommand.Create(environment.Time));
        return command;
    }

    private static async Task<int> RunAsync(IConfiguration configuration, ProcessEnvironment environment, string slapdFolder, CancellationToken stop)
    {
        var problems = new List<string>();
        var (sts, sidecar) = (Port(configuration, "StsPort", problems), Port(configuration, "SidecarPort", problems));
        var (issuer, operations) = (Port(configuration, "IssuerPort", problems), Port(configuration, "MetricsPort", problems));
        var people = HasPeople(configuration, slapdFolder, problems) ? Loopback(Port(configuration, "LdapPort", problems)) : null;
        if (problems.Count > 0)
        {
            return SettingsCommand.Refuse(environment, Role, problems);
        }

        DevState state;
        try
        {
            state = DevState.Open(configuration[State]);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return SettingsCommand.Refuse(environment, Role, [$"--state cannot be used, or another 'broker dev' is using it: {e.Message}"]);
        }

        using (state)
        {
            // Trouble only: what a newcomer wants to see is printed, not logged.
            using var logging = new JsonLineLogging(environment.Log, LogLevel.Warning, environment.Time);
            using var meter = new BrokerMeter();
            using var metrics = new PrometheusMetrics(meter);
            await using var world = new DevWorld(state, meter, logging, environment);
            var process = new RoleProcess(
                Role,
                world.Listeners(Loopback(issuer), Loopback(sts), Loopback(sidecar), people),
                Loopback(operations),
                configuration["AddressesFile"],
                world.NotReady,
                world.RunAsync);
            return await process.RunToEndAsync(meter, metrics, logging, stop);
        }
    }

    private static bool HasPeople(IConfiguration configuration, string slapdFolder, List<string> problems)
    {
        var isAsked = configuration[Ldap] is "true";
        if (!isAsked && configuration[Ldap] is not "false")
        {
            problems.Add($"{Setting.FlagOf(Ldap)}: '{configuration[Ldap]}' must be 'true' or 'false'.");
        }
        else if (isAsked && !DevDirectory.IsInstalledIn(slapdFolder))
        {
            problems.Add($"{Setting.FlagOf(Ldap)}: slapd is not installed: {DevDirectory.Installation}");
        }

        return isAsked;
    }

    private static ListenAddress Loopback(int port) => new(IPAddress.Loopback, port);

    private static int Port(IConfiguration configuration, string name, List<string> problems)
    {
        if (ushort.TryParse(configuration[name], NumberStyles.None, CultureInfo.InvariantCulture, out var port))
        {
            return port;
        }

        problems.Add($"{Setting.FlagOf(name)}: '{configuration[name]}' is no port: 1 to 65535, or 0 for a free one.");
        return 0;
    }
}
