using System.Diagnostics.CodeAnalysis;

namespace Broker.Core.Authentication.Saml;

/// <summary>Base64 with padding and zero spare bits (RFC 4648 §3.5); whitespace as XML has it may break its lines.</summary>
internal static class StrictBase64
{
    private const string Whitespace = " \t\r\n";

    /// <summary>Decodes at least one octet.</summary>
    public static bool TryDecode(string text, [NotNullWhen(true)] out byte[]? bytes)
    {
        var dense = text.AsSpan().IndexOfAny(Whitespace) < 0 ? text : string.Concat(text.Split(Whitespace.ToCharArray()));
        var buffer = new byte[dense.Length / 4 * 3];
        bytes = null;
        if (dense.Length % 4 != 0 || !Convert.TryFromBase64String(dense, buffer, out var written) || written == 0)
        {
            return false;
        }

        // The last group is the only one that can be spelt in a second way.
        var tail = (written - 1) / 3 * 3;
        if (!dense.AsSpan()[^4..].SequenceEqual(Convert.ToBase64String(buffer, tail, written - tail)))
        {
            return false;
        }

        bytes = buffer[..written];
        return true;
    }
}
