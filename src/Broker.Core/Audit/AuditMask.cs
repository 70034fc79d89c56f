using System.Buffers;
using System.Text;

namespace Broker.Core.Audit;

/// <summary>Keeps secrets and endless texts out of audit events, whoever hands them in: the second line, after not handing them in.</summary>
/// <remarks>Source: AWS CloudTrail's <c>HIDDEN_DUE_TO_SECURITY_REASONS</c>; threats Y-01 and Y-04. Control characters are escaped by the JSON writer.</remarks>
internal static class AuditMask
{
    /// <summary>What stands in an event for a value that may not.</summary>
    public const string Hidden = "HIDDEN_DUE_TO_SECURITY_REASONS";

    /// <summary>Longest text of an event, in UTF-16 units: twice the longest policy or ARN of a valid request.</summary>
    public const int LongestText = 4096;

    private const int TokenDots = 2;

    // How every JSON object begins in base64url: the header of a JWT.
    private const string TokenStart = "eyJ";

    private static readonly SearchValues<string> SecretNames = SearchValues.Create(
        ["tokencode", "webidentitytoken", "samlassertion", "contextassertion", "secretaccesskey", "sessiontoken", "password", "secret"],
        StringComparison.OrdinalIgnoreCase);

    private static readonly SearchValues<char> TokenCharacters = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.=");

    /// <summary>Whether values of this name are never written; <c>sAMLAssertionID</c> names a document and is none.</summary>
    public static bool IsSecret(string name) => name.Length is > 0 and <= 20 && SecretNames.Contains(name);

    /// <summary>The text with every JWT in it hidden, cut at <paramref name="longest"/>.</summary>
    public static string Text(string text, int longest = LongestText)
    {
        var shown = text.Contains(TokenStart, StringComparison.Ordinal) ? WithoutTokens(text) : text;
        return shown.Length <= longest ? shown : string.Concat(shown.AsSpan(0, longest), "…");
    }

    private static string WithoutTokens(string text)
    {
        var shown = new StringBuilder(text.Length);
        var rest = text.AsSpan();
        while (rest.IndexOf(TokenStart, StringComparison.Ordinal) is >= 0 and var start)
        {
            shown.Append(rest[..start]);
            rest = rest[start..];
            var length = rest.IndexOfAnyExcept(TokenCharacters) is >= 0 and var end ? end : rest.Length;
            if (rest[..length].Count('.') >= TokenDots)
            {
                shown.Append(Hidden);
            }
            else
            {
                shown.Append(rest[..length]);
            }

            rest = rest[length..];
        }

        return shown.Append(rest).ToString();
    }
}
