using Broker.Cli;
using Broker.Core;
using Broker.Hosting;

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
    /// <summary>Gives the settings, or every problem together.</summary>
    public static StsSettings? Resolve(StsOptions options, out IReadOnlyList<string> problems)
    {
        var found = new List<string>();
        if (new StsOptionsValidator().Validate(name: null, options) is { Failed: true } failed)
        {
            // The generated validator says "Property: message"; people know the flag.
            found.AddRange(failed.Failures!.Select(failure => failure.Split(": ", 2) is [var name, var message] ? $"{Setting.FlagOf(name)}: {message}" : failure));
        }

        var listen = Address(options.Listen, nameof(options.Listen), found);
        var metricsListen = Address(options.MetricsListen, nameof(options.MetricsListen), found);
        if (options.Catalog is { } catalog && !Directory.Exists(catalog))
        {
            found.Add($"--catalog: '{catalog}' is no folder.");
        }

        if (options.Keys is { } keys && !File.Exists(keys))
        {
            found.Add($"--keys: there is no file '{keys}': make one with 'broker keys generate {keys}'.");
        }

        if (options.TlsCert is null != options.TlsKey is null)
        {
            found.Add("--tls-cert and --tls-key belong together: set both for HTTPS, neither for HTTP.");
        }

        problems = found;
        return found.Count > 0
            ? null
            : new StsSettings(
                options.Catalog!,
                options.Keys!,
                options.Region!,
                options.Profile == StsProfile.Aws.Name ? StsProfile.Aws : StsProfile.Strict,
                listen!,
                options.TlsCert is null ? null : (options.TlsCert, options.TlsKey!),
                metricsListen!,
                options.AddressesFile);
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
