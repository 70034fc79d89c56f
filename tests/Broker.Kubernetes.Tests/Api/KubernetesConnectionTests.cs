using Broker.Kubernetes.Api;
using Broker.TestKit;

namespace Broker.Kubernetes.Tests.Api;

public sealed class KubernetesConnectionTests
{
    [Theory]
    [InlineData("10.96.0.1", "443", "https://10.96.0.1/")]
    [InlineData("fd00::1", "6443", "https://[fd00::1]:6443/")]
    [InlineData("kubernetes.default.svc", "443", "https://kubernetes.default.svc/")]
    public void Finds_the_server_in_the_environment(string host, string port, string server)
    {
        var connection = KubernetesConnection.InCluster(Variables(host, port), "/mounted", out var problem);

        Assert.Null(problem);
        Assert.Equal(new KubernetesConnection(new Uri(server), "/mounted/ca.crt", "/mounted/token"), connection);
    }

    [Theory]
    [InlineData("", "443")]
    [InlineData("a/b", "443")]
    [InlineData("user@host", "443")]
    [InlineData("10.96.0.1", "high")]
    public void Says_what_is_wrong_with_the_environment(string host, string port)
    {
        Assert.Null(KubernetesConnection.InCluster(Variables(host, port), "/mounted", out var problem));
        Assert.Contains("KUBERNETES_SERVICE_HOST", problem, StringComparison.Ordinal);
        Assert.Null(KubernetesConnection.InCluster(new Dictionary<string, string>(), "/mounted", out _));
    }

    [Theory]
    [InlineData("broker\n", "broker")]
    [InlineData("", null)]
    [InlineData("../other", null)]
    public void Reads_the_namespace_beside_the_token(string content, string? name)
    {
        using var folder = new TemporaryFolder();
        folder.Write("namespace", content);

        Assert.Equal(name is not null, KubernetesConnection.TryReadNamespace(folder.Path, out var read));
        Assert.Equal(name, read);
    }

    private static Dictionary<string, string> Variables(string host, string port) => new(StringComparer.Ordinal)
    {
        ["KUBERNETES_SERVICE_HOST"] = host,
        ["KUBERNETES_SERVICE_PORT"] = port,
    };
}
