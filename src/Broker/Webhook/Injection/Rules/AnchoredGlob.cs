namespace Broker.Webhook.Injection.Rules;

/// <summary>A pattern that has to match the whole of a text: <c>*</c> for any characters, none included, <c>?</c> for exactly one.</summary>
/// <remarks>Time grows with the product of both lengths at worst, never faster. Compares byte for byte. Immutable.</remarks>
internal sealed record AnchoredGlob(string Pattern)
{
    /// <summary>Whether all of the text matches.</summary>
    public bool Matches(ReadOnlySpan<char> text)
    {
        var pattern = Pattern.AsSpan();
        int at = 0, p = 0, star = -1, resume = 0;
        while (at < text.Length)
        {
            if (p < pattern.Length && pattern[p] == '*')
            {
                (star, resume) = (p++, at);
            }
            else if (p < pattern.Length && (pattern[p] == '?' || pattern[p] == text[at]))
            {
                p++;
                at++;
            }
            else if (star >= 0)
            {
                // The last star takes one more character, and the rest is tried again.
                (p, at) = (star + 1, ++resume);
            }
            else
            {
                return false;
            }
        }

        return pattern[p..].TrimStart('*').IsEmpty;
    }
}
