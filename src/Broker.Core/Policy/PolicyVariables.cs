using System.Text;

namespace Broker.Core.Policy;

/// <summary>
/// The <c>${…}</c> forms of Version 2012-10-17. The three escapes <c>${*}</c>, <c>${?}</c> and <c>${$}</c> stand for the character in
/// them. A variable such as <c>${aws:username}</c> is refused at load: taken literally it would silently compare with the wrong text.
/// </summary>
/// <remarks>Source: IAM User Guide, "IAM policy elements: Variables and tags".</remarks>
internal static class PolicyVariables
{
    /// <summary>Characters of one escape, for example <c>${*}</c>.</summary>
    public const int EscapeLength = 4;

    private const string Opening = "${";

    /// <summary>Reads the escape that stands at <paramref name="at"/>, if one does.</summary>
    public static bool TryReadEscape(ReadOnlySpan<char> text, int at, out char literal)
    {
        literal = default;
        if (text[at..] is not ['$', '{', var escaped and ('*' or '?' or '$'), '}', ..])
        {
            return false;
        }

        literal = escaped;
        return true;
    }

    /// <summary>Says what is wrong with the first <c>${</c> that is no escape; null when there is none.</summary>
    public static string? FindProblem(string text)
    {
        for (var at = text.IndexOf(Opening, StringComparison.Ordinal); at >= 0;
            at = text.IndexOf(Opening, at + EscapeLength, StringComparison.Ordinal))
        {
            if (TryReadEscape(text, at, out _))
            {
                continue;
            }

            var end = text.IndexOf('}', at);
            return end < 0
                ? "'${' has no closing '}'. Write '${$}{' for the two characters themselves."
                : $"The policy variable '{text[at..(end + 1)]}' is not supported yet. Write the value itself, or '${{$}}{{' for a literal '${{'.";
        }

        return null;
    }

    /// <summary>Replaces every escape by its character, for operators that have no wildcards.</summary>
    public static string Unescape(string text)
    {
        if (!HasVariableText(text))
        {
            return text;
        }

        var result = new StringBuilder(text.Length);
        for (var at = 0; at < text.Length; at++)
        {
            if (TryReadEscape(text, at, out var literal))
            {
                result.Append(literal);
                at += EscapeLength - 1;
            }
            else
            {
                result.Append(text[at]);
            }
        }

        return result.ToString();
    }

    /// <summary>Whether the text looks as if it held a variable or an escape.</summary>
    public static bool HasVariableText(string text) => text.Contains(Opening, StringComparison.Ordinal);
}
