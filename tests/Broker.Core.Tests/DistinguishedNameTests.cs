namespace Broker.Core.Tests;

/// <summary>L-12: two names are one when their normal forms are.</summary>
[Trait("threat", "L-12")]
public sealed class DistinguishedNameTests
{
    [Theory]
    [InlineData("CN=Dev,OU=Groups,DC=example", "cn=Dev,ou=Groups,dc=example")]
    [InlineData("cn = Dev , ou = Groups", "cn=Dev,ou=Groups")]
    [InlineData("cn=Dev;ou=Groups", "cn=Dev,ou=Groups")]
    [InlineData("uid=a+cn=b,dc=x", "cn=b+uid=a,dc=x")]
    [InlineData(@"cn=a\2cb", @"cn=a\,b")]
    [InlineData(@"cn=a\,b", @"cn=a\,b")]
    [InlineData(@"cn=\c3\a4", "cn=ä")]
    [InlineData(@"cn=\20a\20", @"cn=\ a\ ")]
    [InlineData(@"cn=\#a", @"cn=\#a")]
    [InlineData("cn=#04024869", "cn=#04024869")]
    [InlineData("2.5.4.3=x", "2.5.4.3=x")]
    [InlineData("cn=", "cn=")]
    [InlineData("cn=a/b", "cn=a/b")]
    [InlineData("cn=Админ", "cn=Админ")]
    [InlineData("cn=e\u0301", "cn=é")]
    [InlineData(@"cn=a\2Cou\3Dx", @"cn=a\,ou=x")]
    [InlineData(@"cn=a\0ab\00", @"cn=a\0ab\00")]
    [InlineData("1.2.840=#0402486A", "1.2.840=#0402486a")]
    [InlineData("cn=😀", "cn=😀")]
    public void Writes_one_form(string text, string normal)
    {
        Assert.True(DistinguishedName.TryNormalise(text, out var written));
        Assert.Equal(normal, written);
        Assert.True(DistinguishedName.TryNormalise(written, out var again));
        Assert.Equal(written, again);
    }

    [Theory]
    [InlineData("")]
    [InlineData("dev")]
    [InlineData("cn=a,")]
    [InlineData(",cn=a")]
    [InlineData("=a")]
    [InlineData("c n=a")]
    [InlineData(@"cn=a\")]
    [InlineData(@"cn=a\zz")]
    [InlineData("cn=a\\4\0")]
    [InlineData("cn=a\\0\0")]
    [InlineData(@"cn=\ff")]
    [InlineData("cn=a<b")]
    [InlineData("cn=\"a\"")]
    [InlineData("cn=#0")]
    public void Refuses_what_is_none(string text) => Assert.False(DistinguishedName.TryNormalise(text, out _));

    [Fact]
    public void Refuses_half_a_character() => Assert.False(DistinguishedName.TryNormalise("cn=\ud800", out _));

    [Theory]
    [InlineData(4096, true)]
    [InlineData(4097, false)]
    public void Has_a_longest_name(int length, bool isLegal) => Assert.Equal(isLegal, DistinguishedName.TryNormalise("cn=" + new string('a', length - 3), out _));

    [Theory]
    [InlineData("cn=Dev,ou=ÄRZTE", "cn=dev,ou=ärzte")]
    [InlineData("S-1-5-21-1", "S-1-5-21-1")]
    public void Folds_case_of_names_only(string normal, string folded) => Assert.Equal(folded, DistinguishedName.Fold(normal));
}
