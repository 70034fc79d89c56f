using Broker.Cli;
using Broker.Core.Federation;
using Broker.TestKit;
using Broker.Tests.Sidecar.Token;

namespace Broker.Tests.Cli;

public sealed class FederationKeysCommandTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly ManualTimeProvider _clock = new();

    private string Keys => _folder["federation.json"];

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Writes_keys_that_the_server_reads_and_nobody_else()
    {
        var run = await RunAsync("generate-federation");

        Assert.Equal((0, ""), (run.Code, run.Error));
        Assert.Equal([FederationKeyState.Active, FederationKeyState.Active], Read().StatesAt(_clock.GetUtcNow()).Select(key => key.State));
        AssertOwnerOnly();
    }

    [Fact]
    public async Task Says_which_keys_there_are_but_nothing_secret_of_them()
    {
        var run = await RunAsync("generate-federation");

        var states = Read().StatesAt(_clock.GetUtcNow()).Select(key => $"{key.Algorithm} {key.KeyId} active\n");
        Assert.Equal($"Wrote new federation keys to {Keys}. Give every replica the same file, and nobody else.\n{string.Concat(states)}", run.Output);
    }

    [Fact]
    public async Task Never_replaces_a_file_with_new_keys()
    {
        _folder.Write("federation.json", "in use");

        var run = await RunAsync("generate-federation");

        Assert.Equal((1, ""), (run.Code, run.Output));
        Assert.Equal(
            $"The federation keys were not written: '{Keys}' exists already, and its keys may be in use: name a file that does not exist. "
            + "'broker keys rotate-federation' adds keys to one that does.\n",
            run.Error);
        Assert.Equal("in use", await File.ReadAllTextAsync(Keys));
    }

    [Fact]
    public async Task Rotation_keeps_the_old_keys_and_names_the_hour_of_the_new()
    {
        await RunAsync("generate-federation");
        var old = Read().StatesAt(_clock.GetUtcNow()).ToList();

        var run = await RunAsync("rotate-federation");

        Assert.Equal((0, ""), (run.Code, run.Error));
        Assert.StartsWith($"Added federation keys to {Keys}. They sign from 2026-11-21T13:00:00Z: ", run.Output, StringComparison.Ordinal);
        var now = Read().StatesAt(_clock.GetUtcNow()).ToList();
        Assert.Equal(old, now.Take(2));
        Assert.Equal([FederationKeyState.Next, FederationKeyState.Next], now.Skip(2).Select(key => key.State));
        AssertOwnerOnly();
        Assert.Equal([Keys], Directory.GetFiles(_folder.Path));
    }

    [Fact]
    public async Task Rotation_does_not_replace_a_link()
    {
        await RunAsync("generate-federation");
        File.CreateSymbolicLink(_folder["link"], Keys);

        var run = await RunAsync("rotate-federation", _folder["link"]);

        Assert.Equal(1, run.Code);
        Assert.Contains("is a link", run.Error, StringComparison.Ordinal);
        Assert.Equal(2, Read().StatesAt(_clock.GetUtcNow()).Count());
    }

    [Fact]
    public async Task Rotation_waits_for_nobody_who_holds_the_file()
    {
        await RunAsync("generate-federation");
        CommandRun held;
        using (new FileStream(Keys, FileMode.Open, FileAccess.ReadWrite, FileShare.None))
        {
            held = await RunAsync("rotate-federation");
        }

        Assert.Equal(1, held.Code);
        Assert.Equal(2, Read().StatesAt(_clock.GetUtcNow()).Count());
        Assert.Equal(0, (await RunAsync("rotate-federation")).Code);
    }

    [Theory]
    [InlineData("", "is absent, empty")]
    [InlineData("{}", "'keys' must be an array")]
    [InlineData(null, "is absent, empty")]
    public async Task Rotation_leaves_a_file_that_is_no_ring_as_it_is(string? document, string problem)
    {
        if (document is not null)
        {
            _folder.Write("federation.json", document);
        }

        var run = await RunAsync("rotate-federation");

        Assert.Equal((1, ""), (run.Code, run.Output));
        Assert.Contains(problem, run.Error, StringComparison.Ordinal);
        Assert.Equal(document, File.Exists(Keys) ? await File.ReadAllTextAsync(Keys) : null);
    }

    [Fact]
    public async Task Rotation_does_not_wait_at_a_named_pipe()
    {
        Libc.MakeFifo(Keys);

        Assert.Equal(1, (await RunAsync("rotate-federation")).Code);
    }

    [Theory]
    [InlineData("keys rotate-", "rotate-federation")]
    [InlineData("keys gen", "generate\ngenerate-federation")]
    public async Task The_shell_can_complete_them(string line, string words)
    {
        var run = await CommandRun.OfAsync(KeysCommand.Create(TestEnvironment.At(_clock)), $"[suggest:{line.Length}]", line);

        Assert.Equal((0, words), (run.Code, run.Output.Trim()));
    }

    private FederationKeyRing Read()
    {
        Assert.True(FederationKeyRing.TryParse(File.ReadAllBytes(Keys), out var ring, out var problems), string.Join('\n', problems));
        return ring;
    }

    private void AssertOwnerOnly() =>
        Assert.True(OperatingSystem.IsWindows() || File.GetUnixFileMode(Keys) == (UnixFileMode.UserRead | UnixFileMode.UserWrite));

    private Task<CommandRun> RunAsync(string command, string? path = null) => CommandRun.OfAsync(KeysCommand.Create(TestEnvironment.At(_clock)), "keys", command, path ?? Keys);
}
