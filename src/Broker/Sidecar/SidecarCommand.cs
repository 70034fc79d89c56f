using System.CommandLine;
using System.Globalization;
using Broker.Cli;
using Broker.Core.Authentication.Oidc;
using Broker.Core.Telemetry;
using Broker.Hosting;
using Broker.Kubernetes;
using Broker.Kubernetes.Api;
using Broker.Sidecar.Settings;

namespace Broker.Sidecar;

/// <summary><c>broker sidecar</c>: the pod's token in, role credentials out, on container-credentials and EC2-metadata endpoints.</summary>
internal static class SidecarCommand
{
    private const string Role = "sidecar";

    private const string Listen = nameof(Listen);
    private const string MetricsListen = nameof(MetricsListen);
    private const string AddressesFile = nameof(AddressesFile);

    /// <summary>Every setting of the role.</summary>
    public static readonly IReadOnlyList<Setting> Settings =
    [
        new(nameof(SidecarOptions.TokenFile), "The projected service-account token.", Inherits: "AWS_WEB_IDENTITY_TOKEN_FILE"),
        new(nameof(SidecarOptions.Issuer), "The token's exact issuer."),
        new(nameof(SidecarOptions.Audience), "The audience that the token must name.", "sts.amazonaws.com"),
        new(nameof(SidecarOptions.RoleArn), "The role to take on.", Inherits: "AWS_ROLE_ARN"),
        new(nameof(SidecarOptions.SessionName), "The session's name; the pod's name when not set.", Inherits: "AWS_ROLE_SESSION_NAME"),
        new(nameof(SidecarOptions.DurationSeconds), "Lifetime to ask for, 900 to 43200 seconds; 3600 when not set."),
        new(nameof(SidecarOptions.StsEndpoint), "The STS, https or http to loopback; https://sts.REGION.amazonaws.com when not set.", Inherits: "AWS_ENDPOINT_URL_STS"),
        new(nameof(SidecarOptions.StsCaFile), "PEM file with the only roots to trust for the STS."),
        new(nameof(SidecarOptions.StsCaPem), "The same as PEM text instead of a file."),
        new(nameof(SidecarOptions.Region), "Region of the default STS endpoint and of metadata.", Inherits: "AWS_REGION"),
        new(nameof(SidecarOptions.Discovery), "'true': take the issuer's keys from its discovery document."),
        new(nameof(SidecarOptions.KeysCaFile), "With discovery: PEM file with the only roots to trust."),
        new(nameof(SidecarOptions.AllowedNetworks), "With discovery: private networks (CIDR, comma between) that may be contacted.") { IsList = true },
        new(nameof(SidecarOptions.JwksFile), "Take the issuer's keys from this JWKS file."),
        new(nameof(SidecarOptions.KubernetesServer), "Take the issuer's keys from this API server."),
        new(nameof(SidecarOptions.KubernetesCaFile), "With an API server: PEM file with the cluster's CA."),
        new(nameof(SidecarOptions.KubernetesTokenFile), "With an API server: file with the bearer token."),
        new(nameof(SidecarOptions.Imds), "'false': no EC2 metadata, only container credentials."),
        new(nameof(SidecarOptions.ImdsV1), "'true': metadata answers without a session token too."),
        new(nameof(SidecarOptions.AvailabilityZone), "The zone that metadata shows."),
        new(nameof(SidecarOptions.InstanceId), "The instance id that metadata shows."),
        new(nameof(SidecarOptions.Profile), "'strict' (hardened) or 'aws' (tolerances of AWS STS).", "strict"),
        new(Listen, "Address of both endpoints, loopback only.", "127.0.0.1:9911"),
        new(MetricsListen, "Address of /healthz, /readyz and /metrics.", "127.0.0.1:9912"),
        new(AddressesFile, "File that gets a NAME=URL line for each listener once all are bound."),
    ];

    public static Command Create(ProcessEnvironment environment) => SettingsCommand.Create(
        Role,
        "Serve role credentials to the AWS SDKs of one pod.",
        Settings,
        environment,
        (configuration, stop) => RunAsync(configuration, environment, stop));

    private static async Task<int> RunAsync(IConfiguration configuration, ProcessEnvironment environment, CancellationToken stop)
    {
        var problems = new List<string>();
        var listen = Address(configuration, Listen, problems);
        var metricsListen = Address(configuration, MetricsListen, problems);
        if (listen is not null && !System.Net.IPAddress.IsLoopback(listen.Address))
        {
            problems.Add($"{Setting.FlagOf(Listen)}: {listen} is not a loopback address: credentials would be served to the network.");
        }

        var settings = Resolve(configuration, problems);
        if (problems.Count > 0)
        {
            return SettingsCommand.Refuse(environment, Role, problems);
        }

        using var logging = new JsonLineLogging(environment.Log, LogLevel.Information, environment.Time);
        using var meter = new BrokerMeter();
        using var metrics = new PrometheusMetrics(meter);
        await using var role = Compose(settings!, meter, logging, environment.Time);

        // The exchange needs no listener: it begins while they are being bound, so that the two overlap.
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(stop);
        var work = Task.Run(() => role.RunAsync(ending.Token), CancellationToken.None);
        var process = new RoleProcess(
            Role,
            [new RoleListener(Role, listen!, role.HandleAsync)],
            metricsListen!,
            configuration[AddressesFile],
            () => role.IsReady ? null : "no credentials yet: see the log",
            (_, token) => work.WaitAsync(token));
        var code = await process.RunToEndAsync(meter, metrics, logging, stop);
        await ending.CancelAsync();
        await work.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return code;
    }

    /// <summary>Puts the role together: its own issuer's keys, and neither a catalog nor a sealing key.</summary>
    public static SidecarRole Compose(SidecarSettings settings, BrokerMeter meter, ILoggerFactory logging, TimeProvider time)
    {
        var log = logging.CreateLogger<SidecarRole>();
        var keys = new IssuerKeyCache(
            provider => KubernetesIssuerKeySources.Open(provider, time), meter, time, (issuer, error) => log.KeysNotFetched(issuer, error.Message));
        return new SidecarRole(settings, new OidcTokenValidator(keys, settings.Profile, time), new SidecarServices(meter, logging, time, UniformJitter.Next));
    }

    private static SidecarSettings? Resolve(IConfiguration configuration, List<string> problems)
    {
        if (!CanBeBound(configuration, problems))
        {
            return null;
        }

        var resolution = SidecarSettings.Resolve(configuration.Get<SidecarOptions>() ?? new SidecarOptions());
        problems.AddRange(resolution.Problems.Select(problem => $"{Setting.FlagOf(problem.Option)}: {problem.Advice}"));
        return resolution.TryGet(out var settings) ? settings : null;
    }

    /// <summary>The binder throws at a number or a switch that is none, and its message names no flag.</summary>
    private static bool CanBeBound(IConfiguration configuration, List<string> problems)
    {
        var before = problems.Count;
        if (configuration[nameof(SidecarOptions.DurationSeconds)] is { } seconds && !int.TryParse(seconds, NumberStyles.Integer, CultureInfo.InvariantCulture, out _))
        {
            problems.Add($"{Setting.FlagOf(nameof(SidecarOptions.DurationSeconds))}: '{seconds}' is no whole number of seconds.");
        }

        foreach (var name in (string[])[nameof(SidecarOptions.Discovery), nameof(SidecarOptions.Imds), nameof(SidecarOptions.ImdsV1)])
        {
            if (configuration[name] is { } value && !bool.TryParse(value, out _))
            {
                problems.Add($"{Setting.FlagOf(name)}: '{value}' is neither true nor false.");
            }
        }

        return problems.Count == before;
    }

    private static ListenAddress? Address(IConfiguration configuration, string name, List<string> problems)
    {
        if (ListenAddress.TryParse(configuration[name], out var address))
        {
            return address;
        }

        problems.Add($"{Setting.FlagOf(name)}: '{configuration[name]}' is no ADDRESS:PORT, for example 127.0.0.1:9911 or [::1]:0.");
        return null;
    }
}
