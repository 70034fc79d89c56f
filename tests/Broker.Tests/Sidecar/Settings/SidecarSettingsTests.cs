using Broker.Core;
using Broker.Core.Catalog;
using Broker.Sidecar.Settings;

namespace Broker.Tests.Sidecar.Settings;

public sealed class SidecarSettingsTests
{
    [Fact]
    public void Resolves_the_least_that_is_needed()
    {
        var settings = Resolved(_ => { });

        Assert.Equal(new Uri("https://sts.eu-central-1.amazonaws.com"), settings.StsEndpoint);
        Assert.Equal(TimeSpan.FromHours(1), settings.Duration);
        Assert.Equal(ImdsMode.V2Only, settings.Imds);
        Assert.Equal("eu-central-1a", settings.Instance.AvailabilityZone);
        Assert.Matches("^i-[0-9a-f]{17}$", settings.Instance.InstanceId);
        Assert.Same(StsProfile.Strict, settings.Profile);
        Assert.Equal("sts.amazonaws.com", Assert.Single(settings.Provider.ClientIds));
    }

    [Fact]
    public void Names_every_problem_at_once()
    {
        var resolution = SidecarSettings.Resolve(new SidecarOptions { DurationSeconds = 1, SessionName = "x" });

        Assert.False(resolution.TryGet(out _));
        Assert.Superset(
            new HashSet<string>(StringComparer.Ordinal)
            {
                "TokenFile", "Issuer", "Audience", "RoleArn", "SessionName", "DurationSeconds", "Discovery", "StsEndpoint",
            },
            resolution.Problems.Select(problem => problem.Option).ToHashSet(StringComparer.Ordinal));
    }

    [Fact]
    public void Every_advice_names_flags_and_no_member_of_a_class()
    {
        var wrong = new SidecarOptions
        {
            TokenFile = new string('t', 4097),
            Issuer = new string('i', 256),
            Audience = new string('a', 256),
            RoleArn = new string('r', 2049),
            SessionName = "x",
            DurationSeconds = 1,
            Region = "?",
            AvailabilityZone = "?",
            InstanceId = "?",
            Profile = "?",
            StsCaFile = "/ca.pem",
            StsCaPem = new string('p', 65537),
        };
        var advice = new[] { new(), wrong, Options(o => o.KeysCaFile = "/ca"), Options(o => o.KubernetesCaFile = "/ca"), Options(o => (o.JwksFile, o.KubernetesServer) = (null, "https://k")) }
            .SelectMany(options => SidecarSettings.Resolve(options).Problems)
            .ToList();

        Assert.NotEmpty(advice);
        Assert.All(advice, problem => Assert.DoesNotMatch("Options|The field|[a-z][A-Z]", problem.Advice));
    }

    [Theory]
    [InlineData("https://sts.example")]
    [InlineData("https://10.0.0.1:8443/sts")]
    [InlineData("http://127.0.0.1:8080")]
    [InlineData("http://localhost:8080")]
    [InlineData("http://[::1]:8080")]
    public void Takes_https_anywhere_and_http_to_loopback(string endpoint) =>
        Assert.Equal(new Uri(endpoint), Resolved(o => o.StsEndpoint = endpoint).StsEndpoint);

    [Theory]
    [InlineData("http://sts.example")]
    [InlineData("http://127.0.0.1.example")]
    [InlineData("http://10.0.0.1")]
    [InlineData("ftp://127.0.0.1")]
    [InlineData("https://user:secret@sts.example")]
    [InlineData("https://sts.example/?a=1")]
    [InlineData("sts.example")]
    [InlineData("")]
    public void Refuses_an_endpoint_that_would_show_the_token_to_the_network(string endpoint) =>
        Assert.Equal("StsEndpoint", Problem(o => o.StsEndpoint = endpoint));

    [Theory]
    [InlineData("", "StsCaPem")]
    [InlineData("no PEM", "StsCaPem")]
    [InlineData("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n", "StsCaPem")]
    public void Refuses_a_text_without_certificates(string pem, string problem) => Assert.Equal(problem, Problem(o => o.StsCaPem = pem));

    [Fact]
    public void Takes_roots_from_a_file_or_a_text_and_not_from_both()
    {
        using var certificates = new Broker.TestKit.TestCertificates();

        Assert.NotNull(Resolved(o => o.StsCaPem = certificates.CaPem).StsTrust);
        Assert.NotNull(Resolved(o => o.StsCaFile = "/ca.pem").StsTrust);
        Assert.Null(Resolved(_ => { }).StsTrust);
        Assert.Equal("StsCaPem", Problem(o => (o.StsCaFile, o.StsCaPem) = ("/ca.pem", certificates.CaPem)));
    }

    [Theory]
    [Trait("client", "R14")]
    [InlineData(2100, null, null)]
    [InlineData(2099, null, "DurationSeconds")]
    [InlineData(900, null, "DurationSeconds")]
    [InlineData(900, false, null)]
    [InlineData(43200, null, null)]
    [InlineData(43201, null, "DurationSeconds")]
    [InlineData(899, false, "DurationSeconds")]
    public void Refuses_a_session_too_short_for_metadata(int seconds, bool? imds, string? problem) => Assert.Equal(
        problem,
        Problem(o =>
        {
            o.DurationSeconds = seconds;
            o.Imds = imds;
        }));

    [Fact]
    public void Wants_exactly_one_key_source()
    {
        Assert.Equal("Discovery", Problem(o => o.JwksFile = null));
        Assert.Equal("Discovery", Problem(o => o.Discovery = true));
        Assert.IsType<IssuerKeyOrigin.Discovery>(Resolved(o => (o.JwksFile, o.Discovery) = (null, true)).Provider.Keys);
        Assert.IsType<IssuerKeyOrigin.KubernetesApi>(Resolved(o =>
        {
            o.JwksFile = null;
            o.KubernetesServer = "https://kubernetes.default.svc";
            o.KubernetesCaFile = "/ca.crt";
            o.KubernetesTokenFile = "/token";
        }).Provider.Keys);
    }

    [Theory]
    [InlineData("http://kubernetes.default.svc")]
    [InlineData("kubernetes")]
    public void Refuses_an_api_server_without_tls(string server) => Assert.Equal("KubernetesServer", Problem(o =>
    {
        o.JwksFile = null;
        o.KubernetesServer = server;
        o.KubernetesCaFile = "/ca.crt";
        o.KubernetesTokenFile = "/token";
    }));

    [Fact]
    public void Refuses_options_that_would_be_ignored()
    {
        Assert.Equal("KeysCaFile", Problem(o => o.KeysCaFile = "/ca.crt"));
        Assert.Equal("KeysCaFile", Problem(o => o.AllowedNetworks.Add("10.0.0.0/8")));
        Assert.Equal("KubernetesServer", Problem(o => o.KubernetesCaFile = "/ca.crt"));
    }

    [Theory]
    [InlineData("10.0.0.0/8", null)]
    [InlineData("fd00::/8", null)]
    [InlineData("10.0.0.0/33", "AllowedNetworks")]
    [InlineData("everything", "AllowedNetworks")]
    public void Takes_networks_in_cidr_form(string network, string? problem) => Assert.Equal(
        problem,
        Problem(o =>
        {
            (o.JwksFile, o.Discovery) = (null, true);
            o.AllowedNetworks.Add(network);
        }));

    [Fact]
    public void Refuses_relative_paths_issuers_without_tls_and_what_is_no_role()
    {
        Assert.Equal("TokenFile", Problem(o => o.TokenFile = "token"));
        Assert.Equal("JwksFile", Problem(o => o.JwksFile = "jwks.json"));
        Assert.Equal("Issuer", Problem(o => o.Issuer = "http://issuer.example"));
        Assert.Equal("RoleArn", Problem(o => o.RoleArn = "demo"));
        Assert.Equal("Profile", Problem(o => o.Profile = "lenient"));
    }

    [Fact]
    public void Finds_the_partition_of_a_chinese_region() =>
        Assert.Equal(new Uri("https://sts.cn-north-1.amazonaws.com.cn"), Resolved(o => o.Region = "cn-north-1").StsEndpoint);

    private static SidecarOptions Options(Action<SidecarOptions> change)
    {
        var options = new SidecarOptions
        {
            TokenFile = "/var/run/secrets/token",
            Issuer = "https://issuer.example",
            Audience = "sts.amazonaws.com",
            JwksFile = "/etc/jwks.json",
            RoleArn = "arn:aws:iam::123456789012:role/demo",
            Region = "eu-central-1",
        };
        change(options);
        return options;
    }

    private static SidecarSettings Resolved(Action<SidecarOptions> change)
    {
        var resolution = SidecarSettings.Resolve(Options(change));
        Assert.True(resolution.TryGet(out var settings), string.Join('\n', resolution.Problems));
        return settings;
    }

    private static string? Problem(Action<SidecarOptions> change) =>
        SidecarSettings.Resolve(Options(change)).Problems.FirstOrDefault()?.Option;
}
