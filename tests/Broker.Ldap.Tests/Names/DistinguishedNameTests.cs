using Broker.Ldap.Names;

namespace Broker.Ldap.Tests.Names;

public sealed class DistinguishedNameTests
{
    [Theory]
    [Trait("threat", "L-12")]
    [InlineData("CN=Dev,OU=Groups,DC=example,DC=com", "cn=Dev,ou=Groups,dc=example,dc=com")]
    [InlineData("cn = Dev , ou= Groups;dc=com", "cn=Dev,ou=Groups,dc=com")]
    [InlineData("cn=a\\2cb", "cn=a\\,b")]
    [InlineData("cn=a\\,b", "cn=a\\,b")]
    [InlineData("cn=a\\2Cou\\3Dx", "cn=a\\,ou=x")]
    [InlineData("cn=\\20a\\20", "cn=\\ a\\ ")]
    [InlineData("cn=\\ a\\ ", "cn=\\ a\\ ")]
    [InlineData("cn=a b  ,dc=x", "cn=a b,dc=x")]
    [InlineData("cn=\\#a#b", "cn=\\#a#b")]
    [InlineData("cn=\\d0\\96", "cn=Ж")]
    [InlineData("cn=e\u0301", "cn=é")]
    [InlineData("cn=a/b", "cn=a/b")]
    [InlineData("cn=a\\0ab\\00", "cn=a\\0ab\\00")]
    [InlineData("cn=a=b", "cn=a=b")]
    [InlineData("cn=", "cn=")]
    [InlineData("1.2.840=#04024869", "1.2.840=#04024869")]
    [InlineData("1.2.840=#0402486A", "1.2.840=#0402486a")]
    [InlineData("uid=b+CN=a,dc=x", "cn=a+uid=b,dc=x")]
    [InlineData("cn=😀", "cn=😀")]
    [InlineData("cn=a\\\"\\+\\;\\<\\>\\\\", "cn=a\\\"\\+\\;\\<\\>\\\\")]
    public void Writes_names_in_one_form(string dn, string expected)
    {
        Assert.True(DistinguishedName.TryNormalise(dn, out var normal));
        Assert.Equal(expected, normal);
        Assert.True(DistinguishedName.TryNormalise(normal, out var again));
        Assert.Equal(normal, again);
    }

    [Theory]
    [InlineData("")]
    [InlineData("dev")]
    [InlineData("=x")]
    [InlineData("cn=a,")]
    [InlineData(",cn=a")]
    [InlineData("cn=a,,cn=b")]
    [InlineData("cn=a\\")]
    [InlineData("cn=a\\x")]
    [InlineData("cn=a\\zz")]
    [InlineData("cn=\"a\"")]
    [InlineData("cn=a<b")]
    [InlineData("c n=a")]
    [InlineData("cn=\\ff")]
    [InlineData("cn=#0")]
    [InlineData("cn=#xy")]
    public void Refuses_what_is_no_name(string dn) => Assert.False(DistinguishedName.TryNormalise(dn, out _));

    [Fact]
    public void Refuses_a_lone_surrogate() => Assert.False(DistinguishedName.TryNormalise("cn=" + (char)0xd800, out _));

    [Theory]
    [InlineData(4096, true)]
    [InlineData(4097, false)]
    public void Names_have_a_longest(int length, bool isGood) => Assert.Equal(isGood, DistinguishedName.TryNormalise("cn=" + new string('a', length - 3), out _));
}
