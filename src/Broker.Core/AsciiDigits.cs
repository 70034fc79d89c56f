namespace Broker.Core;

/// <summary>Whether a text is a number as a stranger may write it: the framework's parsers also take NUL characters at its end. Other scripts' digits are no digits.</summary>
/// <remarks>A pure function.</remarks>
public static class AsciiDigits
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
