using System.Globalization;
using Broker.Core.Authentication.SigV4;

namespace Broker.Core.Tests.Authentication.SigV4;

/// <summary>The basic form of ISO 8601 as the framework would read and write it.</summary>
public sealed class SigningTimeTests
{
    private const string Form = "yyyyMMdd'T'HHmmss'Z'";

    [Theory]
    [InlineData("20261121T120000Z", true)]
    [InlineData("20240229T235959Z", true)]
    [InlineData("00010101T000000Z", true)]
    [InlineData("99991231T235959Z", true)]
    [InlineData("20230229T120000Z", false)]
    [InlineData("00000101T000000Z", false)]
    [InlineData("20260021T120000Z", false)]
    [InlineData("20261321T120000Z", false)]
    [InlineData("20261100T120000Z", false)]
    [InlineData("20261131T120000Z", false)]
    [InlineData("20261121T240000Z", false)]
    [InlineData("20261121T126000Z", false)]
    [InlineData("20261121T120060Z", false)]
    [InlineData("20261121t120000Z", false)]
    [InlineData("20261121T120000z", false)]
    [InlineData("20261121T120000", false)]
    [InlineData("20261121T120000ZZ", false)]
    [InlineData("20261121 120000Z", false)]
    [InlineData("2026112١T120000Z", false)]
    [InlineData("+0261121T120000Z", false)]
    [InlineData("2026 121T120000Z", false)]
    [InlineData("", false)]
    public void Reads_what_the_framework_reads(string text, bool expected)
    {
        var isTheirs = DateTimeOffset.TryParseExact(text, Form, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var theirs);

        Assert.Equal(expected, SigningTime.TryParse(text, out var ours));
        Assert.Equal((isTheirs, theirs), (expected, ours));
    }

    [Fact]
    public void Writes_what_the_framework_writes()
    {
        var random = new Random(1);
        for (var i = 0; i < 1_000; i++)
        {
            var time = new DateTimeOffset(random.NextInt64(DateTime.MaxValue.Ticks), TimeSpan.Zero);
            var text = SigningTime.Format(time);

            Assert.Equal(time.UtcDateTime.ToString(Form, CultureInfo.InvariantCulture), text);
            Assert.True(SigningTime.TryParse(text, out var read));
            Assert.Equal(time.ToUnixTimeSeconds(), read.ToUnixTimeSeconds());
        }
    }
}
