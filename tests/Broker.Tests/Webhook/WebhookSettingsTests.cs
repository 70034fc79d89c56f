using Broker.Cli;
using Broker.Hosting;
using Broker.TestKit;
using Broker.Tests.Cli;
using Broker.Webhook;
using Broker.Webhook.Injection.Plans;

namespace Broker.Tests.Webhook;

public sealed class WebhookSettingsTests
{
    [Fact]
    public void Resolves_the_least_that_is_needed()
    {
        var settings = Resolved(_ => { });

        Assert.Equal(("0.0.0.0:8443", "0.0.0.0:9090"), (settings.Listen.ToString(), settings.MetricsListen.ToString()));
        Assert.Equal(new InjectionSettings("identity-broker:1.0", new SidecarResources("10m", "48Mi", null, "96Mi"), null, "sts.amazonaws.com", null, NativeSidecarPolicy.Auto, false), settings.Injection);
        Assert.Equal(("identity-broker-webhook", "identity-broker-webhook-tls", null), (settings.Service, settings.CertificateSecret, settings.Tls));
        Assert.Empty(settings.Rules);
    }

    [Fact]
    public void Names_every_problem_at_once()
    {
        Assert.Null(WebhookSettings.Resolve(new WebhookOptions { Listen = "x", Certificates = "none", StsEndpoint = "http://sts" }, out var problems));

        Assert.All(["--listen", "--metrics-listen", "--certificates", "--sidecar-image", "--sts-endpoint", "--audience"], flag => Assert.Contains(problems, problem => problem.StartsWith(flag + ":", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("https://sts.example", null)]
    [InlineData("https://sts.example:8443/path", null)]
    [InlineData("http://127.0.0.1", "--sts-endpoint")]
    [InlineData("https://a@sts.example", "--sts-endpoint")]
    [InlineData("https://sts.example/$(X)", "--sts-endpoint")]
    public void The_sts_is_called_by_https(string endpoint, string? problem) => Assert.Equal(problem, Problem(o => o.StsEndpoint = endpoint));

    [Theory]
    [InlineData("48Mi", null)]
    [InlineData("0.5", null)]
    [InlineData("1 Gi", "--sidecar-memory-limit")]
    [InlineData("-1", "--sidecar-memory-limit")]
    public void Quantities_are_those_of_kubernetes(string quantity, string? problem) => Assert.Equal(problem, Problem(o => o.SidecarMemoryLimit = quantity));

    [Theory]
    [InlineData("identity-broker:1.0", null)]
    [InlineData("registry.example:5000/a/b@sha256:0123", null)]
    [InlineData("", "--sidecar-image")]
    [InlineData("a b", "--sidecar-image")]
    [InlineData("a:$(X)", "--sidecar-image")]
    public void An_image_is_one(string image, string? problem) => Assert.Equal(problem, Problem(o => o.SidecarImage = image));

    [Fact]
    public void Settings_that_would_have_no_effect_are_refused()
    {
        Assert.Equal("--sts-ca-file", Problem(o => o.StsCaFile = "/ca.pem"));
        Assert.Equal("--tls-cert and --tls-key", Problem(o => o.TlsCert = "/a"));
        Assert.Equal("--tls-cert and --tls-key", Problem(o => (o.Certificates, o.TlsCert) = ("files", "/a")));
        Assert.Equal("--issue and --webhook-configuration", Problem(o => (o.Certificates, o.TlsCert, o.TlsKey, o.WebhookConfiguration) = ("files", "/a", "/b", "c")));
        Assert.Null(Problem(o => (o.Certificates, o.TlsCert, o.TlsKey) = ("files", "/a", "/b")));
    }

    [Theory]
    [InlineData("arn:aws:iam::123456789012:role/*@team-a", null)]
    [InlineData("*@*", "--allow")]
    [InlineData("arn:aws:iam::123456789012:role/*", "--allow")]
    public void Rules_name_their_account_and_namespace(string rule, string? problem) => Assert.Equal(problem, Problem(o => o.Allow.Add(rule)));

    [Fact]
    public void Every_setting_has_its_property_and_the_other_way_round() => Assert.Equal(
        typeof(WebhookOptions).GetProperties().Select(property => property.Name).Order(StringComparer.Ordinal),
        WebhookOptions.All.Select(setting => setting.Name).Order(StringComparer.Ordinal));

    [Fact]
    public async Task The_command_names_what_is_missing()
    {
        using var error = new StringWriter();
        var environment = new ProcessEnvironment(TextWriter.Null, error, Stream.Null, new Dictionary<string, string>(), new ManualTimeProvider()) { OpenOutput = () => Stream.Null };

        var run = await CommandRun.OfAsync(WebhookCommand.Create(environment), "webhook", "--allow", "a@b", "--allow=arn:aws:iam::123456789012:role/x@team-a");
        Assert.Equal(ExitCode.Usage, run.Code);
        Assert.Contains("broker webhook: --sidecar-image: missing", error.ToString());
        Assert.Contains("broker webhook: --allow: 'a@b' must begin with", error.ToString());

        await CommandRun.OfAsync(WebhookCommand.Create(environment), "webhook", "--sidecar-image", "a:1");
        Assert.Contains("KUBERNETES_SERVICE_HOST", error.ToString());
    }

    [Fact]
    public async Task Help_lists_flags_variables_and_defaults()
    {
        var environment = new ProcessEnvironment(TextWriter.Null, TextWriter.Null, Stream.Null, new Dictionary<string, string>(), new ManualTimeProvider()) { OpenOutput = () => Stream.Null };

        var run = await CommandRun.OfAsync(WebhookCommand.Create(environment), "webhook", "--help");

        var help = string.Join(' ', run.Output.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        Assert.Equal(0, run.Code);
        Assert.All(WebhookOptions.All, setting => Assert.Contains($"{setting.Flag} <value>", help));
        Assert.Contains("[BROKER_WEBHOOK_SIDECAR_MEMORY_LIMIT; default: 96Mi]", help);
    }

    private static WebhookSettings Resolved(Action<WebhookOptions> change)
    {
        var options = Options(change);
        return WebhookSettings.Resolve(options, out var problems) ?? throw new InvalidOperationException(string.Join('\n', problems));
    }

    /// <summary>The flag of the one problem; null for none.</summary>
    private static string? Problem(Action<WebhookOptions> change)
    {
        WebhookSettings.Resolve(Options(change), out var problems);
        return problems.Count == 0 ? null : Assert.Single(problems).Split(':')[0];
    }

    private static WebhookOptions Options(Action<WebhookOptions> change)
    {
        var options = new WebhookOptions { SidecarImage = "identity-broker:1.0" };
        foreach (var setting in WebhookOptions.All.Where(setting => setting.Default is not null))
        {
            typeof(WebhookOptions).GetProperty(setting.Name)!.SetValue(options, setting.Default);
        }

        change(options);
        return options;
    }
}
