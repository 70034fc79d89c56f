using System.CommandLine;
using Broker.Cli;
using Broker.Hosting;
using Broker.Kubernetes;
using Broker.Kubernetes.Api;
using Broker.Webhook.Admission;
using Broker.Webhook.Certificates;
using Broker.Webhook.Injection.Facts;

namespace Broker.Webhook;

/// <summary><c>broker webhook</c>: gives pods that ask for a role by annotation what their AWS SDKs need to have it.</summary>
internal static class WebhookCommand
{
    private const string Role = "webhook";

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

        if (settings.Tls is null && settings.Namespace is null && !KubernetesConnection.TryReadNamespace(settings.ApiFolder, out _))
        {
            return SettingsCommand.Refuse(environment, Role, [$"--namespace: missing; {settings.ApiFolder} has no file 'namespace' that would say it."]);
        }

        using var frame = ServingFrame.Open(settings.Tls, environment, out problem);
        if (frame is null)
        {
            return SettingsCommand.Refuse(environment, Role, [problem!]);
        }

        var surroundings = new ClusterSurroundings(connection, CertificatesOf(settings), frame.Meter, frame.Logging, environment.Time);
        var fileEnd = frame.Certificate is not { } file ? null : new ServedCertificateEnd(file, surroundings.Meter, environment.Time);
        var stsCa = settings.StsCaFile is { } path ? new CertificateBundleFile(path) : null;
        var cluster = new LiveClusterFacts(
            surroundings.Api,
            settings.Issuer,
            () => stsCa is null ? surroundings.Certificates?.BundlePem : stsCa.Read(),
            frame.Logging.CreateLogger<LiveClusterFacts>(),
            environment.Time);
        var role = new WebhookRole(
            settings,
            new WebhookServices(
                surroundings.ServiceAccounts, surroundings.Namespaces, surroundings.Decisions, () => cluster.Current, surroundings.Meter, frame.Logging, environment.Time));
        var callers = settings.ClientCaFile is { } authorities ? new ApiServerCertificates(authorities, environment.Time) : null;
        var listener = new RoleListener(Role, settings.Listen, role.HandleAsync, (IServingCertificate?)frame.Certificate ?? surroundings.Certificates)
        {
            LongestBody = AdmissionReview.LongestBytes,
            AcceptsClient = callers is null ? null : callers.Accepts,
        };
        var process = new RoleProcess(
            Role,
            [listener],
            settings.MetricsListen,
            settings.AddressesFile,
            () => stsCa is not null && stsCa.Read() is null ? "--sts-ca-file holds no certificate" : callers?.NotReady() ?? fileEnd?.NotReady() ?? surroundings.NotReady() ?? role.NotReady(),
            (_, ending) => Loops.RunAsync(token => [cluster.RunAsync(token), surroundings.RunAsync(token), fileEnd?.RunAsync(token) ?? Task.CompletedTask], ending));
        return await frame.RunAsync(process, stop);
    }

    /// <summary>What the webhook keeps; null where its certificate is in files.</summary>
    private static CertificateSettings? CertificatesOf(WebhookSettings settings)
    {
        if (settings.Tls is not null)
        {
            return null;
        }

        _ = KubernetesConnection.TryReadNamespace(settings.ApiFolder, out var mounted);
        return new CertificateSettings(settings.Namespace ?? mounted!, settings.Service, settings.CertificateSecret)
        {
            Issued = settings.Issue,
            Configuration = settings.WebhookConfiguration,
        };
    }
}
