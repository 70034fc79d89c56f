using System.Buffers;
using Broker.Core.Policy.Conditions;

namespace Broker.Core.Policy;

/// <summary>
/// The <c>${…}</c> forms of Version 2012-10-17: the escapes <c>${*}</c>, <c>${?}</c> and <c>${$}</c>, which stand for the character in
/// them, and the variables <c>${key}</c> and <c>${key, 'default'}</c>.
/// </summary>
/// <remarks>Source: IAM User Guide, "IAM policy elements: Variables and tags".</remarks>
internal static class PolicyVariables
{
    private const string Opening = "${";

    /// <summary>What no condition key has; a variable inside of a variable is not expanded, so it is refused.</summary>
    private static readonly SearchValues<char> NotInKey = SearchValues.Create("${}'\"*?");

    /// <summary>Whether the text looks as if it held a variable or an escape.</summary>
    public static bool HasVariableText(string text) => text.Contains(Opening, StringComparison.Ordinal);

    /// <summary>Whether one of the forms begins at this place.</summary>
    public static bool StartsAt(string text, int at) => text.AsSpan(at).StartsWith(Opening, StringComparison.Ordinal);

    /// <summary>Reads the form that begins at <paramref name="at"/>, and moves there to its last character; or says what is wrong with it.</summary>
    public static bool TryRead(string text, ref int at, out TemplatePart part, out string problem)
    {
        part = default;
        problem = "";
        var end = FindEnd(text, at + Opening.Length);
        if (end < 0)
        {
            problem = "'${' has no closing '}'. Write '${$}{' for the two characters themselves.";
            return false;
        }

        var inner = text[(at + Opening.Length)..end];
        var whole = text[at..(end + 1)];
        at = end;
        if (inner is "*" or "?" or "$")
        {
            part = new TemplatePart(TemplatePartKind.Literal, inner);
            return true;
        }

        var comma = inner.IndexOf(',', StringComparison.Ordinal);
        var key = comma < 0 ? inner : inner[..comma];
        var defaultText = comma < 0 ? null : inner[(comma + 1)..].Trim(' ');
        var keyProblem = key.AsSpan().ContainsAny(NotInKey) ? "Its name is a condition key." : ConditionKeys.FindProblem(key);
        if (keyProblem is not null)
        {
            problem = $"'{whole}' is no policy variable. {keyProblem} Write '${{$}}{{' for a literal '${{'.";
            return false;
        }

        if (defaultText is not (null or ['\'', .., '\'']) || defaultText?.Length == 1 || defaultText?.AsSpan().Count('\'') > 2)
        {
            problem = $"The default of '{whole}' is one text in single quotes: ${{{key}, 'text'}}.";
            return false;
        }

        part = new TemplatePart(TemplatePartKind.Variable, key, defaultText?[1..^1]);
        return true;
    }

    /// <summary>The closing brace; one between single quotes belongs to the default.</summary>
    private static int FindEnd(string text, int from)
    {
        var isQuoted = false;
        for (var at = from; at < text.Length; at++)
        {
            if (text[at] == '\'')
            {
                isQuoted = !isQuoted;
            }
            else if (text[at] == '}' && !isQuoted)
            {
                return at;
            }
        }

        return -1;
    }
}
