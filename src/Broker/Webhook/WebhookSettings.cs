using System.Collections.Immutable;
using Broker.Cli;
using Broker.Hosting;
using Broker.Webhook.Certificates;
using Broker.Webhook.Injection.Plans;
using Broker.Webhook.Injection.Rules;

namespace Broker.Webhook;

/// <summary>The resolved settings of <c>broker webhook</c>: immutable, checked, typed.</summary>
/// <param name="Listen">Where API servers call.</param>
/// <param name="MetricsListen">Where operators look.</param>
/// <param name="ApiFolder">With the webhook's own service account.</param>
/// <param name="AddressesFile">Gets the listeners' addresses; null for none.</param>
internal sealed record WebhookSettings(ListenAddress Listen, ListenAddress MetricsListen, string ApiFolder, string? AddressesFile)
{
    /// <summary>The webhook's namespace; null for that of its service account.</summary>
    public string? Namespace { get; init; }

    /// <summary>The webhook's Service.</summary>
    public required string Service { get; init; }

    /// <summary>Certificate and key in files; null when the webhook makes its own.</summary>
    public (string Certificate, string Key)? Tls { get; init; }

    /// <summary>Authorities of API servers' client certificates, a PEM file; null where callers need none.</summary>
    public string? ClientCaFile { get; init; }

    /// <summary>The Secret of self-managed certificates.</summary>
    public required string CertificateSecret { get; init; }

    /// <summary>Other Services that get a certificate, each with its Secret.</summary>
    public ImmutableArray<IssuedService> Issue { get; init; } = [];

    /// <summary>The configurations whose <c>caBundle</c> is kept; null for none.</summary>
    public string? WebhookConfiguration { get; init; }

    /// <summary>Roots that sidecars trust for the STS, a PEM file; null for the webhook's own CA, or their system's.</summary>
    public string? StsCaFile { get; init; }

    /// <summary>The issuer of the cluster's tokens; null to ask the API server.</summary>
    public string? Issuer { get; init; }

    /// <summary>What is injected.</summary>
    public required InjectionSettings Injection { get; init; }

    /// <summary>Which roles may be asked for.</summary>
    public IReadOnlyList<RoleRule> Rules { get; init; } = [];

    /// <summary>Gives the settings, or every problem together.</summary>
    public static WebhookSettings? Resolve(WebhookOptions options, out IReadOnlyList<string> problems)
    {
        var found = new List<string>();
        if (new WebhookOptionsValidator().Validate(name: null, options) is { Failed: true } failed)
        {
            // The generated validator says "Property: message"; people know the flag.
            found.AddRange(failed.Failures!.Select(failure => failure.Split(": ", 2) is [var name, var message] ? $"{Setting.FlagOf(name)}: {message}" : failure));
        }

        var listen = Address(options.Listen, nameof(options.Listen), found);
        var metricsListen = Address(options.MetricsListen, nameof(options.MetricsListen), found);
        CheckCertificates(options, found);
        var endpoint = Endpoint(options, found);
        var rules = RulesOf(options.Allow, found);
        var issued = IssuedBy(options.Issue, found);
        problems = found;
        return found.Count > 0
            ? null
            : new WebhookSettings(listen!, metricsListen!, options.ApiFolder!, options.AddressesFile)
            {
                Namespace = options.Namespace,
                Service = options.Service!,
                Tls = options.Certificates == "files" ? (options.TlsCert!, options.TlsKey!) : null,
                ClientCaFile = options.ClientCaFile,
                CertificateSecret = options.CertificateSecret!,
                Issue = issued,
                WebhookConfiguration = options.WebhookConfiguration,
                StsCaFile = options.StsCaFile,
                Issuer = options.Issuer,
                Injection = Injected(options, endpoint),
                Rules = rules,
            };
    }

    private static InjectionSettings Injected(WebhookOptions options, Uri? endpoint) => new(
        options.SidecarImage!,
        new SidecarResources(options.SidecarCpuRequest!, options.SidecarMemoryRequest!, options.SidecarCpuLimit, options.SidecarMemoryLimit!),
        endpoint,
        options.Audience!,
        options.Region,
        options.NativeSidecars switch
        {
            "always" => NativeSidecarPolicy.Always,
            "never" => NativeSidecarPolicy.Never,
            _ => NativeSidecarPolicy.Auto,
        },
        options.AllowHostNetwork == "true");

    private static void CheckCertificates(WebhookOptions options, List<string> problems)
    {
        var areFiles = options.Certificates == "files";
        if (areFiles && (options.TlsCert is null || options.TlsKey is null))
        {
            problems.Add("--tls-cert and --tls-key: missing; --certificates files needs both.");
        }

        if (!areFiles && (options.TlsCert is not null || options.TlsKey is not null))
        {
            problems.Add("--tls-cert and --tls-key: they count only with --certificates files; set that, or remove them.");
        }

        if (areFiles && (options.Issue.Count > 0 || options.WebhookConfiguration is not null))
        {
            problems.Add("--issue and --webhook-configuration: they count only with --certificates self-managed; set that, or remove them.");
        }
    }

    private static Uri? Endpoint(WebhookOptions options, List<string> problems)
    {
        if (options.StsEndpoint is null)
        {
            if (options.StsCaFile is not null)
            {
                problems.Add("--sts-ca-file: it counts only with --sts-endpoint; set that, or remove it.");
            }

            return null;
        }

        // $( would be read as a reference to a variable where the URL is injected.
        if (Uri.TryCreate(options.StsEndpoint, UriKind.Absolute, out var endpoint)
            && endpoint is { Scheme: "https", Query: "", Fragment: "", UserInfo: "" } && !options.StsEndpoint.Contains('$', StringComparison.Ordinal))
        {
            return endpoint;
        }

        problems.Add($"--sts-endpoint: '{options.StsEndpoint}' must be an https URL such as https://identity-broker-sts.identity-broker.svc.");
        return null;
    }

    private static List<RoleRule> RulesOf(IList<string> values, List<string> problems)
    {
        var rules = new List<RoleRule>();
        foreach (var value in values)
        {
            if (RoleRule.TryParse(value, out var rule, out var problem))
            {
                rules.Add(rule);
            }
            else
            {
                problems.Add($"{Setting.FlagOf(nameof(WebhookOptions.Allow))}: {problem}");
            }
        }

        return rules;
    }

    private static ImmutableArray<IssuedService> IssuedBy(IList<string> values, List<string> problems)
    {
        problems.AddRange(values.Where(value => IssuedService.Parse(value) is null)
            .Select(value => $"{Setting.FlagOf(nameof(WebhookOptions.Issue))}: '{value}' is no SERVICE=SECRET, for example identity-broker-sts=identity-broker-sts-tls."));
        return [.. values.Select(IssuedService.Parse).OfType<IssuedService>()];
    }

    private static ListenAddress? Address(string? text, string name, List<string> problems)
    {
        if (ListenAddress.TryParse(text, out var address))
        {
            return address;
        }

        problems.Add($"{Setting.FlagOf(name)}: '{text}' is no ADDRESS:PORT, for example 0.0.0.0:8443 or [::1]:0.");
        return null;
    }
}
