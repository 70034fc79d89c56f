using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;
using Broker.Core;

namespace Broker.Sts;

/// <summary>
/// The parameters of one Query-protocol request: the only reader of <c>application/x-www-form-urlencoded</c>. A repeated scalar takes its
/// last value; a bad escape, bad UTF-8 or too many parameters refuse the whole request.
/// </summary>
/// <remarks>Immutable. Source: AWS Query protocol; WHATWG URL standard, "application/x-www-form-urlencoded parsing".</remarks>
internal sealed class StsForm
{
    /// <summary>Largest form: a SAML assertion of 100,000 characters, each escaped, and room for the rest.</summary>
    public const int LongestBytes = 512 * 1024;

    // 50 tags of two members each, 50 transitive keys, 10 policy ARNs, and the scalars.
    private const int MostParameters = 256;
    private const int LongestName = 128;

    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private readonly Dictionary<string, string> _values;

    private StsForm(Dictionary<string, string> values) => _values = values;

    /// <summary>The value of a scalar, or null.</summary>
    public string? this[string name] => _values.GetValueOrDefault(name);

    /// <summary>Whether the parameter itself, or a member of a list of that name, was sent.</summary>
    public bool Has(string name) => _values.Keys.Any(key => key.StartsWith(name, StringComparison.Ordinal) && (key.Length == name.Length || key[name.Length] == '.'));

    /// <summary>Parses a body or a query string.</summary>
    public static bool TryParse(ReadOnlySpan<byte> encoded, [NotNullWhen(true)] out StsForm? form, [NotNullWhen(false)] out StsError? error)
    {
        form = null;
        error = Malformed("The request parameters cannot be decoded: send application/x-www-form-urlencoded in UTF-8.");
        var values = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var range in encoded.Split((byte)'&'))
        {
            var pair = encoded[range];
            if (pair.IsEmpty)
            {
                continue;
            }

            var equals = pair.IndexOf((byte)'=');
            var name = equals < 0 ? pair : pair[..equals];
            var value = equals < 0 ? [] : pair[(equals + 1)..];
            if (name.Length > LongestName || values.Count >= MostParameters || !TryDecode(name, out var key) || !TryDecode(value, out var text))
            {
                return false;
            }

            values[key] = text;
        }

        form = new StsForm(values);
        error = null;
        return true;
    }

    /// <summary>Reads an optional whole number: <c>900</c>, <c>0900</c> and <c>+900</c> are one; anything else is refused.</summary>
    public bool TryGetNumber(string name, out int? value, [NotNullWhen(false)] out StsError? error)
    {
        value = null;
        error = null;
        if (this[name] is not { } text)
        {
            return true;
        }

        if (!int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number))
        {
            error = Malformed($"{name} is no whole number.");
            return false;
        }

        value = number;
        return true;
    }

    private static StsError Malformed(string message) => new(StsErrorCode.MalformedInput, message, "form");

    private static bool TryDecode(ReadOnlySpan<byte> encoded, [NotNullWhen(true)] out string? text)
    {
        text = null;
        var buffer = ArrayPool<byte>.Shared.Rent(encoded.Length);
        try
        {
            var length = 0;
            for (var i = 0; i < encoded.Length; i++)
            {
                var b = encoded[i];
                if (b == '%')
                {
                    if (i + 2 >= encoded.Length || !byte.TryParse(encoded.Slice(i + 1, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out b))
                    {
                        return false;
                    }

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
