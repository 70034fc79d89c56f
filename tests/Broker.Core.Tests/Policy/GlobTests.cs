using Broker.Core.Policy;

namespace Broker.Core.Tests.Policy;

public sealed class GlobTests
{
    [Theory]
    [Trait("threat", "P-06")]
    [Trait("threat", "P-07")]
    [InlineData("", "", true)]
    [InlineData("", "a", false)]
    [InlineData("*", "", true)]
    [InlineData("*", "a/b:c", true)]
    [InlineData("**", "", true)]
    [InlineData("?", "", false)]
    [InlineData("?", "/", true)]
    [InlineData("?", "ab", false)]
    [InlineData("a*b", "ab", true)]
    [InlineData("a*b", "a/x:b", true)]
    [InlineData("a*a", "a", false)]
    [InlineData("a*a", "aa", true)]
    [InlineData("*aab", "aaab", true)]
    [InlineData("*ab*ab", "abab", true)]
    [InlineData("*ab*ab", "ab", false)]
    [InlineData("*a?c*", "xxabcx", true)]
    [InlineData("*a?c*", "xxabdx", false)]
    [InlineData("a?*", "a", false)]
    [InlineData("bucket", "bucket-evil", false)]
    [InlineData("bucket*", "bucket-evil", true)]
    [InlineData("role/a", "role/ab", false)]
    [InlineData("a.c", "abc", false)]
    [InlineData("a.c", "a.c", true)]
    [InlineData("a+", "aa", false)]
    [InlineData("a+", "a+", true)]
    [InlineData("(a)", "a", false)]
    [InlineData("[ab]", "a", false)]
    [InlineData("[ab]", "[ab]", true)]
    [InlineData("^a$", "a", false)]
    [InlineData("a|b", "a", false)]
    [InlineData("\\*", "\\x", true)]
    [InlineData("\\*", "*", false)]
    [InlineData("A", "a", false)]
    public void Matches_whole_values_with_two_wildcards_and_no_others(string pattern, string value, bool expected) =>
        Assert.Equal(expected, Glob.Parse(pattern).Matches(value));

    [Fact]
    [Trait("threat", "P-06")]
    public void Question_mark_counts_one_utf16_unit()
    {
        var emoji = "\U0001F600";

        Assert.False(Glob.Parse("?").Matches(emoji));
        Assert.True(Glob.Parse("??").Matches(emoji));
    }

    [Theory]
    [Trait("threat", "P-18")]
    [InlineData("app\u200d")]
    [InlineData("\u200bapp")]
    [InlineData("ap\u00adp")]
    public void Zero_width_characters_are_characters(string value)
    {
        var pattern = Glob.Parse("app");

        Assert.False(pattern.Matches(value));
        Assert.True(pattern.Matches("app"));
    }

    [Fact]
    public void Equals_the_reference_over_random_strings()
    {
        var random = new Random(20240917);
        for (var round = 0; round < 50_000; round++)
        {
            var pattern = (round % 4 == 1 ? "*" : "") + RandomText(random, "ab*?", round % 4 == 3 ? 30 : 9);
            var value = RandomText(random, "ab", round % 2 == 0 ? 12 : 80);

            Assert.True(
                Reference(pattern, value) == Glob.Parse(pattern).Matches(value),
                $"pattern '{pattern}' on '{value}'");
        }
    }

    /// <remarks>A matcher that tries every place for every star would not end here: 10,000 choose 1,000 ways. The benchmarks have the time it takes.</remarks>
    [Theory]
    [Trait("threat", "P-08")]
    [InlineData("*a", "", true)]
    [InlineData("*a", "b", false)]
    [InlineData("*aa?", "b", false)]
    [InlineData("*?", "b", false)]
    [InlineData("a?", "b*", false)]
    [InlineData("?a", "*b", false)]
    [InlineData("*a*b", "", false)]
    public void Ends_however_many_stars_there_are(string unit, string end, bool expected)
    {
        var pattern = Glob.Parse(string.Concat(Enumerable.Repeat(unit, 2048 / unit.Length)) + end);

        Assert.Equal(expected, pattern.Matches(new string('a', 10 * 1024)));
    }

    /// <summary>Dynamic programming over prefixes: nothing in common with the implementation but the rules.</summary>
    private static bool Reference(string pattern, string value)
    {
        var matches = new bool[pattern.Length + 1, value.Length + 1];
        matches[0, 0] = true;
        for (var p = 1; p <= pattern.Length; p++)
        {
            for (var v = 0; v <= value.Length; v++)
            {
                matches[p, v] = pattern[p - 1] switch
                {
                    '*' => matches[p - 1, v] || (v > 0 && matches[p, v - 1]),
                    '?' => v > 0 && matches[p - 1, v - 1],
                    var literal => v > 0 && value[v - 1] == literal && matches[p - 1, v - 1],
                };
            }
        }

        return matches[pattern.Length, value.Length];
    }

    private static string RandomText(Random random, string alphabet, int longest) =>
        new([.. random.GetItems(alphabet.AsSpan(), random.Next(longest + 1))]);
}
