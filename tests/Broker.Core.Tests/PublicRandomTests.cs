using System.Text.RegularExpressions;

namespace Broker.Core.Tests;

public sealed partial class PublicRandomTests
{
    [Fact]
    public void Gives_ids_of_version_4_and_each_once()
    {
        var ids = Enumerable.Range(0, 10_000).AsParallel().Select(_ => PublicRandom.Id()).ToList();

        Assert.All(ids, id => Assert.Matches(Version4(), id));
        Assert.Equal(ids.Count, ids.Distinct(StringComparer.Ordinal).Count());
    }

    [Theory]
    [InlineData(8)]
    [InlineData(16)]
    [InlineData(1000)]
    public void Hands_out_no_byte_twice(int size)
    {
        // Eight bytes that come again by chance: once in more draws than this test makes in the life of a machine.
        var starts = new HashSet<ulong>();
        for (var i = 0; i < 1_000; i++)
        {
            var bytes = new byte[size];
            PublicRandom.Fill(bytes);
            Assert.True(starts.Add(BitConverter.ToUInt64(bytes)));
        }
    }

    [GeneratedRegex("^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$", RegexOptions.None, 1000)]
    private static partial Regex Version4();
}
