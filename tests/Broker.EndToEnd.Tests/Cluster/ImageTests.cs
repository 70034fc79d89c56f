using System.Text.Json;
using Broker.TestKit.Published;

namespace Broker.EndToEnd.Tests.Cluster;

/// <summary>What the Dockerfile promises, asked of the image that it makes.</summary>
[Collection(ClusterCollection.Name)]
[Trait("needs", "cluster")]
public sealed class ImageTests(ClusterWithPods cluster)
{
    /// <summary>What a pod that passes Pod Security "restricted" gets, and no network besides.</summary>
    private static readonly string[] Restricted =
        ["run", "--rm", "--read-only", "--cap-drop=ALL", "--security-opt=no-new-privileges", "--network=none"];

    private static readonly string[] Labels = ["title", "description", "licenses", "vendor", "version", "revision"];

    [Fact]
    public async Task Names_a_user_that_is_not_root_and_declares_no_port_and_no_volume()
    {
        using var image = await InspectAsync();

        var config = image.RootElement[0].GetProperty("Config");

        Assert.Equal("65532:65532", config.GetProperty("User").GetString());
        Assert.False(config.TryGetProperty("ExposedPorts", out var ports) && ports.ValueKind == JsonValueKind.Object, "no port is declared");
        Assert.False(config.TryGetProperty("Volumes", out var volumes) && volumes.ValueKind == JsonValueKind.Object, "no volume is declared");
    }

    [Fact]
    public async Task Starts_and_is_checked_by_the_program_itself_without_a_shell()
    {
        using var image = await InspectAsync();

        var config = image.RootElement[0].GetProperty("Config");

        Assert.Equal(["/usr/local/bin/broker"], Strings(config.GetProperty("Entrypoint")));
        Assert.Equal(
            ["CMD", "/usr/local/bin/broker", "health", "http://127.0.0.1:9090/healthz"],
            Strings(config.GetProperty("Healthcheck").GetProperty("Test")));
    }

    [Fact]
    public async Task Says_what_it_is()
    {
        using var image = await InspectAsync();

        var labels = image.RootElement[0].GetProperty("Config").GetProperty("Labels");

        Assert.All(Labels, name => Assert.False(string.IsNullOrEmpty(labels.GetProperty($"org.opencontainers.image.{name}").GetString())));
        Assert.Equal(cluster.Image.Split(':')[1], labels.GetProperty("org.opencontainers.image.version").GetString());
    }

    [Fact]
    public async Task Runs_with_nothing_but_itself()
    {
        // An empty folder over every program of the base image: neither a shell nor a tool is left.
        var version = await cluster.DockerAsync([.. Restricted, "--tmpfs=/usr/bin", "--tmpfs=/usr/sbin", cluster.Image, "--version"]);

        Assert.Equal(cluster.Image.Split(':')[1], version.Split('+')[0]);
    }

    [Fact]
    public async Task Serves_on_a_read_only_root_and_is_healthy()
    {
        using var folder = new TemporaryFolder();
        Directory.CreateDirectory(folder.File("catalog"));
        folder.Write("catalog/test.yaml", TestCatalog.Role("demo", "https://issuer.example", "demo"));
        await ChildProcess.RunAsync(RepositoryTree.BrokerBinary(), ["keys", "generate", folder.File("keys")], new Dictionary<string, string>(), Kubectl.PodLimit);
        string[] readable = ["-R", "a+rX", folder.Path];
        await ChildProcess.RunAsync("chmod", readable, new Dictionary<string, string>(), Kubectl.PodLimit);

        var id = await cluster.DockerAsync(
            [.. Restricted, "--detach", "--health-interval=1s", $"--volume={folder.Path}:/in:ro", cluster.Image, "sts", "--catalog=/in/catalog", "--keys=/in/keys"]);
        try
        {
            var state = string.Empty;
            await Poll.UntilAsync(
                async () => (state = await cluster.DockerAsync("inspect", "--format={{.State.Health.Status}} {{json .State.Health.Log}}", id))
                    .StartsWith("healthy ", StringComparison.Ordinal),
                TimeSpan.FromSeconds(30),
                () => $"the container is healthy: {state}");
        }
        finally
        {
            await cluster.DockerAsync("rm", "--force", id);
        }
    }

    [Fact]
    public async Task Holds_no_file_that_makes_its_caller_root()
    {
        // Root with its capabilities, so that no folder is closed to the search.
        var files = await cluster.DockerAsync(
            "run", "--rm", "--network=none", "--user=0", "--entrypoint=find", cluster.Image, "/", "-xdev", "-type", "f", "-perm", "/6000");

        Assert.Empty(files);
    }

    [Fact]
    public async Task Holds_what_the_list_of_its_parts_names()
    {
        using var folder = new TemporaryFolder();
        string[] list = [cluster.Image, cluster.Image.Split(':')[1], folder.File("sbom.json")];
        var script = Path.Combine(RepositoryTree.Root, "src", "image", "sbom.sh");
        await ChildProcess.RunAsync(script, list, new Dictionary<string, string>(), Kubectl.PodLimit);
        var first = await File.ReadAllTextAsync(folder.File("sbom.json"));
        await ChildProcess.RunAsync(script, list, new Dictionary<string, string>(), Kubectl.PodLimit);
        using var document = JsonDocument.Parse(first);

        var names = document.RootElement.GetProperty("components").EnumerateArray()
            .Where(component => component.GetProperty("scope").GetString() == "required")
            .Select(component => component.GetProperty("name").GetString()!)
            .ToHashSet(StringComparer.Ordinal);

        Assert.Equal(first, await File.ReadAllTextAsync(folder.File("sbom.json")));
        Assert.Superset(
            new HashSet<string>(StringComparer.Ordinal) { "libc6", "libssl3", "libldap-2.5-0", "ca-certificates", "YamlDotNet", "Polly.Core", "Microsoft.NETCore.App.Runtime.linux-x64" },
            names);
        Assert.DoesNotContain("Meziantou.Analyzer", names);
    }

    private static string[] Strings(JsonElement array) => [.. array.EnumerateArray().Select(item => item.GetString()!)];

    private async Task<JsonDocument> InspectAsync() => JsonDocument.Parse(await cluster.DockerAsync("image", "inspect", cluster.Image));
}
