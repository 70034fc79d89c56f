using System.Globalization;

namespace Broker.Core.Tests.Actions.Parameters;

/// <summary>A text parameter as the service model has it, written down apart from the product (contracts/sts §1.1).</summary>
/// <param name="Name">As messages name it.</param>
/// <param name="Shortest">Fewest characters.</param>
/// <param name="Longest">Most characters.</param>
/// <param name="Pattern">As messages quote it; null for none.</param>
/// <param name="Has">Whether the pattern has a character.</param>
/// <param name="IsSecret">Whether no message may repeat the value.</param>
internal sealed record ParameterShape(string Name, int Shortest, int Longest, string? Pattern, Func<char, bool> Has, bool IsSecret = false)
{
    private const string ArnPattern = "[\\u0009\\u000A\\u000D\\u0020-\\u007E\\u0085\\u00A0-\\uD7FF\\uE000-\\uFFFD\\u10000-\\u10FFFF]+";
    private const string NamePattern = @"[\w+=,.@-]*";

    public static ParameterShape Arn(string name) => new(name, 20, 2048, ArnPattern, c => c is '\t' or '\n' or '\r' or (>= ' ' and <= '~') or '\x85' or (>= '\xA0' and <= '\uFFFD'));

    public static ParameterShape SessionName(string name, int longest = 64) => new(name, 2, longest, NamePattern, c => IsWord(c) || "+=,.@-".Contains(c));

    public static ParameterShape ExternalId(string name) => new(name, 2, 1224, @"[\w+=,.@:\/-]*", c => IsWord(c) || "+=,.@:/-".Contains(c));

    public static ParameterShape SerialNumber(string name) => new(name, 9, 256, @"[\w+=/:,.@-]*", c => IsWord(c) || "+=/:,.@-".Contains(c));

    public static ParameterShape TokenCode(string name) => new(name, 6, 6, @"[\d]*", char.IsAsciiDigit, IsSecret: true);

    public static ParameterShape Policy(string name, int longest) =>
        new(name, 1, longest, @"[\u0009\u000A\u000D\u0020-\u00FF]+", c => c is '\t' or '\n' or '\r' or (>= ' ' and <= '\xFF'));

    public static ParameterShape TagKey(string name) => new(name, 1, 128, @"[\p{L}\p{Z}\p{N}_.:/=+\-@]+", IsOfTag);

    public static ParameterShape TagValue(string name) => new(name, 0, 256, @"[\p{L}\p{Z}\p{N}_.:/=+\-@]*", IsOfTag);

    public static ParameterShape AccessKeyId(string name) => new(name, 16, 128, @"[\w]*", IsWord);

    public static ParameterShape Token(string name, int longest) => new(name, 4, longest, null, _ => true, IsSecret: true);

    public static ParameterShape Free(string name, int shortest, int longest) => new(name, shortest, longest, null, _ => true);

    public static ParameterShape Audience(string name) => new(name, 1, 1000, @"\P{Cc}*", c => !char.IsControl(c));

    private static bool IsWord(char c) => char.IsAsciiLetterOrDigit(c) || c == '_';

    private static bool IsOfTag(char c) => "_.:/=+-@".Contains(c) || char.GetUnicodeCategory(c) is UnicodeCategory.UppercaseLetter or UnicodeCategory.LowercaseLetter
        or UnicodeCategory.TitlecaseLetter or UnicodeCategory.ModifierLetter or UnicodeCategory.OtherLetter or UnicodeCategory.DecimalDigitNumber
        or UnicodeCategory.LetterNumber or UnicodeCategory.OtherNumber or UnicodeCategory.SpaceSeparator or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator;
}
