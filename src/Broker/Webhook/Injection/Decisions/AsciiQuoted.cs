using System.Text;

namespace Broker.Webhook.Injection.Decisions;

/// <summary>Text from a pod as it may stand in a message: short, and in printable ASCII, which headers and events take, so that it can forge nothing.</summary>
internal static class AsciiQuoted
{
    private const int Longest = 128;

    /// <summary>The text in single quotes; what is cut ends with three dots, what cannot be printed is a question mark.</summary>
    public static string Of(string text)
    {
        var quoted = new StringBuilder(Math.Min(text.Length, Longest) + 5).Append('\'');
        foreach (var c in text.AsSpan(0, Math.Min(text.Length, Longest)))
        {
            quoted.Append(c is >= ' ' and <= '~' ? c : '?');
        }

        return quoted.Append(text.Length > Longest ? "...'" : "'").ToString();
    }
}
