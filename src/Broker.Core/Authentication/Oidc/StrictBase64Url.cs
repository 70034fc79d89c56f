using System.Buffers;
using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;

namespace Broker.Core.Authentication.Oidc;

/// <summary>
/// Base64url in its one canonical form: no padding, no other alphabet, no whitespace, spare bits zero (RFC 7515 §2, RFC 4648 §3.5).
/// </summary>
/// <remarks>Two spellings of one value would let a token pass where its exact text was revoked or cached (threat J-21).</remarks>
internal static class StrictBase64Url
{
    private const string Alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

    private static readonly SearchValues<char> Legal = SearchValues.Create(Alphabet);

    public static bool TryDecode(ReadOnlySpan<char> text, [NotNullWhen(true)] out byte[]? bytes)
    {
        bytes = null;
        if (text.ContainsAnyExcept(Legal) || !HasZeroSpareBits(text))
        {
            return false;
        }

        bytes = Base64Url.DecodeFromChars(text);
        return true;
    }

    private static bool HasZeroSpareBits(ReadOnlySpan<char> text) => (text.Length % 4) switch
    {
        0 => true,
        2 => (Value(text[^1]) & 0b1111) == 0,
        3 => (Value(text[^1]) & 0b0011) == 0,
        _ => false,
    };

    private static int Value(char c) => Alphabet.IndexOf(c, StringComparison.Ordinal);
}
