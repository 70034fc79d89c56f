using Broker.Core;
using Broker.Directories;
using Broker.TestKit;

namespace Broker.Tests.Directories;

public sealed class DirectorySettingsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public DirectorySettingsTests()
    {
        _folder.Write("catalog/x", "");
        _folder.Write("keys", "");
        _folder.Write("federation", "");
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Resolves_what_is_usual()
    {
        var settings = DirectorySettingsReader.Resolve(Usual(), out var problems);

        Assert.Empty(problems);
        Assert.NotNull(settings);
        Assert.Equal((IssueMode.InProcess, StsProfile.Strict, 1), (settings.Issue, settings.Profile, settings.Replicas));
        Assert.Equal(TimeSpan.FromMinutes(60), settings.SessionLifetime);
        Assert.Null(settings.Console);
    }

    [Fact]
    public void Knows_every_option_as_a_setting() => Assert.Equal(
        typeof(DirectoryOptions).GetProperties().Select(property => property.Name).Order(StringComparer.Ordinal),
        DirectoryOptions.All.Select(setting => setting.Name).Order(StringComparer.Ordinal));

    [Fact]
    public void Tells_all_problems_together()
    {
        Assert.Null(DirectorySettingsReader.Resolve(new DirectoryOptions { Issue = "x", Region = "US EAST", Profile = "y", Listen = "z", MetricsListen = "", Replicas = "0", SessionMinutes = "721" }, out var problems));

        Assert.True(problems.Count >= 8, string.Join('\n', problems));
    }

    [Theory]
    [InlineData("0", false)]
    [InlineData("1", true)]
    [InlineData("100000", true)]
    [InlineData("100001", false)]
    public void Requests_of_a_person_have_a_rate(string rate, bool isGood)
    {
        var options = Usual();
        options.RequestsPerMinute = rate;

        Assert.Equal(isGood, DirectorySettingsReader.Resolve(options, out _) is not null);
    }

    [Theory]
    [InlineData("0.0.0.0:8444", false)]
    [InlineData("192.0.2.1:8444", false)]
    [InlineData("127.0.0.1:0", true)]
    [InlineData("[::1]:8444", true)]
    public void Passwords_cross_no_network_in_clear(string listen, bool isAllowed)
    {
        var options = Usual();
        options.Listen = listen;

        Assert.Equal(isAllowed, DirectorySettingsReader.Resolve(options, out var problems) is not null);
        Assert.Equal(!isAllowed, problems.Any(problem => problem.StartsWith("--listen: passwords", StringComparison.Ordinal)));

        (options.TlsCert, options.TlsKey) = ("cert.pem", "key.pem");
        Assert.NotNull(DirectorySettingsReader.Resolve(options, out _));
    }

    [Theory]
    [InlineData("https://broker.example.com", true)]
    [InlineData("http://127.0.0.1:8444", true)]
    [InlineData("http://broker.example.com", false)]
    [InlineData("https://broker.example.com/", false)]
    [InlineData("https://broker.example.com/path", false)]
    [InlineData("https://user@broker.example.com", false)]
    public void The_public_address_is_an_origin(string url, bool isOne)
    {
        var options = Usual();
        options.PublicUrl = url;

        Assert.Equal(isOne, DirectorySettingsReader.Resolve(options, out _) is not null);
    }

    [Theory]
    [InlineData("in-process", "--keys: missing")]
    [InlineData("sts", "--issue sts: needs")]
    [InlineData("aws", null)]
    public void Each_way_to_issue_needs_its_own(string issue, string? problem)
    {
        var options = Usual();
        (options.Issue, options.Keys) = (issue, null);

        DirectorySettingsReader.Resolve(options, out var problems);

        Assert.Equal(problem is null, problems.Count == 0);
        Assert.True(problem is null || problems.Single().StartsWith(problem, StringComparison.Ordinal));
    }

    [Fact]
    public void A_remote_sts_is_reached_by_https()
    {
        var options = Usual();
        (options.Issue, options.FederationKeys, options.StsEndpoint) = ("sts", _folder["federation"], "https://sts.example.com");
        Assert.Equal(IssueMode.Sts, DirectorySettingsReader.Resolve(options, out _)?.Issue);

        options.StsEndpoint = "http://sts.example.com";
        Assert.Null(DirectorySettingsReader.Resolve(options, out _));
    }

    [Theory]
    [InlineData(true, true, false)]
    [InlineData(false, false, false)]
    [InlineData(true, false, true)]
    public void The_state_is_in_one_place(bool hasFolder, bool hasDatabase, bool isAllowed)
    {
        var options = Usual();
        options.State = hasFolder ? _folder["state"] : null;
        options.StatePostgres = hasDatabase ? _folder["keys"] : null;

        Assert.Equal(isAllowed, DirectorySettingsReader.Resolve(options, out _) is not null);
    }

    [Fact]
    public void Replicas_need_the_same_keys()
    {
        var options = Usual();
        (options.Issue, options.Keys, options.Replicas) = ("aws", null, "2");
        Assert.Null(DirectorySettingsReader.Resolve(options, out var problems));
        Assert.StartsWith("--keys: missing; replicas", problems.Single(), StringComparison.Ordinal);

        options.Keys = _folder["keys"];
        Assert.Equal(2, DirectorySettingsReader.Resolve(options, out _)?.Replicas);
    }

    [Theory]
    [InlineData("https://signin.aws.amazon.com/federation", null, "https://console.aws.amazon.com/")]
    [InlineData("https://sts.example.com/federation", "https://console.example.com/start", "https://console.example.com/start")]
    [InlineData("https://sts.example.com/federation", null, null)]
    [InlineData("http://sts.example.com/federation", "https://console.example.com/", null)]
    [InlineData(null, "https://console.example.com/", null)]
    public void A_console_is_an_endpoint_and_where_it_leads(string? endpoint, string? destination, string? leadsTo)
    {
        var options = Usual();
        (options.ConsoleEndpoint, options.ConsoleDestination) = (endpoint, destination);

        Assert.Equal(leadsTo, DirectorySettingsReader.Resolve(options, out _)?.Console?.Destination.AbsoluteUri);
    }

    [Theory]
    [InlineData("123456789012/corp", true)]
    [InlineData("corp", false)]
    [InlineData("123456789012/", false)]
    [InlineData("123456789012/a b", false)]
    public void Providers_are_named_with_their_account(string provider, bool isName)
    {
        var options = Usual();
        options.Provider.Add(provider);

        Assert.Equal(isName, DirectorySettingsReader.Resolve(options, out _) is not null);
    }

    [Fact]
    public void Catalog_and_keys_may_be_the_clusters()
    {
        var pod = new Dictionary<string, string>(StringComparer.Ordinal) { ["KUBERNETES_SERVICE_HOST"] = "10.96.0.1", ["KUBERNETES_SERVICE_PORT"] = "443" };
        _folder.Write("account/namespace", "identity-broker\n");
        var options = Usual();
        (options.Catalog, options.Keys, options.ServiceAccountFolder) = ("cluster", "secret:keys", _folder["account"]);

        var settings = DirectorySettingsReader.Resolve(options, out var problems, pod);

        Assert.Empty(problems);
        Assert.Equal((true, "keys", "identity-broker"), (settings!.Cluster!.HasCatalog, settings.Cluster.KeySecret, settings.Cluster.Namespace));
        Assert.Null(DirectorySettingsReader.Resolve(options, out _));
        Assert.Null(DirectorySettingsReader.Resolve(Usual(), out _)!.Cluster);
    }

    private DirectoryOptions Usual() => new()
    {
        Catalog = _folder["catalog"],
        PublicUrl = "https://broker.example.com",
        Issue = "in-process",
        Keys = _folder["keys"],
        Region = "us-east-1",
        Profile = "strict",
        Listen = "127.0.0.1:0",
        MetricsListen = "127.0.0.1:0",
        State = _folder["state"],
        Replicas = "1",
        SessionMinutes = "60",
        RequestsPerMinute = "300",
    };
}
