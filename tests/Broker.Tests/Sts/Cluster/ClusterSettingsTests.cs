using Broker.Kubernetes.Api;
using Broker.Sts;

namespace Broker.Tests.Sts.Cluster;

public sealed class ClusterSettingsTests : IDisposable
{
    private static readonly Dictionary<string, string> Pod = new(StringComparer.Ordinal)
    {
        ["KUBERNETES_SERVICE_HOST"] = "10.96.0.1",
        ["KUBERNETES_SERVICE_PORT"] = "443",
    };

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("cluster-settings-");
    private readonly string _keys;

    public ClusterSettingsTests()
    {
        _keys = Path.Combine(_folder.FullName, "keys.json");
        File.WriteAllText(_keys, "{}");
        File.WriteAllText(Path.Combine(_folder.FullName, "namespace"), "identity-broker\n");
    }

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void Finds_the_cluster_that_the_pod_is_in()
    {
        var settings = StsSettings.Resolve(Options(), out var problems, Pod);

        Assert.Empty(problems);
        Assert.Equal("identity-broker", settings!.Cluster!.Namespace);
        Assert.Equal(
            new KubernetesConnection(new Uri("https://10.96.0.1/"), Path.Combine(_folder.FullName, "ca.crt"), Path.Combine(_folder.FullName, "token")),
            settings.Cluster.Connection);
    }

    [Fact]
    public void Takes_the_namespace_that_is_named()
    {
        Assert.Equal("other", StsSettings.Resolve(Options(o => o.Namespace = "other"), out _, Pod)!.Cluster!.Namespace);
        Assert.Null(StsSettings.Resolve(Options(o => o.Namespace = "../other"), out var problems, Pod));
        Assert.Equal(["--namespace: '../other' is no namespace: lower-case letters, digits and '-'."], problems);
    }

    [Fact]
    public void Says_that_there_is_no_cluster()
    {
        Assert.Null(StsSettings.Resolve(Options(), out var problems, new Dictionary<string, string>()));

        Assert.Equal(["--catalog cluster: KUBERNETES_SERVICE_HOST and KUBERNETES_SERVICE_PORT are not set: this runs in a pod, or with both set by hand."], problems);
    }

    [Fact]
    public void Says_that_there_is_no_namespace()
    {
        File.Delete(Path.Combine(_folder.FullName, "namespace"));

        Assert.Null(StsSettings.Resolve(Options(), out var problems, Pod));
        Assert.StartsWith("--namespace: missing;", Assert.Single(problems), StringComparison.Ordinal);
    }

    [Fact]
    public void Has_no_cluster_with_a_folder_and_refuses_what_belongs_to_one()
    {
        Assert.Null(StsSettings.Resolve(Options(o => o.Catalog = _folder.FullName), out _, Pod)!.Cluster);
        Assert.Null(StsSettings.Resolve(Options(o => (o.Catalog, o.Namespace) = (_folder.FullName, "broker")), out var problems, Pod));
        Assert.Equal(["--namespace: works together with --catalog cluster or --keys secret:NAME only."], problems);
    }

    private StsOptions Options(Action<StsOptions>? change = null)
    {
        var options = new StsOptions
        {
            Catalog = "cluster",
            Keys = _keys,
            Region = "us-east-1",
            Profile = "strict",
            Listen = "127.0.0.1:0",
            MetricsListen = "127.0.0.1:0",
            ServiceAccountFolder = _folder.FullName,
        };
        change?.Invoke(options);
        return options;
    }
}
