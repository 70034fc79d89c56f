using System.Globalization;
using System.Text;

namespace Broker.Core.Catalog;

/// <summary>Shows a piece of a document inside a message: short, on one line, without characters that could forge another line.</summary>
internal static class Quoted
{
    private const int Longest = 80;

    /// <summary>Quotes a text: <c>'like this'</c>; long texts are cut.</summary>
    public static string Text(string text) => text.Length <= Longest ? $"'{OneLine(text)}'" : $"'{OneLine(text[..Longest])}…'";

    /// <summary>Writes control, format and line-separating characters, and what is no character at all, as <c>\uXXXX</c>.</summary>
    public static string OneLine(string text)
    {
        if (text.All(IsPrintable))
        {
            return text;
        }

        var shown = new StringBuilder(text.Length + 16);
        foreach (var c in text)
        {
            _ = IsPrintable(c) ? shown.Append(c) : shown.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}");
        }

        return shown.ToString();
    }

    private static bool IsPrintable(char c) => char.GetUnicodeCategory(c) is not (
        UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator
        or UnicodeCategory.Surrogate or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned);
}
