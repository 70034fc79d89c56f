using System.Text;

namespace Broker.Core.Tests;

public sealed class UnicodeFormTests
{
    /// <summary>A sample of what <c>unicode-forms.py --cases</c> writes: text, NFC and NFKC of another implementation.</summary>
    public static TheoryData<string, string, string> Cases()
    {
        var cases = new TheoryData<string, string, string>();
        foreach (var line in File.ReadLines(Path.Combine(AppContext.BaseDirectory, "testdata", "unicode", "forms.txt")))
        {
            var texts = line.Split(' ');
            cases.Add(texts[0], texts[1], texts[2]);
        }

        return cases;
    }

    [Theory]
    [MemberData(nameof(Cases), DisableDiscoveryEnumeration = true)]
    public void Agrees_with_another_implementation(string text, string composed, string compatible)
    {
        Assert.Equal(Text(composed), UnicodeForm.Composed(Text(text)));
        Assert.Equal(Text(compatible), UnicodeForm.Compatible(Text(text)));
    }

    [Theory]
    [InlineData("e\u0301", "\u00e9")]
    [InlineData("\uff21\ufb01", "Afi")]
    [InlineData("\u1112\u1161\u11ab", "\ud55c")]
    [InlineData("a\u0315\u0300", "\u00e0\u0315")]
    [InlineData("plain", "plain")]
    [InlineData("", "")]
    public void Writes_names_in_one_form(string text, string expected) => Assert.Equal(expected, UnicodeForm.Compatible(text));

    private static string Text(string hex) => Encoding.UTF8.GetString(Convert.FromHexString(hex));
}
