using Broker.Core.Federation;
using Broker.Sts;
using Broker.TestKit;
using Broker.Tests.Sidecar;
using Broker.Tests.Sidecar.Token;
using Microsoft.Extensions.Logging;

namespace Broker.Tests.Sts;

public sealed class FederationKeyFileTests : IDisposable
{
    private const int Kept = 2104;

    private readonly string _folder = Directory.CreateTempSubdirectory("broker-federation-test-").FullName;
    private readonly CapturedLog _log = new();
    private readonly LiveFederationKeys _keys = new();

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
        var first = _keys.Current;
        file.Refresh();
        Assert.NotNull(first);
        Assert.Same(first, _keys.Current);

        Write();
        file.Refresh();

        Assert.NotSame(first, _keys.Current);
        Assert.Equal(0, _log.Count(Kept));
    }

    [Theory]
    [InlineData("")]
    [InlineData("{}")]
    [InlineData(null)]
    public void A_bad_document_leaves_the_last_good_keys_and_is_told_once(string? document)
    {
        var file = Open();
        Write();
        file.Refresh();
        var good = _keys.Current;
        Replace(document);

        file.Refresh();
        file.Refresh();

        Assert.Same(good, _keys.Current);
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

        Assert.Null(_keys.Current);
        Assert.Equal(1, _log.Count(Kept));
    }

    private FederationKeyFile Open() => new(Path, _keys, new Logger<FederationKeyFile>(_log), new ManualTimeProvider());

    private void Write() => File.WriteAllBytes(Path, FederationKeyRing.Generate(new ManualTimeProvider().GetUtcNow()).ToJson());

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
