namespace Broker.EndToEnd.Tests.Running;

/// <summary><c>broker dev</c> as published, on free ports, with a state folder of its own. Ready when the constructor's owner has awaited <see cref="InitializeAsync"/>.</summary>
public sealed class PublishedBroker : IAsyncLifetime
{
    /// <summary>A cold start on a busy two-core machine takes 3 s; ten times that is a defect.</summary>
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(30);

    private readonly TemporaryFolder _home = new();
    private ChildProcess? _process;

    /// <summary>The folder given to <c>--state</c>; the program makes it.</summary>
    public string State => _home.File("state");

    /// <summary>The variables that <c>STATE/env</c> exports.</summary>
    public IReadOnlyDictionary<string, string> Variables { get; private set; } = new Dictionary<string, string>();

    internal ChildProcess Process => _process ?? throw new InvalidOperationException("Not started.");

    public async ValueTask InitializeAsync()
    {
        _process = ChildProcess.Start(
            RepositoryTree.BrokerBinary(),
            ["dev", "--state", State],
            new Dictionary<string, string> { ["HOME"] = _home.Path });
        await _process.UntilAsync(() => File.Exists(Path.Combine(State, "ready")), StartLimit, "`broker dev` is ready");
        Variables = ReadExports(Path.Combine(State, "env"));
    }

    public async ValueTask DisposeAsync()
    {
        if (_process is not null)
        {
            await _process.DisposeAsync();
        }

        _home.Dispose();
    }

    private static Dictionary<string, string> ReadExports(string path) => File.ReadAllLines(path)
        .Where(line => line.StartsWith("export ", StringComparison.Ordinal))
        .Select(line => line["export ".Length..].Split('=', 2))
        .ToDictionary(parts => parts[0], parts => parts[1].Trim('\'', '"'), StringComparer.Ordinal);
}
