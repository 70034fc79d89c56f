using Broker.Core.Catalog;

namespace Broker.Core.Tests.Catalog;

public sealed class MfaSeedTests
{
    [Theory]
    [InlineData("GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ", "3132333435363738393031323334353637383930")]
    [InlineData("gezdgnbvgy3tqojqgezdgnbvgy3tqojq", "3132333435363738393031323334353637383930")]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAAAAAA", "00000000000000000000000000000000")]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAAAAAA======", "00000000000000000000000000000000")]
    public void Reads_base32_as_apps_show_it(string text, string bytes)
    {
        Assert.True(MfaSeed.TryParse(text, out var seed));

        Assert.Equal(bytes, Convert.ToHexString(seed.Reveal()));
        Assert.Equal("••••", seed.ToString());
    }

    [Theory]
    [InlineData("")]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAAAAA")]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAAAAAB")]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAAAAA1")]
    [InlineData("AAAA AAAA AAAA AAAA AAAA AAAA AAAA")]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    public void Refuses_what_is_no_seed(string text) => Assert.False(MfaSeed.TryParse(text, out _));

    [Theory]
    [InlineData(103, true)]
    [InlineData(104, false)]
    public void Bounds_the_length(int characters, bool isSeed) => Assert.Equal(isSeed, MfaSeed.TryParse(new string('A', characters), out _));
}
