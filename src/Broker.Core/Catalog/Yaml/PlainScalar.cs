using System.Collections.Frozen;
using System.Text.RegularExpressions;

namespace Broker.Core.Catalog.Yaml;

/// <summary>Tells what an unquoted scalar means, by the rules that YAML 1.1, YAML 1.2 and JSON share.</summary>
/// <remarks>
/// The API server reads YAML 1.1 and other tools read 1.2; where they differ the scalar is <see cref="YamlScalarKind.Ambiguous"/>.
/// Dates stay text: both readers of Kubernetes documents keep <c>2012-10-17</c> as a string. Source: YAML 1.1 type repository; YAML 1.2.2 §10.3.
/// </remarks>
internal static partial class PlainScalar
{
    private static readonly FrozenSet<string> AmbiguousWords = FrozenSet.Create(
        StringComparer.OrdinalIgnoreCase,
        "true", "false", "yes", "no", "on", "off", "y", "n", ".inf", "-.inf", "+.inf", ".nan", "<<", "=");

    /// <summary>Classifies the text of an unquoted scalar.</summary>
    public static YamlScalarKind Classify(string text) => text switch
    {
        "" or "~" or "null" or "Null" or "NULL" => YamlScalarKind.Null,
        "true" or "false" => YamlScalarKind.Boolean,
        _ when AmbiguousWords.Contains(text) => YamlScalarKind.Ambiguous,
        _ when !LooksNumeric(text[0]) => YamlScalarKind.Text,
        _ when JsonNumber().IsMatch(text) => YamlScalarKind.Number,
        _ when OtherNumber().IsMatch(text) => YamlScalarKind.Ambiguous,
        _ => YamlScalarKind.Text,
    };

    private static bool LooksNumeric(char first) => char.IsAsciiDigit(first) || first is '-' or '+' or '.';

    [GeneratedRegex(@"\A-?(0|[1-9][0-9]*)(\.[0-9]+)?\z", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex JsonNumber();

    [GeneratedRegex(
        @"\A[-+]?(0[xX][0-9a-fA-F_]+|0[oO][0-7_]+|0[bB][01_]+|[0-9][0-9_]*(:[0-5]?[0-9])+(\.[0-9_]*)?|(\.[0-9][0-9_]*|[0-9][0-9_]*(\.[0-9_]*)?)([eE][-+]?[0-9]+)?)\z",
        RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 1000)]
    private static partial Regex OtherNumber();
}
