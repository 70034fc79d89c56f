using System.CommandLine;
using System.Security.Cryptography;
using Broker.Cli;
using Broker.Core.Telemetry;
using Broker.Hosting;
using Broker.Kubernetes.Api;
using Broker.Webhook.Admission;
using Broker.Webhook.Injection;

namespace Broker.Webhook;

/// <summary><c>broker webhook</c>: gives pods that ask for a role by annotation what their AWS SDKs need to have it.</summary>
internal static class WebhookCommand
{
    private const string Role = "webhook";

    /// <summary>One lookup within an admission; API servers wait 5 s for the whole.</summary>
    private static readonly KubernetesLimits LookupLimits = new() { EachTry = TimeSpan.FromSeconds(1), AllTries = TimeSpan.FromSeconds(2), Retries = 1 };

    public static Command Create(ProcessEnvironment environment) => SettingsCommand.Create(
        Role,
        "Inject credentials into annotated pods, called by Kubernetes API servers.",
        WebhookOptions.All,
        environment,
        (configuration, stop) => RunAsync(configuration.Get<WebhookOptions>() ?? new WebhookOptions(), environment, stop));

    private static async Task<int> RunAsync(WebhookOptions options, ProcessEnvironment environment, CancellationToken stop)
    {
        if (WebhookSettings.Resolve(options, out var problems) is not { } settings)
        {
            return SettingsCommand.Refuse(environment, Role, problems);
        }

        if (KubernetesConnection.InCluster(environment.Variables, settings.ApiFolder, out var problem) is not { } connection)
        {
            return SettingsCommand.Refuse(environment, Role, [problem!]);
        }

        if (settings.Tls is not { } tls)
        {
            return SettingsCommand.Refuse(environment, Role, ["--certificates: self-managed certificates are not in this build; use files."]);
        }

        using var logging = new JsonLineLogging(environment.Log, LogLevel.Information, environment.Time);
        ServingCertificate certificate;
        try
        {
            certificate = new ServingCertificate(tls.Certificate, tls.Key, logging.CreateLogger<ServingCertificate>(), environment.Time);
        }
        catch (Exception e) when (e is CryptographicException or IOException or UnauthorizedAccessException or ArgumentException)
        {
            return SettingsCommand.Refuse(environment, Role, [$"--tls-cert and --tls-key cannot be used: {e.Message}"]);
        }

        using (certificate)
        {
            using var meter = new BrokerMeter();
            using var metrics = new PrometheusMetrics(meter);
            var stsCa = settings.StsCaFile is { } file ? new CertificateBundleFile(file) : null;
            var api = new KubernetesApi(connection, Jitter, environment.Time);
            var cluster = new LiveClusterFacts(api, settings.Issuer, () => stsCa?.Read(), logging.CreateLogger<LiveClusterFacts>(), environment.Time);
            var lookup = new DirectLookup(new KubernetesApi(connection, Jitter, environment.Time, LookupLimits));
            var role = new WebhookRole(
                settings,
                new WebhookServices(lookup, lookup, Decisions: null, () => cluster.Current, new WebhookMeter(meter), logging, environment.Time));
            var process = new RoleProcess(
                Role,
                [new RoleListener(Role, settings.Listen, role.HandleAsync, certificate) { LongestBody = AdmissionReview.LongestBytes }],
                settings.MetricsListen,
                settings.AddressesFile,
                () => stsCa is not null && stsCa.Read() is null ? "--sts-ca-file holds no certificate" : role.NotReady(),
                (_, token) => cluster.RunAsync(token));
            return await process.RunToEndAsync(meter, metrics, logging, stop);
        }
    }

    /// <summary>Spreads repeated calls.</summary>
    private static double Jitter() => RandomNumberGenerator.GetInt32(1 << 20) / (double)(1 << 20);
}
