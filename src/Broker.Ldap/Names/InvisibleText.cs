using System.Globalization;
using System.Text;

namespace Broker.Ldap.Names;

/// <summary>Characters that nobody sees, or that have no meaning yet: directories leave many of them out when they compare.</summary>
/// <remarks>
/// Two names that differ in them are one person to such a directory, and a password of nothing else is none. Source: RFC 4518 §2.2 (mapped to nothing) and
/// §2.3 (prohibited); Unicode's Default_Ignorable_Code_Point. Thread safe.
/// </remarks>
internal static class InvisibleText
{
    /// <summary>Whether a name cannot have it: invisible, not assigned, or for private use.</summary>
    public static bool IsNoPartOfNames(Rune character) =>
        IsInvisible(character) || Rune.GetUnicodeCategory(character) is UnicodeCategory.Control or UnicodeCategory.OtherNotAssigned or UnicodeCategory.PrivateUse;

    /// <summary>Whether nothing of a text can be seen: white space, controls and invisible characters only.</summary>
    public static bool IsBlank(string text)
    {
        foreach (var character in text.EnumerateRunes())
        {
            if (!Rune.IsWhiteSpace(character) && !Rune.IsControl(character) && !IsInvisible(character))
            {
                return false;
            }
        }

        return true;
    }

    private static bool IsInvisible(Rune character) => Rune.GetUnicodeCategory(character) is UnicodeCategory.Format || character.Value
        is 0x034F // combining grapheme joiner
        or 0x115F or 0x1160 or 0x3164 or 0xFFA0 // Hangul fillers
        or 0x17B4 or 0x17B5 // Khmer inherent vowels
        or 0x1806 or (>= 0x180B and <= 0x180F) // Mongolian soft hyphen and selectors
        or 0x2065
        or (>= 0xFE00 and <= 0xFE0F) // variation selectors
        or 0xFFFC // object replacement
        or (>= 0xE0000 and <= 0xE0FFF); // tags, more variation selectors
}
