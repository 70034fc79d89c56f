namespace Broker.TestKit.Published;

/// <summary>Where the repository and the program under test are.</summary>
public static class RepositoryTree
{
    /// <summary>The folder that holds <c>Broker.sln</c>, looked for upwards from the tests' own folder.</summary>
    public static string Root { get; } = FindRoot();

    /// <summary>
    /// The published program: environment variable <c>BROKER_BINARY</c>, else <c>artifacts/publish/broker</c>. Never a build output:
    /// what is tested here is what is shipped, trimmed and in one file.
    /// </summary>
    public static string BrokerBinary()
    {
#pragma warning disable RS0030 // Configuration of the test run, not of the product: which program to test.
        var path = Environment.GetEnvironmentVariable("BROKER_BINARY") is { Length: > 0 } named
#pragma warning restore RS0030
            ? Path.GetFullPath(named)
            : Path.Combine(Root, "artifacts", "publish", "broker");
        return File.Exists(path)
            ? path
            : throw new InvalidOperationException(
                $"No published program at {path}: `make test` publishes it; or name one in the environment variable BROKER_BINARY.");
    }

    private static string FindRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Broker.sln")))
            {
                return folder.FullName;
            }
        }

        throw new InvalidOperationException($"No Broker.sln in or above {AppContext.BaseDirectory}.");
    }
}
