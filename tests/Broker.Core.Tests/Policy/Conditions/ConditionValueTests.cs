using Broker.Core.Policy;
using Broker.Core.Policy.Conditions;
using static Broker.Core.Tests.Policy.TrustPolicies;

namespace Broker.Core.Tests.Policy.Conditions;

public sealed class ConditionValueTests
{
    [Theory]
    [Trait("threat", "P-14")]
    [InlineData("10.0.0.0/33", false)]
    [InlineData("10.0.0.0/32", true)]
    [InlineData("10.0.0.0/0", true)]
    [InlineData("10.0.0.0/-1", false)]
    [InlineData("10.0.0.0/08", false)]
    [InlineData("10.0.0.0/8", true)]
    [InlineData("10.0.0.0/", false)]
    [InlineData("10.0.0.0/ 8", false)]
    [InlineData("10.0.0.0/8/8", false)]
    [InlineData("10.0.0.0/255.0.0.0", false)]
    [InlineData("2001:db8::/129", false)]
    [InlineData("2001:db8::/128", true)]
    [InlineData("0127.0.0.1", false)]
    [InlineData("127.0.0.01", false)]
    [InlineData("127.0.0.1", true)]
    [InlineData("0.0.0.0", true)]
    [InlineData("256.0.0.1", false)]
    [InlineData("255.255.255.255", true)]
    [InlineData("1", false)]
    [InlineData("1.2.3", false)]
    [InlineData("1.2.3.4.5", false)]
    [InlineData("1.2.3.4 ", false)]
    [InlineData("1.2.3.+4", false)]
    [InlineData("0x7f.0.0.1", false)]
    [InlineData("", false)]
    [InlineData("localhost", false)]
    [InlineData("*", false)]
    [InlineData("10.*", false)]
    [InlineData("fe80::1%eth0", false)]
    [InlineData("fe80::1%2", false)]
    [InlineData("[::1]", false)]
    [InlineData("::1", true)]
    [InlineData("::", true)]
    [InlineData("::ffff:1.2.3.4", true)]
    [InlineData("1.2.3.4::", false)]
    [InlineData("::1.2.3.4:5", false)]
    [InlineData("1:2:3:4:5:6:7:8", true)]
    [InlineData("1:2:3:4:5:6:7", false)]
    [InlineData("1:2:3:4:5:6:7:8:9", false)]
    [InlineData("1:2:3:4:5:6:1.2.3.4", true)]
    [InlineData("1:2:3:4:5:6:7::", true)]
    [InlineData("1:2:3:4::5:6:7:8", false)]
    [InlineData("1::2::3", false)]
    [InlineData(":::", false)]
    [InlineData(":1:2:3:4:5:6:7", false)]
    [InlineData("12345::", false)]
    [InlineData("g::", false)]
    public void Reads_addresses_in_their_strict_form(string value, bool expected) => AssertLoads("IpAddress", Quote(value), expected);

    [Theory]
    [Trait("threat", "P-14")]
    [InlineData("1.2.3.4", true)]
    [InlineData("1.2.3.4\0", false)]
    [InlineData("1\0.2.3.4", false)]
    [InlineData("2001:db8::1", true)]
    [InlineData("2001:db8::1\0", false)]
    [InlineData("2001\0:db8::1", false)]
    [InlineData("2\0:db8::1", false)]
    [InlineData("::ffff:1.2.3.4\0", false)]
    public void Takes_no_nul_for_a_part_of_an_address(string text, bool expected) => Assert.Equal(expected, AddressText.TryParse(text, out _));

    [Theory]
    [Trait("threat", "P-15")]
    [InlineData("\"2026-11-21T12:00:00Z\"", true)]
    [InlineData("\"2026-11-21T12:00Z\"", true)]
    [InlineData("\"2026-11-21T12:00:00.123Z\"", true)]
    [InlineData("\"2026-11-21T12:00:00.1234567Z\"", true)]
    [InlineData("\"2026-11-21T12:00:00.12345678Z\"", false)]
    [InlineData("\"2026-11-21T12:00:00.Z\"", false)]
    [InlineData("\"2026-11-21T12:00:00+01:00\"", true)]
    [InlineData("\"2026-11-21T12:00:00-08:00\"", true)]
    [InlineData("\"2026-11-21T12:00:00+0100\"", false)]
    [InlineData("\"2026-11-21T12:00:00+1:00\"", false)]
    [InlineData("\"2026-11-21T12:00:00+15:00\"", false)]
    [InlineData("\"2026-11-21T12:00:00\"", false)]
    [InlineData("\"2026-11-21 12:00:00Z\"", false)]
    [InlineData("\"2026-11-21t12:00:00z\"", false)]
    [InlineData("\"2026-11-21\"", false)]
    [InlineData("\"2026-11\"", false)]
    [InlineData("\"2026-02-29T12:00:00Z\"", false)]
    [InlineData("\"2028-02-29T12:00:00Z\"", true)]
    [InlineData("\"2026-11-21T24:00:00Z\"", false)]
    [InlineData("\"2026-11-21T12:00:60Z\"", false)]
    [InlineData("\"2026-11-21T12:60:00Z\"", false)]
    [InlineData("\"2026-11-21T23:59:59Z\"", true)]
    [InlineData("\"2026-13-01T12:00:00Z\"", false)]
    [InlineData("\"2026-00-01T12:00:00Z\"", false)]
    [InlineData("\"2026-04-31T12:00:00Z\"", false)]
    [InlineData("\"2026-04-00T12:00:00Z\"", false)]
    [InlineData("\"0000-01-01T00:00:00Z\"", false)]
    [InlineData("\"0001-01-01T00:00:00Z\"", true)]
    [InlineData("\"0001-01-01T00:00:00+00:01\"", false)]
    [InlineData("\"9999-12-31T23:59:59-00:01\"", false)]
    [InlineData("\"2026-11-21T12:00:00+14:00\"", true)]
    [InlineData("\"2026-11-21T12:00:00+14:01\"", false)]
    [InlineData("\"2026-11-21T12:00:00+01:60\"", false)]
    [InlineData("\"2026-11-21T12:00:00ZZ\"", false)]
    [InlineData("\"2026-11-21T12:00:00Z+01:00\"", false)]
    [InlineData("\"2026-11-21T12:00:\"", false)]
    [InlineData("\"2026-11-21T12Z\"", false)]
    [InlineData("\"21 Nov 2026 12:00:00 GMT\"", false)]
    [InlineData("\" 2026-11-21T12:00:00Z\"", false)]
    [InlineData("\"2026-11-21T12:00:00Z \"", false)]
    [InlineData("\"1764000000\"", true)]
    [InlineData("1764000000", true)]
    [InlineData("\"0\"", true)]
    [InlineData("\"253402300799\"", true)]
    [InlineData("\"253402300800\"", false)]
    [InlineData("\"99999999999999999999\"", false)]
    [InlineData("\"-1\"", false)]
    [InlineData("1.5", false)]
    [InlineData("1e9", false)]
    [InlineData("\"\"", false)]
    [InlineData("\"now\"", false)]
    [InlineData("true", false)]
    public void Reads_dates_with_a_zone_and_epoch_seconds(string value, bool expected) => AssertLoads("DateLessThan", value, expected);

    [Theory]
    [Trait("threat", "P-15")]
    [InlineData("\"3600\"", true)]
    [InlineData("3600", true)]
    [InlineData("-1.5", true)]
    [InlineData("\"-1.5\"", true)]
    [InlineData("[1,\"2\"]", true)]
    [InlineData("\"1e3\"", false)]
    [InlineData("1e3", false)]
    [InlineData("1E3", false)]
    [InlineData("\"+1\"", false)]
    [InlineData("\"--1\"", false)]
    [InlineData("\"1.\"", false)]
    [InlineData("\".5\"", false)]
    [InlineData("\"1,000\"", false)]
    [InlineData("\"1 \"", false)]
    [InlineData("\"0x10\"", false)]
    [InlineData("\"\\u0661\"", false)]
    [InlineData("\"\"", false)]
    [InlineData("\"-\"", false)]
    [InlineData("\"NaN\"", false)]
    [InlineData("\"1234567890123456789012345678\"", true)]
    [InlineData("\"12345678901234567890123456789\"", false)]
    [InlineData("true", false)]
    [InlineData("null", false)]
    public void Reads_decimal_numbers(string value, bool expected) => AssertLoads("NumericEquals", value, expected);

    [Theory]
    [Trait("threat", "P-15")]
    [InlineData("arn:aws:iam::123456789012:role/app", true)]
    [InlineData("arn:aws:sns:eu-west-1:123456789012:topic:sub", true)]
    [InlineData("arn:*:*:*:*:*", true)]
    [InlineData("arn:aws:iam::${aws:PrincipalAccount}:role/app", true)]
    [InlineData("${aws:PrincipalArn}", true)]
    [InlineData("${aws:PrincipalArn}${aws:SourceArn}", false)]
    [InlineData("*${aws:PrincipalArn}", false)]
    [InlineData("${aws:PrincipleArn}", false)]
    [InlineData("arn:aws:iam::123456789012", false)]
    [InlineData("arn:aws:iam:${aws:PrincipalArn}", false)]
    [InlineData("*", false)]
    [InlineData("*:aws:iam::123456789012:role/app", false)]
    [InlineData("urn:aws:iam::123456789012:role/app", false)]
    [InlineData("", false)]
    public void Reads_ARNs_of_six_parts(string value, bool expected)
    {
        AssertLoads("ArnEquals", Quote(value), expected);
        AssertLoads("ArnNotLike", Quote(value), expected);
    }

    [Theory]
    [Trait("threat", "P-15")]
    [InlineData("AAEC", true)]
    [InlineData("AA==", true)]
    [InlineData("", true)]
    [InlineData("AA", false)]
    [InlineData("AA=", false)]
    [InlineData("AA E", false)]
    [InlineData("A-_C", false)]
    public void Reads_base64(string value, bool expected) => AssertLoads("BinaryEquals", Quote(value), expected);

    [Theory]
    [InlineData("1")]
    [InlineData("true")]
    public void Text_keeps_its_quotes(string value)
    {
        foreach (var name in new[] { "StringEquals", "StringLike", "IpAddress", "ArnLike", "BinaryEquals" })
        {
            AssertLoads(name, value, expected: false);
        }
    }

    [Fact]
    [Trait("threat", "P-14")]
    public void Reads_addresses_as_the_platform_reads_the_same_text()
    {
        var random = new Random(14);
        for (var round = 0; round < 20_000; round++)
        {
            var bytes = new byte[random.Next(2) == 0 ? 4 : 16];
            random.NextBytes(bytes);
            for (var zero = random.Next(bytes.Length); zero > 0; zero--)
            {
                bytes[random.Next(bytes.Length)] = 0;
            }

            var address = new System.Net.IPAddress(bytes);
            Assert.True(AddressText.TryParse(address.ToString(), out var read), address.ToString());

            var expected = bytes.Aggregate(UInt128.Zero, (bits, b) => (bits << 8) | b);
            Assert.Equal((address.IsIPv4MappedToIPv6 ? (uint)expected : expected, bytes.Length == 16 && !address.IsIPv4MappedToIPv6), (read.Bits, read.IsVersion6));
        }
    }

    [Fact]
    [Trait("threat", "P-15")]
    public void Reads_instants_as_the_platform_reads_the_same_text()
    {
        var random = new Random(15);
        string[] forms = ["yyyy-MM-dd'T'HH:mm:sszzz", "yyyy-MM-dd'T'HH:mmzzz", "yyyy-MM-dd'T'HH:mm:ss.fffffffzzz", "yyyy-MM-dd'T'HH:mm:ss.fzzz"];
        for (var round = 0; round < 5_000; round++)
        {
            var local = new DateTime(random.NextInt64(DateTime.UnixEpoch.Ticks, DateTime.MaxValue.Ticks - TimeSpan.TicksPerDay));
            var some = new DateTimeOffset(local, TimeSpan.FromMinutes(random.Next(-14 * 60, 14 * 60)));
            var text = some.ToString(forms[round % forms.Length], System.Globalization.CultureInfo.InvariantCulture);

            Assert.True(IsoInstant.TryParse(text, out var read), text);
            Assert.Equal(DateTimeOffset.Parse(text, System.Globalization.CultureInfo.InvariantCulture).UtcTicks, read.UtcTicks);
        }
    }

    private static void AssertLoads(string name, string value, bool expected)
    {
        var json = Document(AwsStatement("Deny", condition: When(name, "x:one", value)));

        Assert.True(expected == PolicyDocument.TryParseTrustPolicy(json, out _, out var problems), $"{name} {value}: {string.Join('\n', problems)}");
        Assert.All(problems, problem => Assert.StartsWith($"Statement[0].Condition.{name}[\"x:one\"]", problem.Path));
    }
}
