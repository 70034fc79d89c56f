using Broker.Core.Catalog.Ldap;
using Broker.Ldap.Names;
using Broker.Ldap.Results;

namespace Broker.Ldap.Tests.Names;

public sealed class LoginNameTests
{
    [Theory]
    [InlineData("alice")]
    [InlineData(" alice\t")]
    [InlineData("ALICE")]
    [InlineData("ａｌｉｃｅ")]
    [InlineData("\u00a0Alice\u3000")]
    [InlineData("ａｌｉｃｅ　")]
    public void Spellings_of_one_person_are_one_name(string typed)
    {
        Assert.True(LoginName.TryCreate(typed, isCaseSensitive: false, out var name, out _));

        Assert.Equal("alice", name.Text);
    }

    [Fact]
    public void Case_counts_where_the_directory_says_so()
    {
        Assert.True(LoginName.TryCreate(" Alice ", isCaseSensitive: true, out var name, out _));

        Assert.Equal("Alice", name.Text);
    }

    [Theory]
    [InlineData("van der berg")]
    [InlineData("Van  der   Berg")]
    [InlineData("van\u00a0der \u2003berg")]
    [Trait("threat", "L-06")]
    public void Several_spaces_are_one_as_directories_compare(string typed)
    {
        Assert.True(LoginName.TryCreate(typed, isCaseSensitive: false, out var name, out _));
        Assert.Equal("van der berg", name.Text);
        Assert.True(LoginName.TryCreate(typed.Replace("er", "", StringComparison.Ordinal), isCaseSensitive: false, out var other, out _));
        Assert.NotEqual(name, other);
    }

    [Fact]
    public void Composed_and_decomposed_letters_are_one()
    {
        Assert.True(LoginName.TryCreate("Zoe\u0308", isCaseSensitive: false, out var decomposed, out _));
        Assert.True(LoginName.TryCreate("ZO\u00cb", isCaseSensitive: false, out var composed, out _));

        Assert.Equal(composed, decomposed);
    }

    [Theory]
    [InlineData("bob")]
    [InlineData("BOB@example.COM")]
    [InlineData("bob@example.com ")]
    [InlineData("bob  @example.com")]
    [Trait("threat", "L-06")]
    public void A_principal_name_is_one_with_and_without_its_domain(string typed)
    {
        var users = new LdapUsers(LdapBindMode.UserPrincipalName) { Domain = "Example.com" };

        Assert.True(LoginName.TryCreate(typed, users, out var name, out _));
        Assert.Equal("bob", name.Text);
        Assert.True(LoginName.TryCreate(typed, new LdapUsers(LdapBindMode.Search), out var whole, out _));
        Assert.Equal(typed.Trim().ToLowerInvariant().Replace("  ", " ", StringComparison.Ordinal), whole.Text);
    }

    [Theory]
    [InlineData(null, DirectoryReason.NameInvalid)]
    [InlineData("", DirectoryReason.NameInvalid)]
    [InlineData(" \u00a0", DirectoryReason.NameInvalid)]
    [InlineData("a\nb", DirectoryReason.NameInvalid)]
    [InlineData("a\u0000b", DirectoryReason.NameInvalid)]
    [InlineData("a\u0085b", DirectoryReason.NameInvalid)]
    public void Refuses_what_is_no_name(string? typed, DirectoryReason reason)
    {
        Assert.False(LoginName.TryCreate(typed, isCaseSensitive: false, out _, out var refusal));

        Assert.Equal(new DirectoryRefusal(DirectoryRefusalKind.Invalid, reason), refusal);
    }

    [Theory]
    [InlineData("ali\u200bce")]
    [InlineData("ali\u00adce")]
    [InlineData("\u200ealice")]
    [InlineData("alice\u200d")]
    [InlineData("\ufeffalice")]
    [InlineData("ali\u2060ce")]
    [InlineData("ali\u202ece")]
    [InlineData("ali\u034fce")]
    [InlineData("ali\u180ece")]
    [InlineData("ali\u1806ce")]
    [InlineData("ali\u3164ce")]
    [InlineData("ali\ufe0fce")]
    [InlineData("ali\ufffcce")]
    [InlineData("ali\ue000ce")]
    [InlineData("ali\u0378ce")]
    [InlineData("ali\ufdd0ce")]
    [InlineData("ali\U000e0041ce")]
    [InlineData("ali\U000e0fffce")]
    [InlineData("ali\U0010fffdce")]
    [Trait("threat", "L-06")]
    public void Refuses_what_nobody_sees_and_what_is_no_character_yet(string typed)
    {
        Assert.False(LoginName.TryCreate(typed, isCaseSensitive: false, out _, out var refusal));

        Assert.Equal(new DirectoryRefusal(DirectoryRefusalKind.Invalid, DirectoryReason.NameInvalid), refusal);
    }

    [Theory]
    [InlineData("zo\u00eb")]
    [InlineData("\u0438\u0432\u0430\u043d")]
    [InlineData("\u7530\u4e2d")]
    [InlineData("\u0639\u0644\u064a")]
    [InlineData("o'neil-smith_1.x")]
    [InlineData("\U0001f600")]
    public void Takes_letters_of_every_script(string typed)
    {
        Assert.True(LoginName.TryCreate(typed, isCaseSensitive: false, out var name, out _));

        Assert.Equal(typed, name.Text);
    }

    [Fact]
    public void Refuses_a_lone_surrogate() => Assert.False(LoginName.TryCreate("a" + (char)0xd800, isCaseSensitive: false, out _, out _));

    [Fact]
    public void A_name_that_normalising_makes_longer_is_too_long()
    {
        // One character that stands for 18.
        Assert.True(LoginName.TryCreate(new string('\ufdfa', 14), isCaseSensitive: false, out _, out _));
        Assert.False(LoginName.TryCreate(new string('\ufdfa', 15), isCaseSensitive: false, out _, out var refusal));
        Assert.Equal(DirectoryReason.NameTooLong, refusal.Reason);
    }
}
