using System.Buffers;
using System.Text;
using Broker.Core.Authentication.SigV4;

namespace Broker.Core.Tests.Authentication.SigV4;

public sealed class CanonicalQueryTests
{
    [Theory]
    [InlineData("", "")]
    [InlineData("&&", "")]
    [InlineData("a", "a=")]
    [InlineData("a=", "a=")]
    [InlineData("=v", "=v")]
    [InlineData("b=2&a=1", "a=1&b=2")]
    [InlineData("a=2&a=1&a", "a=&a=1&a=2")]
    [InlineData("a-b=1&a=2", "a=2&a-b=1")]
    [InlineData("a=b=c", "a=b%3Dc")]
    [InlineData("a=b+c", "a=b%20c")]
    [InlineData("a=b%20c", "a=b%20c")]
    [InlineData("a=b%2Bc", "a=b%2Bc")]
    [InlineData("a=%7E~", "a=~~")]
    [InlineData("a=%2520", "a=%2520")]
    [InlineData("a=%e1%88%b4", "a=%E1%88%B4")]
    [InlineData("a=ሴ", "a=%E1%88%B4")]
    [InlineData("a=😀", "a=%F0%9F%98%80")]
    [InlineData("a=%ff%00", "a=%FF%00")]
    [InlineData("a=/:*'()!", "a=%2F%3A%2A%27%28%29%21")]
    [InlineData("A=1&a=2&B=3", "A=1&B=3&a=2")]
    [Trait("threat", "S-12")]
    public void Writes_the_canonical_line_byte_for_byte(string raw, string expected)
    {
        Assert.True(CanonicalQuery.TryParse(raw, out var query));

        Assert.Equal(expected, Line(query));
    }

    [Theory]
    [InlineData("a=%zz")]
    [InlineData("a=%4")]
    [InlineData("a=%")]
    [InlineData("%g0=1")]
    [InlineData("a=%+1")]
    [InlineData("a=% 1")]
    [InlineData("a=%4\0")]
    [Trait("threat", "S-12")]
    public void Refuses_a_broken_escape(string raw) => Assert.False(CanonicalQuery.TryParse(raw, out _));

    [Theory]
    [InlineData(512, true)]
    [InlineData(513, false)]
    public void Takes_at_most_512_parameters(int count, bool accepted) =>
        Assert.Equal(accepted, CanonicalQuery.TryParse(string.Join('&', Enumerable.Repeat("a=1", count)), out _));

    [Theory]
    [InlineData(65_536, true)]
    [InlineData(65_537, false)]
    public void Takes_at_most_64_kib(int length, bool accepted) =>
        Assert.Equal(accepted, CanonicalQuery.TryParse(new string('a', length), out _));

    private static string Line(CanonicalQuery query)
    {
        var output = new ArrayBufferWriter<byte>();
        query.WriteTo(output, without: null);
        return Encoding.ASCII.GetString(output.WrittenSpan);
    }
}
