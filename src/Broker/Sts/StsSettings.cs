using System.Globalization;
using Broker.Cli;
using Broker.Core;
using Broker.Core.Catalog;
using Broker.Core.Federation;
using Broker.Hosting;
using Broker.Issuing;
using Broker.Issuing.Cluster;

namespace Broker.Sts;

/// <summary>The resolved settings of <c>broker sts</c>: immutable, checked, typed.</summary>
internal sealed record StsSettings(
    string Catalog,
    string Keys,
    string Region,
    StsProfile Profile,
    ListenAddress Listen,
    (string Certificate, string Key)? Tls,
    ListenAddress MetricsListen,
    string? AddressesFile)
{
    /// <summary>The name that SDKs use for the global endpoint, whose signatures are scoped to us-east-1.</summary>
    private const string GlobalRegion = "aws-global";

    /// <summary>Whether this is the global endpoint: what it issues may be of token version 1, as the account prefers.</summary>
    public bool IsGlobalEndpoint { get; init; }

    /// <summary>Where audit events go; at least one of them is mandatory.</summary>
    public IReadOnlyList<AuditDestination> Audit { get; init; } = [AuditDestination.StandardOutput];

    /// <summary>The origins of consoles that may be signed in to.</summary>
    public IReadOnlyList<Uri> ConsoleDestinations { get; init; } = [];

    /// <summary>The file of the keys that sign web identity tokens, and the base of their issuers; null when none are signed.</summary>
    public (string Keys, Uri Issuer)? Federation { get; init; }

    /// <summary>Rate and burst of <see cref="StsThrottle"/>.</summary>
    public int RequestsPerSecond { get; init; } = StsThrottle.DefaultRate;

    /// <summary>What it has of the cluster that it lives in; null for nothing.</summary>
    public ClusterSettings? Cluster { get; init; }

    /// <summary>Gives the settings, or every problem together.</summary>
    /// <param name="options">As text.</param>
    /// <param name="problems">What to change.</param>
    /// <param name="variables">The environment, which names the API server; null for none.</param>
    public static StsSettings? Resolve(StsOptions options, out IReadOnlyList<string> problems, IReadOnlyDictionary<string, string>? variables = null)
    {
        var found = new List<string>();
        if (new StsOptionsValidator().Validate(name: null, options) is { Failed: true } failed)
        {
            // The generated validator says "Property: message"; people know the flag.
            found.AddRange(failed.Failures!.Select(failure => failure.Split(": ", 2) is [var name, var message] ? $"{Setting.FlagOf(name)}: {message}" : failure));
        }

        var listen = Address(options.Listen, nameof(options.Listen), found);
        var metricsListen = Address(options.MetricsListen, nameof(options.MetricsListen), found);
        var cluster = ClusterSettings.Resolve(options, variables, found);
        if (options.Catalog is { } catalog and not ClusterSettings.Catalog && !Directory.Exists(catalog))
        {
            found.Add($"--catalog: '{catalog}' is no folder.");
        }

        if (options.Keys is { } keys && ClusterSettings.KeySecretOf(keys) is null && !File.Exists(keys))
        {
            found.Add($"--keys: there is no file '{keys}': make one with 'broker keys generate {keys}'.");
        }

        var audit = AuditDestination.ParseAll(options.Audit, found);
        if (options.TlsCert is null != options.TlsKey is null)
        {
            found.Add("--tls-cert and --tls-key belong together: set both for HTTPS, neither for HTTP.");
        }

        var federation = ResolveFederation(options, found);
        var requestsPerSecond = Rate(options.RequestsPerSecond, found);
        var consoles = Origins(options.ConsoleDestination, found);
        problems = found;
        return found.Count > 0
            ? null
            : new StsSettings(
                options.Catalog!,
                options.Keys!,
                options.Region == GlobalRegion ? Account.DefaultRegion : options.Region!,
                options.Profile == StsProfile.Aws.Name ? StsProfile.Aws : StsProfile.Strict,
                listen!,
                options.TlsCert is null ? null : (options.TlsCert, options.TlsKey!),
                metricsListen!,
                options.AddressesFile)
            {
                Cluster = cluster,
                IsGlobalEndpoint = options.Region == GlobalRegion,
                Audit = audit,
                ConsoleDestinations = consoles,
                Federation = federation,
                RequestsPerSecond = requestsPerSecond,
            };
    }

    private static (string Keys, Uri Issuer)? ResolveFederation(StsOptions options, List<string> problems)
    {
        if (options.FederationKeys is null && options.FederationIssuer is null)
        {
            return null;
        }

        if (options.FederationKeys is not { } keys || options.FederationIssuer is not { } text)
        {
            problems.Add("--federation-keys and --federation-issuer belong together: set both to sign web identity tokens, neither to sign none.");
            return null;
        }

        if (!File.Exists(keys))
        {
            problems.Add($"--federation-keys: there is no file '{keys}': make one with 'broker keys generate-federation {keys}'.");
        }

        if (FederationIssuer.TryParseBase(text, out var issuer))
        {
            return (keys, issuer);
        }

        problems.Add($"--federation-issuer: '{text}' must be an https URL such as https://sts.example.com, without query, fragment or final slash.");
        return null;
    }

    /// <summary>There is no value for "no limit": one account must not be able to take the service from the others.</summary>
    private static int Rate(string? text, List<string> problems)
    {
        if (text is null)
        {
            return StsThrottle.DefaultRate;
        }

        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var rate) && rate is >= 1 and <= StsThrottle.HighestRate)
        {
            return rate;
        }

        problems.Add($"{Setting.FlagOf(nameof(StsOptions.RequestsPerSecond))}: '{text}' must be a whole number from 1 to {StsThrottle.HighestRate}.");
        return StsThrottle.DefaultRate;
    }

    private static List<Uri> Origins(IList<string> values, List<string> problems)
    {
        var origins = new List<Uri>();
        foreach (var value in values)
        {
            if (Issuing.ConsoleDestinations.TryParseOrigin(value, out var origin))
            {
                origins.Add(origin);
                continue;
            }

            problems.Add($"{Setting.FlagOf(nameof(StsOptions.ConsoleDestination))}: '{value}' must be an origin such as https://console.example.com, without path, query or user; http only for loopback.");
        }

        return origins;
    }

    private static ListenAddress? Address(string? text, string name, List<string> problems)
    {
        if (ListenAddress.TryParse(text, out var address))
        {
            return address;
        }

        problems.Add($"{Setting.FlagOf(name)}: '{text}' is no ADDRESS:PORT, for example 127.0.0.1:8080 or [::1]:0.");
        return null;
    }
}
