namespace Broker.TestKit.Published;

/// <summary><c>broker dev</c> as published, on free ports, with a state folder of its own.</summary>
public sealed class PublishedBroker : IAsyncDisposable
{
    /// <summary>A cold start on a busy two-core machine takes 3 s; ten times that is a defect.</summary>
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(30);

    private readonly TemporaryFolder _home;
    private readonly AddressesFile _addresses;

    private PublishedBroker(TemporaryFolder home, AddressesFile addresses, ChildProcess process)
    {
        _home = home;
        _addresses = addresses;
        Process = process;
    }

    /// <summary>The folder given to <c>--state</c>; the program makes it.</summary>
    public string State => _home.File("state");

    public ChildProcess Process { get; }

    public Uri Metrics => new(_addresses["metrics"], "/metrics");

    /// <summary>The variables that <c>STATE/env</c> exports.</summary>
    public IReadOnlyDictionary<string, string> Variables => File.ReadAllLines(Path.Combine(State, "env"))
        .Where(line => line.StartsWith("export ", StringComparison.Ordinal))
        .Select(line => line["export ".Length..].Split('=', 2))
        .ToDictionary(parts => parts[0], parts => parts[1].Trim('\'', '"'), StringComparer.Ordinal);

    /// <summary>The lines of <c>STATE/user.env</c>, and those of <see cref="Variables"/> that say where the STS is.</summary>
    public IReadOnlyDictionary<string, string> UserVariables => File.ReadAllLines(Path.Combine(State, "user.env"))
        .Select(line => line.Split('=', 2))
        .Select(parts => KeyValuePair.Create(parts[0], parts[1]))
        .Concat(Variables.Where(variable => variable.Key is "AWS_ENDPOINT_URL_STS" or "AWS_REGION" or "AWS_DEFAULT_REGION"))
        .ToDictionary(StringComparer.Ordinal);

    /// <summary>Starts it and waits until all ways to credentials work.</summary>
    /// <param name="more">More arguments.</param>
    public static async Task<PublishedBroker> StartAsync(params string[] more)
    {
        var binary = RepositoryTree.BrokerBinary();
        var home = new TemporaryFolder();
        var state = home.File("state");
        var addresses = new AddressesFile(home.File("addresses"));
        string[] arguments = ["dev", "--state", state, "--addresses-file", addresses.Path, .. more];
        var broker = new PublishedBroker(
            home, addresses, ChildProcess.Start(binary, arguments, new Dictionary<string, string> { ["HOME"] = home.Path }));
        await broker.OrDisposeAsync(
            broker.Process.UntilAsync(() => File.Exists(Path.Combine(state, "ready")), StartLimit, "`broker dev` is ready"));
        return broker;
    }

    public async ValueTask DisposeAsync()
    {
        await Process.DisposeAsync();
        _home.Dispose();
    }
}
