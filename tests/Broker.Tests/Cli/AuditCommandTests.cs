using System.Text.RegularExpressions;
using Broker.Cli;
using Broker.Core;
using Broker.Core.Audit;
using Broker.TestKit;
using Microsoft.Extensions.Logging.Abstractions;

namespace Broker.Tests.Cli;

public sealed class AuditCommandTests : IAsyncLifetime, IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private string Path => _folder["audit.log"];

    public async ValueTask InitializeAsync() => await AppendAsync(3);

    public ValueTask DisposeAsync()
    {
        Dispose();
        return ValueTask.CompletedTask;
    }

    public void Dispose()
    {
        if (Directory.Exists(_folder.Path))
        {
            _folder.Dispose();
        }
    }

    [Fact]
    public async Task Says_that_a_trail_is_whole_and_gives_its_checkpoint()
    {
        var run = await VerifyAsync(Path);

        Assert.Equal((0, ""), (run.Code, run.Error));
        Assert.Matches("^4 events, chain of [0-9a-f]{32} from 1 to 4, ok; checkpoint 4:[0-9a-f]{64}\n$", run.Output);
    }

    [Fact]
    public async Task One_event_is_counted_as_one()
    {
        File.WriteAllLines(Path, File.ReadAllLines(Path)[..1]);

        var run = await VerifyAsync(Path);

        Assert.StartsWith("1 event, chain of ", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Says_where_the_first_line_is_that_does_not_fit()
    {
        File.WriteAllText(Path, File.ReadAllText(Path).Replace("\"requestID\":\"1\"", "\"requestID\":\"9\""));

        var run = await VerifyAsync(Path);

        Assert.Equal((1, "", $"{Path}:3: it was changed: its hash does not fit\n"), (run.Code, run.Output, run.Error));
    }

    [Fact]
    public async Task Reads_several_files_as_one_chain()
    {
        File.Move(Path, Path + ".1");
        File.WriteAllLines(Path, File.ReadAllLines(Path + ".1")[2..]);
        File.WriteAllLines(Path + ".1", File.ReadAllLines(Path + ".1")[..2]);

        Assert.Equal(0, (await VerifyAsync(Path + ".1", Path)).Code);
        var run = await VerifyAsync(Path, Path + ".1");
        Assert.Equal((1, $"{Path}.1:1: it begins a trail that was read before: name each file once, the oldest first\n"), (run.Code, run.Error));
    }

    [Fact]
    public async Task Compares_with_a_checkpoint()
    {
        var checkpoint = Regex.Match((await VerifyAsync(Path)).Output, "checkpoint (.*)\n", RegexOptions.None, TimeSpan.FromSeconds(1)).Groups[1].Value;
        await AppendAsync(1);
        Assert.Equal(0, (await VerifyAsync(Path, "--checkpoint", checkpoint)).Code);

        File.WriteAllLines(Path, File.ReadAllLines(Path)[..3]);

        var run = await VerifyAsync(Path, "--checkpoint", checkpoint);
        Assert.Equal((1, $"The event of checkpoint {checkpoint} is not there: events were cut off, or all were written anew.\n"), (run.Code, run.Error));
    }

    [Fact]
    public async Task Does_not_call_nothing_whole()
    {
        _folder.Write("empty.log", "");

        var run = await VerifyAsync(_folder["empty.log"]);

        Assert.Equal((1, "There are no events.\n"), (run.Code, run.Error));
    }

    [Fact]
    public async Task Asks_for_the_files_of_a_folder()
    {
        var run = await VerifyAsync(_folder.Path);

        Assert.Equal((2, "", $"{_folder.Path} is a folder: name the audit files in it, the oldest first.\n"), (run.Code, run.Output, run.Error));
    }

    [Fact]
    public async Task Says_which_file_is_not_there()
    {
        var run = await VerifyAsync(Path, _folder["none.log"]);

        Assert.Equal((2, "", $"There is no file {_folder["none.log"]}.\n"), (run.Code, run.Output, run.Error));
    }

    [Fact]
    public async Task Ends_with_the_code_for_usage_when_there_is_no_such_file_or_checkpoint()
    {
        Assert.Equal(2, (await VerifyAsync(_folder["none.log"])).Code);
        Assert.Equal(2, (await VerifyAsync(Path, "--checkpoint", "4")).Code);
        Assert.Equal(2, (await VerifyAsync()).Code);
    }

    private static Task<CommandRun> VerifyAsync(params string[] arguments) => CommandRun.OfAsync(AuditCommand.Create(), ["audit", "verify", .. arguments]);

    private async Task AppendAsync(int events)
    {
        Assert.True(AuditFileSink.TryOpen(Path, out var sink, out var problem), problem);
        await using var trail = new AuditTrail([sink], new ManualTimeProvider(), NullLogger<AuditTrail>.Instance);
        for (var i = 0; i < events; i++)
        {
            var record = new ActionRecord { EventName = "GetCallerIdentity", Region = "us-east-1", RequestId = $"{i}", Caller = AuditIdentity.Root(AccountId.Parse("123456789012"), "AKIA") };
            Assert.True(await trail.WriteAsync(record, CancellationToken.None));
        }
    }
}
