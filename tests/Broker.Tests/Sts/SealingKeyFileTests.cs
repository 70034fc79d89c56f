using Broker.Core.Sessions;
using Broker.Sts;
using Broker.TestKit;
using Broker.Tests.Sidecar;
using Broker.Tests.Sidecar.Token;
using Microsoft.Extensions.Logging;

namespace Broker.Tests.Sts;

public sealed class SealingKeyFileTests : IDisposable
{
    private const int Kept = 2102;

    private readonly string _folder = Directory.CreateTempSubdirectory("broker-keys-test-").FullName;
    private readonly CapturedLog _log = new();
    private readonly LiveKeyRing _ring = new();

    private string Path => System.IO.Path.Combine(_folder, "keys.json");

    public void Dispose()
    {
        _log.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public void A_good_document_is_in_use_and_a_changed_one_replaces_it()
    {
        var file = Open();
        Write();
        file.Refresh();
        var first = _ring.Current;
        file.Refresh();
        Assert.NotNull(first);
        Assert.Same(first, _ring.Current);

        Write();
        file.Refresh();

        Assert.NotSame(first, _ring.Current);
        Assert.Equal(0, _log.Count(Kept));
    }

    [Theory]
    [InlineData("")]
    [InlineData("{}")]
    [InlineData(null)]
    public void A_bad_document_leaves_the_last_good_ring_and_is_told_once(string? document)
    {
        var file = Open();
        Write();
        file.Refresh();
        var good = _ring.Current;
        Replace(document);

        file.Refresh();
        file.Refresh();

        Assert.Same(good, _ring.Current);
        Assert.Equal(1, _log.Count(Kept));
    }

    [Fact]
    public void An_empty_file_at_start_is_told()
    {
        Replace("");

        Open().Refresh();

        Assert.Equal(1, _log.Count(Kept));
    }

    [Fact]
    public void A_named_pipe_does_not_block()
    {
        Libc.MakeFifo(Path);

        Open().Refresh();

        Assert.Null(_ring.Current);
        Assert.Equal(1, _log.Count(Kept));
    }

    private SealingKeyFile Open() => new(Path, _ring, new Logger<SealingKeyFile>(_log), new ManualTimeProvider());

    private void Write() => File.WriteAllBytes(Path, SealingKeyRing.Generate().ToJson());

    private void Replace(string? document)
    {
        if (document is null)
        {
            File.Delete(Path);
        }
        else
        {
            File.WriteAllText(Path, document);
        }
    }
}
