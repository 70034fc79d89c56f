using System.Text;

namespace Broker.Core;

/// <summary>What the key and the value of a tag may be, wherever they come from: a parameter, a claim, a SAML attribute, a document.</summary>
/// <remarks>Source: AWS STS service model, <c>tagKeyType</c> and <c>tagValueType</c>.</remarks>
public static class SessionTagRules
{
    /// <summary>Longest key in characters; the shortest has one.</summary>
    public const int LongestKey = 128;

    /// <summary>Longest value in characters; it may be empty.</summary>
    public const int LongestValue = 256;

    /// <summary>The model's pattern of a key, for messages. A value has the same characters, or none.</summary>
    public const string KeyPattern = @"[\p{L}\p{Z}\p{N}_.:/=+\-@]+";

    /// <summary>The model's pattern of a value, for messages.</summary>
    public const string ValuePattern = @"[\p{L}\p{Z}\p{N}_.:/=+\-@]*";

    /// <summary>Whether a key has 1 to 128 legal characters.</summary>
    public static bool IsLegalKey(string key) => key.Length is > 0 and <= LongestKey && HasLegalCharacters(key);

    /// <summary>Whether a value has 0 to 256 legal characters.</summary>
    public static bool IsLegalValue(string value) => value.Length <= LongestValue && HasLegalCharacters(value);

    /// <summary>Whether all characters are letters, separators, numbers or one of <c>_.:/=+-@</c>; the length is not looked at.</summary>
    /// <remarks>Characters as Unicode has them: .NET's patterns see a letter beyond the basic plane as two halves that are none.</remarks>
    public static bool HasLegalCharacters(string text)
    {
        foreach (var rune in text.EnumerateRunes())
        {
            if (!IsLegal(rune))
            {
                return false;
            }
        }

        return true;
    }

    private static bool IsLegal(Rune rune) => rune.IsAscii
        ? Rune.IsLetterOrDigit(rune) || rune.Value is ' ' or '_' or '.' or ':' or '/' or '=' or '+' or '-' or '@'
        : Rune.IsLetter(rune) || Rune.IsNumber(rune) || Rune.IsSeparator(rune);
}
