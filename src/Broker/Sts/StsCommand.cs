using System.CommandLine;
using System.Security.Cryptography;
using Broker.Cli;
using Broker.Core.Telemetry;
using Broker.Hosting;
using Broker.Issuing;

namespace Broker.Sts;

/// <summary><c>broker sts</c>: the STS Query API over HTTP.</summary>
internal static class StsCommand
{
    private const string Role = "sts";

    public static Command Create(ProcessEnvironment environment) => SettingsCommand.Create(
        Role,
        "Serve the AWS STS Query API from a catalog of roles and identity providers.",
        StsOptions.All,
        environment,
        (configuration, stop) => RunAsync(configuration.Get<StsOptions>() ?? new StsOptions(), environment, stop));

    private static async Task<int> RunAsync(StsOptions options, ProcessEnvironment environment, CancellationToken stop)
    {
        if (StsSettings.Resolve(options, out var problems, environment.Variables) is not { } settings)
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
            var role = new StsRole(settings, audit, meter, logging, environment.Time);
            var listener = new RoleListener(Role, settings.Listen, role.HandleAsync, certificate)
            {
                LongestBody = StsForm.LongestBytes,
                AnswerDefectAsync = role.AnswerDefectAsync,
            };
            var process = new RoleProcess(Role, [listener], settings.MetricsListen, settings.AddressesFile, role.NotReady, (_, token) => role.RunAsync(token));
            return await process.RunToEndAsync(meter, metrics, logging, stop);
        }
    }
}
