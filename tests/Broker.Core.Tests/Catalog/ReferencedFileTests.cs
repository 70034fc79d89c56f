using Broker.Core.Catalog;
using Broker.TestKit;

namespace Broker.Core.Tests.Catalog;

public sealed class ReferencedFileTests
{
    [Fact]
    public void Reads_a_file_as_it_is_now()
    {
        using var folder = new TemporaryFolder();
        ReferencedFile file = folder.Write("ca.crt", "old");
        folder.Write("ca.crt", "new");

        Assert.True(file.TryRead(3, out var bytes));
        Assert.Equal("new"u8.ToArray(), bytes);
        Assert.False(file.TryRead(2, out _));
    }

    [Fact]
    public void Gives_content_that_its_reader_may_change()
    {
        var file = ReferencedFile.Holding("issuer/ca.crt", "PEM"u8.ToArray());

        Assert.True(file.TryRead(3, out var bytes));
        bytes.AsSpan().Clear();

        Assert.True(file.TryRead(3, out bytes));
        Assert.Equal("PEM"u8.ToArray(), bytes);
        Assert.False(file.TryRead(2, out _));
        Assert.False(ReferencedFile.Holding("issuer/empty", []).TryRead(3, out _));
    }

    [Fact]
    public void Is_equal_by_place_and_content()
    {
        ReferencedFile path = "/a";

        Assert.Equal(path, (ReferencedFile)"/a");
        Assert.NotEqual(path, (ReferencedFile)"/b");
        Assert.NotEqual(path, ReferencedFile.Holding("/a", []));
        Assert.Equal(ReferencedFile.Holding("/a", [1]), ReferencedFile.Holding("/a", [1]));
        Assert.NotEqual(ReferencedFile.Holding("/a", [1]), ReferencedFile.Holding("/a", [2]));
    }

    [Fact]
    public void Never_prints_its_content() => Assert.Equal("issuer/token", ReferencedFile.Holding("issuer/token", "secret"u8.ToArray()).ToString());
}
