using System.Text;
using Broker.Directories.SignIn;

namespace Broker.Tests.Directories.SignIn;

public sealed class BasicCredentialsTests
{
    [Theory]
    [InlineData("alice:secret", "alice")]
    [InlineData("alice:se:cr:et", "alice")]
    [InlineData("älice:pässword ✓", "älice")]
    [InlineData(":secret", "")]
    public void Reads_the_name_up_to_the_first_colon(string pair, string name)
    {
        Assert.True(BasicCredentials.TryParse("bAsIc " + Encode(pair), out var attempt));

        using (attempt)
        {
            Assert.Equal(name, attempt.Username);
            Assert.True(attempt.TryGetPassword(out _, out _));
            Assert.Null(attempt.Provider);
        }
    }

    [Fact]
    public void A_missing_password_is_no_password()
    {
        Assert.True(BasicCredentials.TryParse("Basic " + Encode("alice:"), out var attempt));

        using (attempt)
        {
            Assert.False(attempt.TryGetPassword(out _, out _));
        }
    }

    [Theory]
    [InlineData("Basic")]
    [InlineData("Basic ")]
    [InlineData("Basic YWxpY2U=")]
    [InlineData("Basic YWxp Y2U6c2VjcmV0")]
    [InlineData("Basic YWxpY2U6c2VjcmV0=")]
    [InlineData("Basic _-__")]
    [InlineData("Basic /zo=")]
    public void Refuses_what_is_no_pair(string authorization) =>
        Assert.False(BasicCredentials.IsBasic(authorization) && BasicCredentials.TryParse(authorization, out _));

    [Fact]
    public void Refuses_what_is_longer_than_any_pair() =>
        Assert.False(BasicCredentials.TryParse("Basic " + Encode("alice:" + new string('p', 8 * 1024)), out _));

    [Fact]
    public void Prints_neither_name_nor_password()
    {
        using var attempt = new LoginAttempt(null, "alice", "secret");

        Assert.Equal("••••", attempt.ToString());
    }

    private static string Encode(string pair) => Convert.ToBase64String(Encoding.UTF8.GetBytes(pair));
}
