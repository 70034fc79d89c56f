using System.Globalization;
using System.Net;
using Broker.Cli;
using Broker.Core;
using Broker.Core.Federation;
using Broker.Directories.Issue;
using Broker.Directories.SignIn;
using Broker.Hosting;
using Broker.Issuing;
using Broker.Issuing.Cluster;

namespace Broker.Directories;

/// <summary>Reads the settings of <c>broker ldap</c>: all of them, or every problem together.</summary>
/// <remarks>One use each.</remarks>
internal sealed class DirectorySettingsReader(DirectoryOptions options, IReadOnlyDictionary<string, string>? variables)
{
    private readonly List<string> _problems = [];

    /// <summary>Gives the settings, or null and what to change.</summary>
    /// <param name="options">As text.</param>
    /// <param name="problems">What to change.</param>
    /// <param name="variables">The environment, which names the API server; null for none.</param>
    public static DirectorySettings? Resolve(DirectoryOptions options, out IReadOnlyList<string> problems, IReadOnlyDictionary<string, string>? variables = null)
    {
        var reader = new DirectorySettingsReader(options, variables);
        var settings = reader.Read();
        problems = reader._problems;
        return problems.Count == 0 ? settings : null;
    }

    private DirectorySettings? Read()
    {
        if (new DirectoryOptionsValidator().Validate(name: null, options) is { Failed: true } failed)
        {
            // The generated validator says "Property: message"; people know the flag.
            _problems.AddRange(failed.Failures!.Select(failure => failure.Split(": ", 2) is [var name, var message] ? $"{Setting.FlagOf(name)}: {message}" : failure));
        }

        var (listen, metrics) = (Address(options.Listen, nameof(options.Listen)), Address(options.MetricsListen, nameof(options.MetricsListen)));
        var publicUrl = PublicUrl();
        var issue = ReadIssue();
        var issuer = ReadIssuer();
        var cluster = ClusterSettings.Resolve(options, variables, _problems);
        CheckFiles();
        CheckListener(listen, publicUrl);
        var replicas = Number(options.Replicas, nameof(options.Replicas), 1, 100);
        CheckState(replicas);
        var minutes = Number(options.SessionMinutes, nameof(options.SessionMinutes), 5, 720);
        var rate = Number(options.RequestsPerMinute, nameof(options.RequestsPerMinute), 1, RoleRequestLimit.HighestRate);
        var console = publicUrl is null ? null : Console(publicUrl);
        var audit = AuditDestination.ParseAll(options.Audit, _problems);
        List<ProviderName> providers = [.. Providers()];
        if (_problems.Count > 0)
        {
            return null;
        }

        return new DirectorySettings(options.Catalog!, publicUrl!, issue, options.Region!, listen!, metrics!)
        {
            Profile = options.Profile == StsProfile.Aws.Name ? StsProfile.Aws : StsProfile.Strict,
            Providers = providers,
            Cluster = cluster,
            Keys = options.Keys,
            FederationKeys = options.FederationKeys,
            FederationIssuer = issuer,
            StsEndpoint = options.StsEndpoint is null ? null : new Uri(options.StsEndpoint),
            StsCaFile = options.StsCaFile,
            Tls = options.TlsCert is null ? null : (options.TlsCert, options.TlsKey!),
            State = options.State,
            StatePostgres = options.StatePostgres,
            Replicas = replicas,
            SessionLifetime = TimeSpan.FromMinutes(minutes),
            RequestsPerMinute = rate,
            Console = console,
            Audit = audit,
            AddressesFile = options.AddressesFile,
        };
    }

    private IssueMode ReadIssue()
    {
        if (options.AwsMode is not null && options.Issue is not "aws")
        {
            _problems.Add("--aws-mode: works together with --issue aws only.");
        }

        if (options.Issue is "in-process" && options.Keys is null)
        {
            _problems.Add("--keys: missing; credentials are minted under it: make a file with 'broker keys generate FILE' and name it.");
        }

        if (options.Issue is "sts" && (options.StsEndpoint is null || options.FederationKeys is null))
        {
            _problems.Add("--issue sts: needs --sts-endpoint, which takes our identity tokens, and --federation-keys, which sign them.");
        }

        if (options.StsEndpoint is { } endpoint && !IsProtected(endpoint))
        {
            _problems.Add($"--sts-endpoint: '{endpoint}' must be an https URL, without query, fragment and user; http for this machine only.");
        }

        return options.Issue switch
        {
            "sts" => IssueMode.Sts,
            "aws" => options.AwsMode is "federation-token" ? IssueMode.AwsFederationToken : IssueMode.AwsAssumeRole,
            _ => IssueMode.InProcess,
        };
    }

    private Uri? ReadIssuer()
    {
        if (options.FederationIssuer is not { } text)
        {
            return null;
        }

        if (options.FederationKeys is null)
        {
            _problems.Add("--federation-issuer: works together with --federation-keys only.");
        }

        if (!FederationIssuer.TryParseBase(text, out var issuer))
        {
            _problems.Add($"--federation-issuer: '{text}' must be an https URL such as https://people.example.com, without query, fragment or final slash; http for this machine only.");
        }

        return issuer;
    }

    private void CheckFiles()
    {
        if (options.Catalog is { } catalog and not ClusterSettings.Catalog && !Directory.Exists(catalog))
        {
            _problems.Add($"--catalog: '{catalog}' is no folder.");
        }

        CheckFile(ClusterSettings.KeySecretOf(options.Keys) is null ? options.Keys : null, nameof(options.Keys), "make one with 'broker keys generate FILE'");
        CheckFile(options.FederationKeys, nameof(options.FederationKeys), "make one with 'broker keys generate-federation FILE'");
        CheckFile(options.StsCaFile, nameof(options.StsCaFile), "name a PEM file");
        CheckFile(options.StatePostgres, nameof(options.StatePostgres), "name a file that holds a connection string");
    }

    private void CheckFile(string? path, string name, string hint)
    {
        if (path is not null && !File.Exists(path))
        {
            _problems.Add($"{Setting.FlagOf(name)}: there is no file '{path}': {hint}.");
        }
    }

    /// <summary>Passwords never cross a network in clear.</summary>
    private void CheckListener(ListenAddress? listen, Uri? publicUrl)
    {
        if (options.TlsCert is null != options.TlsKey is null)
        {
            _problems.Add("--tls-cert and --tls-key belong together: set both for HTTPS, neither for HTTP on loopback.");
        }

        if (listen is not null && options.TlsCert is null && !IPAddress.IsLoopback(listen.Address))
        {
            _problems.Add("--listen: passwords arrive here: other than loopback needs --tls-cert and --tls-key.");
        }

        if (options.TlsCert is not null && publicUrl is { Scheme: "http" })
        {
            _problems.Add("--public-url: must be https, as this server is.");
        }
    }

    private void CheckState(int replicas)
    {
        if (options.State is null == options.StatePostgres is null)
        {
            _problems.Add("--state or --state-postgres: name one of them; failed sign-ins and ended sessions are kept there.");
        }

        if ((replicas > 1 || options.StatePostgres is not null) && options.Keys is null)
        {
            _problems.Add("--keys: missing; replicas share sign-in sessions, so all of them need the same file of sealing keys.");
        }
    }

    private Uri? PublicUrl()
    {
        if (options.PublicUrl is not { } text)
        {
            return null;
        }

        if (FederationIssuer.TryParseBase(text, out var url) && url.AbsolutePath is "/")
        {
            return url;
        }

        _problems.Add($"--public-url: '{text}' must be an https URL such as https://broker.example.com, without path, query, fragment or final slash; http for this machine only.");
        return null;
    }

    private ConsoleSettings? Console(Uri publicUrl)
    {
        if (options.ConsoleEndpoint is not { } endpoint)
        {
            if (options.ConsoleDestination is not null)
            {
                _problems.Add("--console-destination: works together with --console-endpoint only.");
            }

            return null;
        }

        var destination = options.ConsoleDestination ?? (endpoint == ConsoleSettings.AwsEndpoint ? ConsoleSettings.AwsConsole : null);
        if (!IsProtected(endpoint))
        {
            _problems.Add($"--console-endpoint: '{endpoint}' must be an https URL, without query, fragment and user; http for this machine only.");
        }
        else if (destination is null || !IsProtected(destination))
        {
            _problems.Add("--console-destination: must be an https URL in a console, without query, fragment and user: a console sign-in leads there.");
        }
        else
        {
            return new ConsoleSettings(new Uri(endpoint), new Uri(destination), publicUrl);
        }

        return null;
    }

    private HashSet<ProviderName> Providers()
    {
        var seen = new HashSet<ProviderName>();
        foreach (var text in options.Provider)
        {
            if (!ProviderName.TryParse(text, out var name))
            {
                _problems.Add($"--provider: '{text}' must be ACCOUNT/NAME, for example 123456789012/corp.");
            }
            else if (!seen.Add(name))
            {
                _problems.Add($"--provider: '{text}' is there twice.");
            }
        }

        return seen;
    }

    private int Number(string? text, string name, int least, int most)
    {
        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most)
        {
            return number;
        }

        _problems.Add(string.Create(CultureInfo.InvariantCulture, $"{Setting.FlagOf(name)}: '{text}' must be a whole number from {least} to {most}."));
        return least;
    }

    private ListenAddress? Address(string? text, string name)
    {
        if (ListenAddress.TryParse(text, out var address))
        {
            return address;
        }

        _problems.Add($"{Setting.FlagOf(name)}: '{text}' is no ADDRESS:PORT, for example 127.0.0.1:8444 or [::1]:0.");
        return null;
    }

    private static bool IsProtected(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var url)
        && (url.Scheme == Uri.UriSchemeHttps || (url.Scheme == Uri.UriSchemeHttp && url.IsLoopback))
        && url is { UserInfo: "", Query: "", Fragment: "" };
}
