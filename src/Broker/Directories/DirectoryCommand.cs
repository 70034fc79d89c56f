using System.CommandLine;
using System.Security.Cryptography;
using Broker.Cli;
using Broker.Core.Telemetry;
using Broker.Directories.Api;
using Broker.Hosting;
using Broker.Issuing;

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

        using var logging = new JsonLineLogging(environment.Log, LogLevel.Information, environment.Time);
        ServingCertificate? certificate = null;
        try
        {
            certificate = settings.Tls is { } tls ? new ServingCertificate(tls.Certificate, tls.Key, logging.CreateLogger<ServingCertificate>(), environment.Time) : null;
        }
        catch (Exception e) when (e is CryptographicException or IOException or UnauthorizedAccessException or ArgumentException)
        {
            return SettingsCommand.Refuse(environment, Role, [$"--tls-cert and --tls-key cannot be used: {e.Message}"]);
        }

        using (certificate)
        {
            using var meter = new BrokerMeter();
            using var metrics = new PrometheusMetrics(meter);
            if (AuditTrails.Open(settings.Audit, environment.OpenOutput, logging, meter, environment.Time, out var problem) is not { } opened)
            {
                return SettingsCommand.Refuse(environment, Role, [problem!]);
            }

            await using var audit = opened;
            var surroundings = new DirectorySurroundings(meter, logging, environment.Time);
            if (LoginStates.Open(settings, surroundings, out problem) is not { } state)
            {
                return SettingsCommand.Refuse(environment, Role, [problem!]);
            }

            await using var opening = state;
            await using var role = new DirectoryRole(settings, audit, state, surroundings);
            var listener = new RoleListener(Role, settings.Listen, role.HandleAsync, certificate)
            {
                LongestBody = JsonBody.LongestOnWire,
                AnswerDefectAsync = role.AnswerDefectAsync,
            };
            var process = new RoleProcess(Role, [listener], settings.MetricsListen, settings.AddressesFile, role.NotReady, (_, token) => role.RunAsync(token));
            return await process.RunToEndAsync(meter, metrics, logging, stop);
        }
    }
}
