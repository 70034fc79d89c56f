using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;

namespace Broker.Sts;

/// <summary>Percent-decoding of one name or value: strict in escapes and in UTF-8.</summary>
/// <remarks>Source: WHATWG URL standard, "application/x-www-form-urlencoded parsing".</remarks>
internal static class StsFormText
{
    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Decodes; false for a broken escape or bytes that are no UTF-8.</summary>
    public static bool TryDecode(ReadOnlySpan<byte> encoded, [NotNullWhen(true)] out string? text)
    {
        text = null;
        if (Ascii.IsValid(encoded) && !encoded.ContainsAny((byte)'%', (byte)'+'))
        {
            // Most are: names, tokens, ARNs of SDKs that escape only what they must.
            text = Encoding.ASCII.GetString(encoded);
            return true;
        }

        var buffer = ArrayPool<byte>.Shared.Rent(encoded.Length);
        try
        {
            var length = 0;
            for (var i = 0; i < encoded.Length; i++)
            {
                var b = encoded[i];
                if (b == '%')
                {
                    // The digits are looked at one by one: the framework's parser would take a NUL for the second.
                    if (i + 2 >= encoded.Length || !char.IsAsciiHexDigit((char)encoded[i + 1]) || !char.IsAsciiHexDigit((char)encoded[i + 2]))
                    {
                        return false;
                    }

                    b = byte.Parse(encoded.Slice(i + 1, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);

                    i += 2;
                }
                else if (b == '+')
                {
                    b = (byte)' ';
                }

                buffer[length++] = b;
            }

            text = StrictUtf8.GetString(buffer, 0, length);
            return true;
        }
        catch (DecoderFallbackException)
        {
            return false;
        }
        finally
        {
            // The buffer may have held a token.
            ArrayPool<byte>.Shared.Return(buffer, clearArray: true);
        }
    }
}
