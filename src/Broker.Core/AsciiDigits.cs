namespace Broker.Core;

/// <summary>Tells digits from everything else; other scripts' digits are no digits.</summary>
internal static class AsciiDigits
{
    /// <summary>Whether the text is one digit or more, and nothing else.</summary>
    public static bool Are(ReadOnlySpan<char> text)
    {
        foreach (var c in text)
        {
            if (!char.IsAsciiDigit(c))
            {
                return false;
            }
        }

        return !text.IsEmpty;
    }
}
