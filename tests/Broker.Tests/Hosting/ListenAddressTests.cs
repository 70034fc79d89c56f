using Broker.Hosting;

namespace Broker.Tests.Hosting;

public sealed class ListenAddressTests
{
    [Theory]
    [InlineData("127.0.0.1:0", "127.0.0.1:0")]
    [InlineData("localhost:8080", "127.0.0.1:8080")]
    [InlineData("[::1]:65535", "[::1]:65535")]
    [InlineData("0.0.0.0:80", "0.0.0.0:80")]
    public void Parses_an_address_and_a_port(string text, string shown)
    {
        Assert.True(ListenAddress.TryParse(text, out var address));

        Assert.Equal(shown, address.ToString());
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData(":8080")]
    [InlineData("127.0.0.1")]
    [InlineData("127.0.0.1:")]
    [InlineData("127.0.0.1:65536")]
    [InlineData("127.0.0.1:+80")]
    [InlineData("127.0.0.1:-1")]
    [InlineData("127.1:80")]
    [InlineData("0127.0.0.1:80")]
    [InlineData("2130706433:80")]
    [InlineData("::1:80")]
    [InlineData("example.com:80")]
    [InlineData("http://127.0.0.1:80")]
    public void Refuses_everything_else(string? text) => Assert.False(ListenAddress.TryParse(text, out _));
}
