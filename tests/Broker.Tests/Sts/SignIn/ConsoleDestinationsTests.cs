using Broker.Issuing;
using Broker.Sts.SignIn;

namespace Broker.Tests.Sts.SignIn;

public sealed class ConsoleDestinationsTests
{
    private static readonly ConsoleDestinations Consoles = new([Origin("https://console.example.com"), Origin("https://ops.example.com:8443"), Origin("http://127.0.0.1:3000")]);

    [Theory]
    [InlineData("https://console.example.com", "https://console.example.com/")]
    [InlineData("https://console.example.com/", "https://console.example.com/")]
    [InlineData("https://console.example.com:443/s3?region=eu-west-1&x=%0d%0a#top", "https://console.example.com/s3?region=eu-west-1&x=%0d%0a#top")]
    [InlineData("HTTPS://Console.Example.COM/S3", "https://console.example.com/S3")]
    [InlineData("https://console.example.com?a=//evil.example", "https://console.example.com/?a=//evil.example")]
    [InlineData("https://console.example.com//evil.example", "https://console.example.com//evil.example")]
    [InlineData("https://console.example.com/@evil.example", "https://console.example.com/@evil.example")]
    [InlineData("https://console.example.com/a/../b", "https://console.example.com/b")]
    [InlineData("https://ops.example.com:8443/x", "https://ops.example.com:8443/x")]
    [InlineData("http://127.0.0.1:3000/x", "http://127.0.0.1:3000/x")]
    public void Leads_to_consoles_that_were_named(string text, string location)
    {
        Assert.Null(Consoles.Destination(text, out var destination));
        Assert.Equal(location, destination!.AbsoluteUri);
        Assert.Null(Consoles.Issuer(text, out _));
    }

    [Theory]
    [InlineData("http://console.example.com/")]
    [InlineData("https://console.example.com:8443/")]
    [InlineData("https://ops.example.com/")]
    [InlineData("https://evil.example/")]
    [InlineData("https://console.example.com.evil.example/")]
    [InlineData("https://evil-console.example.com/")]
    [InlineData("https://console.example.com@evil.example/")]
    [InlineData("https://user:password@console.example.com/")]
    [InlineData("https://@console.example.com/")]
    [InlineData("https://console.example.com%2eevil.example/")]
    [InlineData("https://console.example.com%00.evil.example/")]
    [InlineData("https://evil.example\\@console.example.com/")]
    [InlineData("https://evil.example/\\console.example.com")]
    [InlineData("https://console.example.com\\.evil.example/")]
    [InlineData("https:\\\\console.example.com/")]
    [InlineData("https:console.example.com/")]
    [InlineData("https:/console.example.com/")]
    [InlineData("https:///console.example.com/")]
    [InlineData("https:////evil.example/")]
    [InlineData("//console.example.com/")]
    [InlineData("//evil.example/")]
    [InlineData("\\\\evil.example/")]
    [InlineData("/\\evil.example/")]
    [InlineData("/console")]
    [InlineData("console.example.com")]
    [InlineData("javascript:alert(1)//https://console.example.com/")]
    [InlineData("JavaScript://console.example.com/%0aalert(1)")]
    [InlineData("data:text/html,x")]
    [InlineData("file://console.example.com/etc/passwd")]
    [InlineData("ftp://console.example.com/")]
    [InlineData("https://console.example.com/\r\nSet-Cookie: a=b")]
    [InlineData("https://console.example.com/\n")]
    [InlineData(" https://console.example.com/")]
    [InlineData("https://console.example.com/ ")]
    [InlineData("\thttps://console.example.com/")]
    [InlineData("ht\ntps://console.example.com/")]
    [InlineData("https://console.example.com/\0")]
    [InlineData("https://console.example.com\u3002evil.example/")]
    [InlineData("https://c\u043ensole.example.com/")]
    [InlineData("https://console.example.com./")]
    [InlineData("https://console.example.com/<script>")]
    [InlineData("http://localhost.evil.example:3000/")]
    [InlineData("http://127.0.0.1.evil.example:3000/")]
    [InlineData("http://127.0.0.1:3001/")]
    [InlineData("https://127.0.0.1:3000/")]
    public void Is_no_open_redirect(string text)
    {
        Assert.NotNull(Consoles.Destination(text, out var destination));
        Assert.Null(destination);
        Assert.NotNull(Consoles.Issuer(text, out _));
    }

    [Fact]
    public void An_issuer_may_be_absent_and_a_destination_may_not()
    {
        Assert.Null(Consoles.Issuer(null, out _));
        Assert.Null(Consoles.Issuer("", out _));
        Assert.NotNull(Consoles.Destination(null, out _));
        Assert.NotNull(Consoles.Destination("", out _));
    }

    [Fact]
    public void Takes_2048_characters_and_not_one_more()
    {
        const string Start = "https://console.example.com/";

        Assert.Null(Consoles.Destination(Start.PadRight(2048, 'x'), out _));
        Assert.NotNull(Consoles.Destination(Start.PadRight(2049, 'x'), out _));
    }

    [Fact]
    public void Says_what_to_set_when_no_console_was_named()
    {
        var refusal = new ConsoleDestinations([]).Destination("https://console.example.com/", out _);

        Assert.Contains("--console-destination", refusal!.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("https://console.example.com", true)]
    [InlineData("https://console.example.com/", true)]
    [InlineData("https://console.example.com:8443", true)]
    [InlineData("https://[2001:db8::1]", true)]
    [InlineData("http://localhost:3000", true)]
    [InlineData("http://[::1]:3000", true)]
    [InlineData("http://console.example.com", false)]
    [InlineData("https://console.example.com/path", false)]
    [InlineData("https://console.example.com?", false)]
    [InlineData("https://console.example.com?a", false)]
    [InlineData("https://console.example.com#", false)]
    [InlineData("https://user@console.example.com", false)]
    [InlineData("https://*.example.com", false)]
    [InlineData("*", false)]
    [InlineData("", false)]
    [InlineData("console.example.com", false)]
    public void An_origin_is_a_scheme_a_host_and_a_port(string text, bool isOrigin) => Assert.Equal(isOrigin, ConsoleDestinations.TryParseOrigin(text, out _));

    private static Uri Origin(string text) => ConsoleDestinations.TryParseOrigin(text, out var origin) ? origin : throw new InvalidOperationException(text);
}
