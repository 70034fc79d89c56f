using System.Globalization;
using System.Text;
using Broker.Ldap.Escaping;

namespace Broker.Ldap.Tests.Escaping;

public sealed class LdapDnValueTests
{
    [Theory]
    [Trait("threat", "L-03")]
    [InlineData("bob,ou=admins", @"bob\,ou\=admins")]
    [InlineData("bob+cn=x", @"bob\+cn\=x")]
    [InlineData("#bob", @"\#bob")]
    [InlineData(" bob ", @"\ bob\ ")]
    [InlineData(" ", @"\ ")]
    [InlineData("\"bob\"", @"\""bob\""")]
    [InlineData("a=b", @"a\=b")]
    [InlineData(@"a\b", @"a\\b")]
    [InlineData("<a>;b", @"\<a\>\;b")]
    [InlineData("a\0b\n", @"a\00b\0a")]
    [InlineData("Jörg", @"J\c3\b6rg")]
    public void Escapes_what_a_name_would_read(string value, string expected)
    {
        Assert.True(LdapDnValue.TryEscape(value, out var escaped));

        Assert.Equal(expected, escaped);
    }

    [Theory]
    [InlineData("")]
    [InlineData("bob")]
    [InlineData("Bob Smith #2 (sales) *")]
    [InlineData("bob.smith@example.com/x")]
    public void Leaves_an_ordinary_value_as_it_is(string value)
    {
        Assert.True(LdapDnValue.TryEscape(value, out var escaped));

        Assert.Equal(value, escaped);
    }

    [Fact]
    public void Refuses_what_is_no_text()
    {
        Assert.False(LdapDnValue.TryEscape("a\ud800", out _));
        Assert.False(LdapDnValue.TryEscape("\udc00b", out _));
    }

    [Fact]
    [Trait("threat", "L-03")]
    public void A_name_keeps_its_parts_and_the_value_comes_back()
    {
        foreach (var value in NaughtyValues.Of(20_000))
        {
            Assert.True(LdapDnValue.TryEscape(value, out var escaped));

            var parts = ParseName($"uid={escaped},ou=people,dc=example");

            Assert.Equal([$"uid={value}", "ou=people", "dc=example"], parts);
        }
    }

    [Fact]
    public void The_parser_of_these_tests_sees_an_injection() =>
        Assert.Equal(["uid=bob", "ou=admins", "cn=x", "dc=example"], ParseName("uid=bob,ou=admins+cn=x,dc=example"));

    /// <summary>An independent reader of RFC 4514: the attributes of a name, values unescaped, unescaped edge spaces dropped.</summary>
    private static List<string> ParseName(string name)
    {
        var parts = new List<string>();
        var octets = new List<byte>();
        var kept = 0;
        for (var i = 0; i <= name.Length; i++)
        {
            if (i == name.Length || name[i] is ',' or '+')
            {
                parts.Add(Encoding.UTF8.GetString([.. octets.Take(kept)]));
                octets.Clear();
                kept = 0;
            }
            else if (name[i] == '\\')
            {
                var isPair = " \"#+,;<=>\\".Contains(name[i + 1], StringComparison.Ordinal);
                octets.Add(isPair ? (byte)name[i + 1] : byte.Parse(name.AsSpan(i + 1, 2), NumberStyles.HexNumber, CultureInfo.InvariantCulture));
                i += isPair ? 1 : 2;
                kept = octets.Count;
            }
            else
            {
                Assert.DoesNotContain(name[i], "\"\0;<>");
                octets.Add((byte)name[i]);
                kept = name[i] == ' ' ? kept : octets.Count;
            }
        }

        return parts;
    }
}
