using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;

namespace Broker.Core.Authentication.Oidc;

/// <summary>Reads typed claims out of a payload and remembers the first thing that was wrong.</summary>
/// <remarks>
/// A claim of a wrong JSON type never reads as absent (threat J-23); null does for texts, where issuers write it for "none", and never for
/// times. After a problem the values given are meaningless; look at
/// <see cref="Problem"/> before using them. Not thread safe; one use.
/// </remarks>
internal sealed class ClaimReader(JsonElement payload)
{
    /// <summary>The last second of the year 9999: what a <see cref="DateTimeOffset"/> can hold.</summary>
    private const long LatestSecond = 253_402_300_799;

    /// <summary>The first refusal, or null while everything was in order.</summary>
    public StsError? Problem { get; private set; }

    /// <summary>The claim's JSON value, or null when it is absent.</summary>
    public JsonElement? Find(string claim) => payload.TryGetProperty(claim, out var value) ? value : null;

    /// <summary>A string claim that must be there.</summary>
    public string Text(string claim, int longest) => OptionalText(claim, longest) ?? Missing(claim, string.Empty);

    /// <summary>A string claim that may be absent, but not empty.</summary>
    public string? OptionalText(string claim, int longest) =>
        FindText(claim) is { } value ? Bounded(claim, TextOf(claim, value), longest) : null;

    /// <summary>The subject: a string, or a whole number that becomes its digits as AWS does.</summary>
    public string Subject(int longest)
    {
        const string Claim = "sub";
        return FindText(Claim) switch
        {
            null => Missing(Claim, string.Empty),
            { ValueKind: JsonValueKind.Number } number when number.TryGetInt64(out _) => number.GetRawText(),
            { } value => Bounded(Claim, TextOf(Claim, value), longest),
        };
    }

    /// <summary>A string or an array of strings that must be there and hold at least one.</summary>
    public ImmutableArray<string> Texts(string claim)
    {
        var texts = OptionalTexts(claim);
        if (FindText(claim) is null)
        {
            return Missing(claim, texts);
        }

        return texts.IsEmpty ? Refuse(OidcErrors.EmptyClaim(claim), texts) : texts;
    }

    /// <summary>A string or an array of strings; empty when absent.</summary>
    public ImmutableArray<string> OptionalTexts(string claim) => FindText(claim) switch
    {
        null => [],
        { ValueKind: JsonValueKind.Array } array => [.. array.EnumerateArray().Select(item => TextOf(claim, item))],
        { } single => [TextOf(claim, single)],
    };

    /// <summary>Seconds since the epoch that must be there.</summary>
    public long Seconds(string claim) => OptionalSeconds(claim) ?? Missing(claim, 0L);

    /// <summary>Seconds since the epoch: a whole number, or a string of one (both seen in the wild); fractions are refused.</summary>
    public long? OptionalSeconds(string claim)
    {
        if (Find(claim) is not { } value)
        {
            return null;
        }

        long seconds = 0;
        var isWhole = value.ValueKind switch
        {
            JsonValueKind.Number => value.TryGetInt64(out seconds),
            JsonValueKind.String => value.GetString() is { } text && AsciiDigits.Are(text) && long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out seconds),
            _ => false,
        };
        return isWhole && seconds is >= 0 and <= LatestSecond ? seconds : Refuse(OidcErrors.InvalidTimestamp, 0L);
    }

    /// <summary>Records a refusal unless there is one already, and gives <paramref name="instead"/> to go on with.</summary>
    public T Refuse<T>(StsError problem, T instead)
    {
        Problem ??= problem;
        return instead;
    }

    /// <summary>
    /// Whether text can go into every wire form, log and policy variable: no control characters (a trailing line feed is a classic way
    /// around
    /// an anchored pattern, threat J-32) and none of the two code points that XML cannot carry.
    /// </summary>
    public static bool IsPlain(string text)
    {
        foreach (var c in text)
        {
            if (char.IsControl(c) || c is '\uFFFE' or '\uFFFF')
            {
                return false;
            }
        }

        return true;
    }

    private JsonElement? FindText(string claim) => Find(claim) is { ValueKind: not JsonValueKind.Null } value ? value : null;

    private T Missing<T>(string claim, T instead) => Refuse(OidcErrors.MissingClaim(claim), instead);

    private string TextOf(string claim, JsonElement value) =>
        value.ValueKind == JsonValueKind.String ? value.GetString()! : Refuse(OidcErrors.WrongType(claim), "?");

    private string Bounded(string claim, string text, int longest)
    {
        if (text.Length == 0)
        {
            return Refuse(OidcErrors.EmptyClaim(claim), text);
        }

        return text.Length <= longest && IsPlain(text) ? text : Refuse(OidcErrors.BadValue(claim), text);
    }
}
