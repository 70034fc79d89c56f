namespace Broker.Core.Tests;

public sealed class Rfc3339Tests
{
    [Theory]
    [InlineData("2026-11-21T12:00:00+00:00", "2026-11-21T12:00:00Z")]
    [InlineData("2026-11-21T12:00:00.9999999+00:00", "2026-11-21T12:00:00Z")]
    [InlineData("2026-11-21T01:30:05+02:00", "2026-11-20T23:30:05Z")]
    [InlineData("0001-01-01T00:00:00+00:00", "0001-01-01T00:00:00Z")]
    [InlineData("9999-12-31T23:59:59+00:00", "9999-12-31T23:59:59Z")]
    public void Writes_utc_in_whole_seconds(string instant, string expected) =>
        Assert.Equal(expected, Rfc3339.Text(DateTimeOffset.Parse(instant, System.Globalization.CultureInfo.InvariantCulture)));

    [Theory]
    [InlineData("2026-11-21T12:00:00Z")]
    [InlineData("0001-01-01T00:00:00Z")]
    [InlineData("9999-12-31T23:59:59Z")]
    public void Reads_what_it_writes(string text)
    {
        Assert.True(Rfc3339.TryRead(text, out var instant));
        Assert.Equal((TimeSpan.Zero, text), (instant.Offset, Rfc3339.Text(instant)));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("2026-11-21T12:00:00")]
    [InlineData("2026-11-21T12:00:00z")]
    [InlineData("2026-11-21T12:00:00.0Z")]
    [InlineData("2026-11-21T12:00:00+00:00")]
    [InlineData(" 2026-11-21T12:00:00Z")]
    [InlineData("2026-11-31T12:00:00Z")]
    [InlineData("2026-11-21T24:00:00Z")]
    public void Reads_no_other_form(string? text) => Assert.False(Rfc3339.TryRead(text, out _));
}
