using System.Security.Cryptography.X509Certificates;
using Broker.TestKit;
using Broker.TestKit.Published;

namespace Broker.EndToEnd.Tests.Cluster;

/// <summary>A namespace with <c>broker sts</c>, a pod <c>demo</c> that may have the role, and a pod <c>stranger</c> that may not.</summary>
public sealed class PlainPods(ClusterWithPods cluster) : IAsyncLifetime
{
    private TestNamespace? _space;
    private string? _binding;

    internal Kubectl Kubectl => _space?.Kubectl ?? throw new InvalidOperationException("Not started.");

    public async ValueTask InitializeAsync()
    {
        _space = await TestNamespace.CreateAsync(cluster.Kubectl, "plain");
        await StartAsync(_space);
    }

    public async ValueTask DisposeAsync()
    {
        if (_space is not null)
        {
            await Kubectl.TryAsync("delete", "clusterrolebinding", _binding ?? "none");
            await _space.DisposeAsync();
        }
    }

    private async Task StartAsync(TestNamespace space)
    {
        using var certificates = new Broker.TestKit.TestCertificates();
        using var certificate = certificates.Of($"sts.{space.Name}.svc");
        using var key = certificate.GetECDsaPrivateKey()!;
        using var folder = new Broker.TestKit.Published.TemporaryFolder();
        var ring = folder.File("keys");
        await ChildProcess.RunAsync(RepositoryTree.BrokerBinary(), ["keys", "generate", ring], new Dictionary<string, string>(), Kubectl.PodLimit);

        _binding = space.Name;
        await space.Kubectl.RunAsync(
            "create", "clusterrolebinding", _binding, "--clusterrole=system:service-account-issuer-discovery", $"--serviceaccount={space.Name}:sts");
        await space.Kubectl.ApplyAsync(ClusterWithPods.Manifest(
            "sts.yaml",
            ("namespace", space.Name),
            ("image", cluster.Image),
            ("ca", Escape(certificates.CaPem)),
            ("certificate", Escape(certificate.ExportCertificatePem())),
            ("key", Escape(key.ExportPkcs8PrivateKeyPem())),
            ("ring", (await File.ReadAllTextAsync(ring)).Trim())));
        await space.Kubectl.RolledOutAsync("sts");
        foreach (var account in new[] { "demo", "stranger" })
        {
            await space.Kubectl.ApplyAsync(ClusterWithPods.Manifest(
                "sidecar-pod.yaml",
                ("namespace", space.Name), ("account", account), ("image", cluster.Image), ("sdk", ClusterWithPods.SdkImage)));
        }

        await space.Kubectl.WaitAsync("pod/demo", "condition=Ready");
        await space.Kubectl.WaitAsync("pod/stranger", "condition=Ready");
    }

    /// <summary>Lines inside a string of YAML in double quotes.</summary>
    private static string Escape(string pem) => pem.Replace("\n", "\\n", StringComparison.Ordinal);
}
