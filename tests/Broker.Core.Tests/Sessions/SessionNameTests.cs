using Broker.Core.Sessions;

namespace Broker.Core.Tests.Sessions;

public sealed class SessionNameTests
{
    [Theory]
    [InlineData("ab")]
    [InlineData("A_z0+=,.@-")]
    [InlineData("0123456789012345678901234567890123456789012345678901234567890123")]
    public void Takes_two_to_sixty_four_word_characters(string name) => Assert.True(SessionName.IsLegal(name));

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("a")]
    [InlineData("01234567890123456789012345678901234567890123456789012345678901234")]
    [InlineData("ａdmin")]
    [InlineData("admin\n")]
    [InlineData("a b")]
    [InlineData("a/b")]
    [InlineData("a</Arn><Arn>")]
    [Trait("threat", "S-18")]
    [Trait("threat", "T-03")]
    public void Refuses_everything_else(string? name) => Assert.False(SessionName.IsLegal(name));
}
