using Broker.Issuing;
using Broker.TestKit;
using Broker.Tests.Sidecar;
using Broker.Tests.Sidecar.Token;
using Microsoft.Extensions.Logging;

namespace Broker.Tests.Issuing;

/// <summary>What every key ring that follows a file does.</summary>
public abstract class KeyRingFileTests<TRing> : IDisposable
    where TRing : class
{
    private const int Kept = 2102;

    private readonly TemporaryFolder _folder = new();
    private readonly CapturedLog _log = new();

    /// <summary>What is in use.</summary>
    protected abstract object? Current { get; }

    private string Path => _folder["keys.json"];

    public void Dispose()
    {
        Dispose(isDisposing: true);
        GC.SuppressFinalize(this);
    }

    [Fact]
    public void A_good_document_is_in_use_and_a_changed_one_replaces_it()
    {
        var file = Open();
        Write();
        file.Refresh();
        var first = Current;
        file.Refresh();
        Assert.NotNull(first);
        Assert.Same(first, Current);

        Write();
        file.Refresh();

        Assert.NotSame(first, Current);
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
        var good = Current;
        Replace(document);

        file.Refresh();
        file.Refresh();

        Assert.Same(good, Current);
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

        Assert.Null(Current);
        Assert.Equal(1, _log.Count(Kept));
    }

    [Fact]
    public async Task Follows_the_file_until_it_is_told_to_stop()
    {
        var (file, time) = (Open(), new ManualTimeProvider());
        Write();
        file.Refresh();
        var first = Current;
        using var stop = new CancellationTokenSource();
        var watching = Open(time).WatchAsync(stop.Token);
        Write();

        time.Advance(TimeSpan.FromSeconds(5));

        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => watching);
        Assert.NotSame(first, Current);
    }

    /// <summary>The file of this ring, as the role opens it.</summary>
    private protected abstract KeyRingFile<TRing> Open(string path, ILoggerFactory logging, TimeProvider time);

    /// <summary>A good document, another one each time.</summary>
    protected abstract byte[] Document();

    protected virtual void Dispose(bool isDisposing)
    {
        _log.Dispose();
        _folder.Dispose();
    }

    private KeyRingFile<TRing> Open(TimeProvider? time = null) => Open(Path, _log, time ?? new ManualTimeProvider());

    private void Write() => File.WriteAllBytes(Path, Document());

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
