using Broker.Issuing;
using Broker.Sts;

namespace Broker.Tests.Sts;

public sealed class StsSettingsTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("sts-settings-");
    private readonly string _keys;

    public StsSettingsTests()
    {
        _keys = Path.Combine(_folder.FullName, "keys.json");
        File.WriteAllText(_keys, "{}");
    }

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void Resolves_settings_that_are_complete()
    {
        var settings = StsSettings.Resolve(Options(), out var problems);

        Assert.Empty(problems);
        Assert.Equal(("strict", "127.0.0.1:0", null), (settings!.Profile.Name, settings.Listen.ToString(), settings.Tls));
        Assert.Equal("aws", StsSettings.Resolve(Options(o => o.Profile = "aws"), out _)!.Profile.Name);
    }

    [Theory]
    [InlineData("Catalog", null, "--catalog: missing; name the folder of YAML documents, or cluster.")]
    [InlineData("Catalog", "/no/such/folder", "--catalog: '/no/such/folder' is no folder.")]
    [InlineData("Keys", null, "--keys: missing; make a file with 'broker keys generate FILE' and name it.")]
    [InlineData("Keys", "/no/such/file", "--keys: there is no file '/no/such/file': make one with 'broker keys generate /no/such/file'.")]
    [InlineData("Region", "US East", "--region: must be a region name such as us-east-1.")]
    [InlineData("Region", "", "--region: is empty; leave it out for its default.")]
    [InlineData("Profile", "lenient", "--profile: must be 'strict' or 'aws'.")]
    [InlineData("Listen", "8080", "--listen: '8080' is no ADDRESS:PORT, for example 127.0.0.1:8080 or [::1]:0.")]
    [InlineData("MetricsListen", "localhost", "--metrics-listen: 'localhost' is no ADDRESS:PORT, for example 127.0.0.1:8080 or [::1]:0.")]
    [InlineData("TlsCert", "cert.pem", "--tls-cert and --tls-key belong together: set both for HTTPS, neither for HTTP.")]
    [InlineData("TlsKey", "key.pem", "--tls-cert and --tls-key belong together: set both for HTTPS, neither for HTTP.")]
    public void Refuses_what_cannot_be_used_and_says_what_to_write(string option, string? value, string problem)
    {
        var options = Options(o => typeof(StsOptions).GetProperty(option)!.SetValue(o, value));

        Assert.Null(StsSettings.Resolve(options, out var problems));
        Assert.Equal([problem], problems);
    }

    [Theory]
    [Trait("threat", "L-23")]
    [InlineData("", "stdout")]
    [InlineData("stdout", "stdout")]
    [InlineData("file:/a", "/a")]
    [InlineData("otlp:https://c/l stdout", "https://c/l stdout")]
    public void Never_goes_without_an_audit(string values, string destinations)
    {
        var settings = StsSettings.Resolve(Audited(values), out var problems);

        Assert.Empty(problems);
        Assert.Equal(destinations, string.Join(' ', settings!.Audit.Select(d => d.File ?? d.Collector?.AbsoluteUri ?? "stdout")));
    }

    [Theory]
    [Trait("threat", "L-23")]
    [InlineData("none", "--audit: 'none' is none of stdout, file:PATH and otlp:URL.")]
    [InlineData("otlp:https://c/l", "--audit: a collector may get events late or never: add stdout or file:PATH.")]
    [InlineData("stdout stdout", "--audit: 'stdout' is there twice.")]
    [InlineData("file:/a file:/b/../a", "--audit: 'file:/b/../a' is there twice.")]
    public void Refuses_an_audit_that_may_lose_everything(string values, string problem)
    {
        Assert.Null(StsSettings.Resolve(Audited(values), out var problems));
        Assert.Contains(problem, problems);
    }

    private StsOptions Audited(string values) => Options(o =>
    {
        foreach (var value in values.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            o.Audit.Add(value);
        }
    });

    [Theory]
    [InlineData(true, "https://sts.example.com", null)]
    [InlineData(true, "https://sts.example.com/federation", null)]
    [InlineData(true, "http://127.0.0.1:8080", null)]
    [InlineData(true, "http://sts.example.com", "--federation-issuer: 'http://sts.example.com' must be an https URL such as https://sts.example.com, without query, fragment or final slash.")]
    [InlineData(true, "https://sts.example.com/", "--federation-issuer: 'https://sts.example.com/' must be an https URL such as https://sts.example.com, without query, fragment or final slash.")]
    [InlineData(true, null, "--federation-keys and --federation-issuer belong together: set both to sign web identity tokens, neither to sign none.")]
    [InlineData(false, "https://sts.example.com", "--federation-keys and --federation-issuer belong together: set both to sign web identity tokens, neither to sign none.")]
    public void Federation_needs_its_keys_and_its_protected_issuer(bool hasKeys, string? issuer, string? problem)
    {
        var settings = StsSettings.Resolve(Options(o => (o.FederationKeys, o.FederationIssuer) = (hasKeys ? _keys : null, issuer)), out var problems);

        Assert.Equal(problem is null ? [] : [problem], problems);
        Assert.Equal(problem is null ? (_keys, new Uri(issuer!)) : null, settings?.Federation);
    }

    [Fact]
    public void Federation_is_off_unless_asked_for_and_needs_a_file_that_exists()
    {
        Assert.Null(StsSettings.Resolve(Options(), out _)!.Federation);
        Assert.Null(StsSettings.Resolve(Options(o => (o.FederationKeys, o.FederationIssuer) = ("/no/such/file", "https://sts.example.com")), out var problems));
        Assert.Equal(["--federation-keys: there is no file '/no/such/file': make one with 'broker keys generate-federation /no/such/file'."], problems);
    }

    [Theory]
    [Trait("threat", "L-06")]
    [InlineData(null, 600)]
    [InlineData("1", 1)]
    [InlineData("1000000", 1_000_000)]
    [InlineData("0", null)]
    [InlineData("1000001", null)]
    [InlineData("-1", null)]
    [InlineData("+1", null)]
    [InlineData("1.5", null)]
    [InlineData("none", null)]
    [InlineData("", null)]
    public void Never_goes_without_a_limit(string? value, int? rate)
    {
        var settings = StsSettings.Resolve(Options(o => o.RequestsPerSecond = value), out var problems);

        Assert.Equal(rate, settings?.RequestsPerSecond);
        Assert.Equal(rate is null ? [$"--requests-per-second: '{value}' must be a whole number from 1 to 1000000."] : [], problems);
    }

    [Theory]
    [InlineData("", 0)]
    [InlineData("https://console.example.com http://localhost:3000", 2)]
    [InlineData("https://console.example.com/path", null)]
    [InlineData("http://console.example.com", null)]
    [InlineData("*", null)]
    public void Consoles_are_named_by_their_origins(string values, int? count)
    {
        var settings = StsSettings.Resolve(Options(o => values.Split(' ', StringSplitOptions.RemoveEmptyEntries).ToList().ForEach(o.ConsoleDestination.Add)), out var problems);

        Assert.Equal(count, settings?.ConsoleDestinations.Count);
        Assert.Equal(
            count is null ? [$"--console-destination: '{values}' must be an origin such as https://console.example.com, without path, query or user; http only for loopback."] : [],
            problems);
    }

    [Fact]
    public void Reports_every_problem_together()
    {
        Assert.Null(StsSettings.Resolve(new StsOptions { Listen = "x", MetricsListen = "y", Region = "", Profile = "z" }, out var problems));

        Assert.True(problems.Count >= 5, string.Join('\n', problems));
    }

    private StsOptions Options(Action<StsOptions>? change = null)
    {
        var options = new StsOptions { Catalog = _folder.FullName, Keys = _keys, Region = "us-east-1", Profile = "strict", Listen = "127.0.0.1:0", MetricsListen = "127.0.0.1:0" };
        change?.Invoke(options);
        return options;
    }
}
