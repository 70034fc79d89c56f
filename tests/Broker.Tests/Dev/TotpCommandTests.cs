using Broker.Dev;
using Broker.TestKit;
using Broker.Tests.Cli;

namespace Broker.Tests.Dev;

public sealed class TotpCommandTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    /// <summary>RFC 6238, appendix B: the seed 12345678901234567890 with SHA-1; the last six of its eight digits.</summary>
    [Theory]
    [InlineData(59, "287082")]
    [InlineData(1111111109, "081804")]
    [InlineData(20000000000, "353130")]
    public async Task Prints_the_code_of_the_seed_at_this_time(long seconds, string code)
    {
        _folder.Write("mfa-seed", "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ\n");

        var run = await RunAsync(DateTimeOffset.FromUnixTimeSeconds(seconds));

        Assert.Equal(new CommandRun(0, $"{code}\n", ""), run);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("GEZDGNBV\n")]
    [InlineData("no seed\n")]
    public async Task Refuses_a_folder_without_a_seed(string? content)
    {
        if (content is not null)
        {
            _folder.Write("mfa-seed", content);
        }

        var run = await RunAsync(DateTimeOffset.UnixEpoch);

        Assert.Equal((1, ""), (run.Code, run.Output));
        Assert.Contains("broker dev --state DIR", run.Error, StringComparison.Ordinal);
    }

    private Task<CommandRun> RunAsync(DateTimeOffset now) => CommandRun.OfAsync(TotpCommand.Create(new ManualTimeProvider(now)), "totp", _folder.Path);
}
