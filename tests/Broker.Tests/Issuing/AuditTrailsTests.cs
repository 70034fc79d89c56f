using System.IO.Pipes;
using Broker.Core.Audit;
using Broker.Core.Telemetry;
using Broker.Issuing;
using Broker.TestKit;
using Microsoft.Extensions.Logging.Abstractions;

namespace Broker.Tests.Issuing;

public sealed class AuditTrailsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly ManualTimeProvider _time = new();
    private readonly BrokerMeter _meter = new();

    public void Dispose()
    {
        _folder.Dispose();
        _meter.Dispose();
    }

    [Fact]
    public async Task Writes_to_standard_output_and_to_a_file()
    {
        using var output = new MemoryStream();
        await using (var trail = Open(() => output, "stdout", "file:" + _folder["audit.log"])!)
        {
            Assert.True(await trail.WriteAsync(Record(), CancellationToken.None));
            Assert.Equal(2, output.ToArray().Count(b => b == '\n'));
        }

        using var file = File.OpenRead(_folder["audit.log"]);
        Assert.Null(new AuditVerifier().Read("audit.log", file));
    }

    [Fact]
    [Trait("threat", "L-23")]
    public async Task Says_no_when_nobody_reads_standard_output_any_more()
    {
        var reader = new AnonymousPipeServerStream(PipeDirection.In);
        using var output = new AnonymousPipeClientStream(PipeDirection.Out, reader.GetClientHandleAsString());
        await using var trail = Open(() => output, "stdout")!;
        Assert.True(await trail.WriteAsync(Record(), CancellationToken.None));

        reader.DisposeLocalCopyOfClientHandle();
        await reader.DisposeAsync();

        Assert.False(await trail.WriteAsync(Record(), CancellationToken.None));
    }

    [Fact]
    public void Does_not_start_without_the_file_or_the_output_it_was_told_to_write()
    {
        Assert.Null(Open(() => Stream.Null, out var problem, "stdout", $"file:{_folder.Path}"));
        Assert.StartsWith($"--audit: file:{_folder.Path} cannot be used: it cannot be written", problem, StringComparison.Ordinal);

        Assert.Null(Open(() => throw new IOException("Bad file descriptor"), out problem, "stdout"));
        Assert.Equal("--audit: standard output cannot be written: Bad file descriptor", problem);
    }

    [Fact]
    public void Lets_go_of_the_file_when_another_destination_cannot_be_used()
    {
        var file = "file:" + _folder["audit.log"];
        Assert.Null(Open(() => throw new IOException("closed"), out _, file, "stdout"));

        Assert.NotNull(Open(() => Stream.Null, out _, file));
    }

    private static ActionRecord Record() => new() { EventName = "GetCallerIdentity", Region = "us-east-1", RequestId = "r" };

    private AuditTrail? Open(Func<Stream> output, params string[] values) => Open(output, out _, values);

    private AuditTrail? Open(Func<Stream> output, out string? problem, params string[] values) => AuditTrails.Open(
        [.. values.Select(value => AuditDestination.TryParse(value, out var destination, out var reason) ? destination : throw new InvalidOperationException(reason))],
        output,
        NullLoggerFactory.Instance,
        _meter,
        _time,
        out problem);
}
