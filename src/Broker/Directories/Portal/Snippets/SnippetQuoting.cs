using System.Buffers;
using System.Text;

namespace Broker.Directories.Portal.Snippets;

/// <summary>How a value is written so that whoever reads the snippet gets that value and runs nothing (threat L-22).</summary>
/// <remarks>
/// A value with a control character, a line separator or half a surrogate pair is refused everywhere: no key, token, region or address has one,
/// and terminals act on some while they are pasted.
/// </remarks>
internal static class SnippetQuoting
{
    /// <summary>What means itself, unquoted, to every reader of ini and environment files, and what no shell would take for its own.</summary>
    private static readonly SearchValues<char> PlainCharacters =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/=_.:,@%-");

    /// <summary>For POSIX shells: single quotes, in which nothing is special but their end.</summary>
    /// <returns>Null for a value that is refused.</returns>
    public static string? Bash(string value) => IsText(value) ? $"'{value.Replace("'", @"'\''", StringComparison.Ordinal)}'" : null;

    /// <summary>For PowerShell: single quotes, each of its five kinds doubled inside.</summary>
    /// <remarks>Source: PowerShell language specification §2.3.5.2; <c>CharExtensions.IsSingleQuote</c> of its tokenizer.</remarks>
    /// <returns>Null for a value that is refused.</returns>
    public static string? PowerShell(string value)
    {
        if (!IsText(value))
        {
            return null;
        }

        var quoted = new StringBuilder(value.Length + 2).Append('\'');
        foreach (var character in value)
        {
            quoted.Append(character);
            if (character is '\'' or (>= '\u2018' and <= '\u201B'))
            {
                quoted.Append(character);
            }
        }

        return quoted.Append('\'').ToString();
    }

    /// <summary>For ini and environment files, whose readers disagree on quotes: the value as it is, when all of it means itself to all of them.</summary>
    /// <returns>Null for a value that is refused.</returns>
    public static string? Plain(string value) => value.AsSpan().ContainsAnyExcept(PlainCharacters) ? null : value;

    /// <summary>A name of a profile: what is not a plain character becomes a hyphen.</summary>
    public static string ProfileName(string text) =>
        string.Create(text.Length, text, static (name, source) =>
        {
            for (var i = 0; i < name.Length; i++)
            {
                name[i] = char.IsAsciiLetterOrDigit(source[i]) || source[i] is '_' or '.' or '@' or '+' ? source[i] : '-';
            }
        });

    private static bool IsText(string value)
    {
        var rest = value.AsSpan();
        while (!rest.IsEmpty)
        {
            if (Rune.DecodeFromUtf16(rest, out var rune, out var length) is not OperationStatus.Done || Rune.IsControl(rune) || rune.Value is 0x2028 or 0x2029)
            {
                return false;
            }

            rest = rest[length..];
        }

        return true;
    }
}
