using Broker.Sidecar.Token;

namespace Broker.Tests.Sidecar.Token;

public sealed class ProjectedTokenFileTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("token-");

    private string TokenPath => Path.Combine(_folder.FullName, "token");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    [Trait("threat", "R-01")]
    [Trait("threat", "R-02")]
    public async Task Every_read_succeeds_while_kubelet_swaps_the_data_folder()
    {
        var volume = new FakeTokenVolume(_folder.FullName);
        volume.Swap("token-0");
        var file = new ProjectedTokenFile(TokenPath);

        var swapping = Task.Run(() =>
        {
            for (var i = 1; i <= 1000; i++)
            {
                volume.Swap($"token-{i}");
            }
        });
        while (!swapping.IsCompleted)
        {
            Assert.StartsWith("token-", file.Read(), StringComparison.Ordinal);
        }

        await swapping;
        Assert.Equal("token-1000", file.Read());
    }

    [Theory]
    [Trait("threat", "R-03")]
    [InlineData("abc.def.ghi")]
    [InlineData("abc.def.ghi\n")]
    [InlineData(" abc.def.ghi \r\n\t")]
    public void Reads_the_token_without_the_white_space_around_it(string content)
    {
        File.WriteAllText(TokenPath, content);

        Assert.Equal("abc.def.ghi", new ProjectedTokenFile(TokenPath).Read());
    }

    [Theory]
    [Trait("threat", "R-03")]
    [InlineData("")]
    [InlineData(" \r\n")]
    [InlineData("\ufeffabc.def.ghi")]
    [InlineData("abc def")]
    [InlineData("abc\0def")]
    public void Finds_no_token_in_a_bad_file(string content)
    {
        File.WriteAllText(TokenPath, content);

        Assert.Null(new ProjectedTokenFile(TokenPath).Read());
    }

    [Theory]
    [Trait("threat", "R-03")]
    [InlineData(64 * 1024, true)]
    [InlineData((64 * 1024) + 1, false)]
    [InlineData(1024 * 1024, false)]
    public void Reads_64_KiB_and_no_more(int size, bool isRead)
    {
        File.WriteAllText(TokenPath, new string('a', size));

        Assert.Equal(isRead, new ProjectedTokenFile(TokenPath).Read() is not null);
    }

    [Fact]
    [Trait("threat", "R-03")]
    public void Finds_no_token_in_a_folder_or_where_nothing_is()
    {
        Assert.Null(new ProjectedTokenFile(_folder.FullName).Read());
        Assert.Null(new ProjectedTokenFile(TokenPath).Read());
        Assert.Null(new ProjectedTokenFile(Path.Combine(TokenPath, "below")).Read());
    }

    [Fact]
    [Trait("threat", "R-03")]
    public async Task A_fifo_never_blocks_the_reader()
    {
        Libc.MakeFifo(TokenPath);

        var read = Task.Run(() => new ProjectedTokenFile(TokenPath).Read());

        Assert.Null(await read.WaitAsync(TimeSpan.FromSeconds(10)));
    }
}
