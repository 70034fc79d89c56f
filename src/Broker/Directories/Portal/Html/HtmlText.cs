
namespace Broker.Directories.Portal.Html;

/// <summary>What is left of somebody's text once nothing in it can pretend: no control characters, nothing that turns or hides letters.</summary>
/// <remarks>
/// Encoding keeps text from becoming markup; this keeps it from looking like other text (Trojan Source, CVE-2021-42574). Line feeds and tabs stay.
/// </remarks>
internal static class HtmlText
{
    private const char Replacement = '\uFFFD';

    /// <summary>The same text, with U+FFFD in place of what may not be shown.</summary>
    public static string Visible(string text) => IsPlain(text)
        ? text
        : string.Create(text.Length, text, static (visible, source) =>
        {
            for (var i = 0; i < visible.Length; i++)
            {
                visible[i] = IsShown(source[i]) ? source[i] : Replacement;
            }
        });

    private static bool IsPlain(string text)
    {
        foreach (var character in text)
        {
            if (!IsShown(character))
            {
                return false;
            }
        }

        return true;
    }

    private static bool IsShown(char character) => character switch
    {
        '\n' or '\t' => true,
        < ' ' or (>= '\u007F' and <= '\u009F') => false,

        // Direction marks, overrides and isolates.
        '\u061C' or '\u200E' or '\u200F' or (>= '\u202A' and <= '\u202E') or (>= '\u2066' and <= '\u2069') => false,

        // No width at all; line and paragraph separators.
        '\u200B' or '\u2060' or '\uFEFF' or '\u2028' or '\u2029' => false,
        _ => true,
    };
}
