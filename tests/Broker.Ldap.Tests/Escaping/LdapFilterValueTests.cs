using System.Globalization;
using System.Text;
using Broker.Ldap.Escaping;

namespace Broker.Ldap.Tests.Escaping;

public sealed class LdapFilterValueTests
{
    [Theory]
    [Trait("threat", "L-02")]
    [InlineData("*", @"\2a")]
    [InlineData(")(uid=*", @"\29\28uid=\2a")]
    [InlineData("admin)(|(uid=*", @"admin\29\28|\28uid=\2a")]
    [InlineData(@"\2a", @"\5c2a")]
    [InlineData(@"\28", @"\5c28")]
    [InlineData("a\0b", @"a\00b")]
    [InlineData("a\nb\u007f", @"a\0ab\7f")]
    [InlineData("Jörg Ж", @"J\c3\b6rg \d0\96")]
    [InlineData("\U0001F600", @"\f0\9f\98\80")]
    public void Escapes_what_a_filter_would_read(string value, string expected)
    {
        Assert.True(LdapFilterValue.TryEscape(value, out var escaped));

        Assert.Equal(expected, escaped);
    }

    [Theory]
    [InlineData("")]
    [InlineData("bob")]
    [InlineData("bob.smith-2@example.com")]
    [InlineData("O'Neil & sons, #1 = best!")]
    public void Leaves_an_ordinary_value_as_it_is(string value)
    {
        Assert.True(LdapFilterValue.TryEscape(value, out var escaped));

        Assert.Equal(value, escaped);
    }

    [Fact]
    public void Refuses_what_is_no_text()
    {
        Assert.False(LdapFilterValue.TryEscape("a\ud800", out _));
        Assert.False(LdapFilterValue.TryEscape("\udc00b", out _));
    }

    [Fact]
    [Trait("threat", "L-02")]
    public void A_filter_keeps_its_structure_and_the_value_comes_back()
    {
        foreach (var value in NaughtyValues.Of(20_000))
        {
            Assert.True(LdapFilterValue.TryEscape(value, out var escaped));

            var leaves = ParseFilter($"(&(objectClass=person)(uid={escaped}))");

            Assert.Equal(["objectClass=person", $"uid={value}"], leaves);
        }
    }

    [Fact]
    public void The_parser_of_these_tests_sees_an_injection() =>
        Assert.Equal(["objectClass=person", "uid=admin", "uid=<any>"], ParseFilter("(&(objectClass=person)(uid=admin)(|(uid=*)))"));

    /// <summary>An independent reader of RFC 4515: the equality and presence items of a filter, values unescaped.</summary>
    private static List<string> ParseFilter(string filter)
    {
        var items = new List<string>();
        Assert.Equal(filter.Length, ParseOne(filter, 0, items));
        return items;
    }

    private static int ParseOne(string filter, int at, List<string> items)
    {
        Assert.Equal('(', filter[at++]);
        if (filter[at] is '&' or '|' or '!')
        {
            for (at++; filter[at] == '(';)
            {
                at = ParseOne(filter, at, items);
            }
        }
        else
        {
            var end = filter.IndexOf(')', at);
            var (name, value) = filter[at..end].Split('=', 2) is [var n, var v] ? (n, v) : ("", "");
            items.Add($"{name}={(value == "*" ? "<any>" : Unescape(value))}");
            at = end;
        }

        Assert.Equal(')', filter[at]);
        return at + 1;
    }

    private static string Unescape(string value)
    {
        var octets = new List<byte>();
        for (var i = 0; i < value.Length; i++)
        {
            Assert.DoesNotContain(value[i], "*(\0");
            if (value[i] == '\\')
            {
                octets.Add(byte.Parse(value.AsSpan(i + 1, 2), NumberStyles.HexNumber, CultureInfo.InvariantCulture));
                i += 2;
            }
            else
            {
                octets.Add((byte)value[i]);
            }
        }

        return Encoding.UTF8.GetString([.. octets]);
    }
}
