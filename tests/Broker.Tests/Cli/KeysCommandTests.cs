using Broker.Cli;
using Broker.Core.Sessions;
using Broker.TestKit;

namespace Broker.Tests.Cli;

public sealed class KeysCommandTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Writes_a_ring_that_the_server_reads_and_nobody_else()
    {
        var run = await GenerateAsync(_folder["keys.json"]);

        Assert.Equal((0, ""), (run.Code, run.Error));
        Assert.True(SealingKeyRing.TryParse(await File.ReadAllBytesAsync(_folder["keys.json"]), out _, out _));
        Assert.True(OperatingSystem.IsWindows() || File.GetUnixFileMode(_folder["keys.json"]) == (UnixFileMode.UserRead | UnixFileMode.UserWrite));
    }

    [Fact]
    public async Task Says_where_the_ring_is_but_nothing_of_it()
    {
        var run = await GenerateAsync(_folder["keys.json"]);

        Assert.Equal($"Wrote a new key ring to {_folder["keys.json"]}. Give every replica the same file, and nobody else.\n", run.Output);
    }

    [Fact]
    public async Task Never_replaces_a_file()
    {
        _folder.Write("keys.json", "in use");

        var run = await GenerateAsync(_folder["keys.json"]);

        Assert.Equal((1, ""), (run.Code, run.Output));
        Assert.Equal(
            $"The key ring was not written: '{_folder["keys.json"]}' exists already, and its keys may be in use: name a file that does not exist. "
            + "Keys in a Secret are rotated by 'broker keys rotate secret:NAME'.\n",
            run.Error);
        Assert.Equal("in use", await File.ReadAllTextAsync(_folder["keys.json"]));
    }

    [Fact]
    public async Task Does_not_write_through_a_link()
    {
        File.CreateSymbolicLink(_folder["keys.json"], _folder["elsewhere"]);

        var run = await GenerateAsync(_folder["keys.json"]);

        Assert.Equal(1, run.Code);
        Assert.Contains("name a file that does not exist", run.Error, StringComparison.Ordinal);
        Assert.False(File.Exists(_folder["elsewhere"]));
    }

    [Fact]
    public async Task Says_that_there_is_no_folder_for_it() => Assert.Equal(1, (await GenerateAsync(_folder["none/keys.json"])).Code);

    [Fact]
    public async Task Makes_another_key_each_time()
    {
        await GenerateAsync(_folder["a.json"]);
        await GenerateAsync(_folder["b.json"]);

        Assert.NotEqual(await File.ReadAllTextAsync(_folder["a.json"]), await File.ReadAllTextAsync(_folder["b.json"]));
    }

    [Theory]
    [InlineData("keys", "generate")]
    [InlineData("keys")]
    [InlineData("keys", "add", "keys.json")]
    public async Task Ends_with_the_code_for_usage_on_a_wrong_command_line(params string[] arguments) =>
        Assert.Equal(2, (await CommandRun.OfAsync(KeysCommand.Create(TestEnvironment.At(TimeProvider.System)), arguments)).Code);

    private static Task<CommandRun> GenerateAsync(string path) => CommandRun.OfAsync(KeysCommand.Create(TestEnvironment.At(TimeProvider.System)), "keys", "generate", path);
}
