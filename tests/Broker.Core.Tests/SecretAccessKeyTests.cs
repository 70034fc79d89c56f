namespace Broker.Core.Tests;

public sealed class SecretAccessKeyTests
{
    [Fact]
    public void Has_the_length_of_an_aws_secret() => Assert.Equal(40, SecretAccessKey.Generate().Reveal().Length);

    [Fact]
    public void Prints_as_dots() => Assert.Equal("••••", $"{SecretAccessKey.Generate()}");

    [Theory]
    [InlineData("secret", true)]
    [InlineData("secreT", false)]
    [InlineData("secre", false)]
    [InlineData("", false)]
    public void Matches_only_itself(string other, bool matches) =>
        Assert.Equal(matches, SecretAccessKey.FromText("secret").Matches(other));

    [Fact]
    [Trait("threat", "T-19")]
    public void Ten_thousand_secrets_are_distinct_and_their_bits_balanced()
    {
        const int Count = 10_000;
        var secrets = Enumerable.Range(0, Count).Select(_ => SecretAccessKey.Generate().Reveal()).ToArray();
        var bytes = secrets.Select(Convert.FromBase64String).ToArray();

        Assert.Equal(Count, secrets.Distinct(StringComparer.Ordinal).Count());
        // 240 bits each. Six standard deviations: 50 ± 3 %.
        Assert.All(Enumerable.Range(0, 240), bit =>
            Assert.InRange(bytes.Count(secret => (secret[bit / 8] >> (bit % 8) & 1) == 1), 4_700, 5_300));
    }
}
