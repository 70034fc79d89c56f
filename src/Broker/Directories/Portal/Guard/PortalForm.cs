using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;
using System.Text.Unicode;

namespace Broker.Directories.Portal.Guard;

/// <summary>One form as a browser sends it, <c>application/x-www-form-urlencoded</c>, read strictly. Its octets are overwritten when it is disposed.</summary>
/// <remarks>
/// Every field comes once, has a name of ours' length and is UTF-8; at most 16 of them. A password is taken as octets and never becomes a string.
/// One request, one form; not thread safe. Source: URL Standard §5.1.
/// </remarks>
internal sealed class PortalForm : IDisposable
{
    /// <summary>Largest form in octets: a password of 1,024 octets, each written as three, and a name of 256 characters fit.</summary>
    public const int LongestBytes = 8 * 1024;

    private const string FormType = "application/x-www-form-urlencoded";
    private const int MostFields = 16;
    private const int LongestName = 32;

    private static readonly SearchValues<byte> NameCharacters = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"u8);

    private readonly Dictionary<string, byte[]> _fields;

    private PortalForm(Dictionary<string, byte[]> fields) => _fields = fields;

    /// <summary>The text of a field; null when it is missing, or is no UTF-8.</summary>
    public string? this[string name] => _fields.TryGetValue(name, out var octets) && TryDecode(octets, out var text) ? text : null;

    /// <summary>The octets of a field, empty when it is missing; overwritten with the form.</summary>
    public ReadOnlyMemory<byte> Octets(string name) => _fields.TryGetValue(name, out var octets) ? octets : ReadOnlyMemory<byte>.Empty;

    /// <summary>Reads the body of a request.</summary>
    /// <returns>Null for what is no form, is too long or is written wrongly.</returns>
    public static async ValueTask<PortalForm?> ReadAsync(HttpContext context)
    {
        var request = context.Request;
        if (request.Headers.ContentEncoding.Count > 0 || !IsForm(request.ContentType))
        {
            return null;
        }

        if (!(await BodyOctets.ReadAsync(context, LongestBytes)).TryGet(out var body, out _))
        {
            return null;
        }

        var isForm = TryParse(body, out var form);
        CryptographicOperations.ZeroMemory(body);
        return isForm ? form : null;
    }

    /// <summary>Parses the octets of a form.</summary>
    public static bool TryParse(ReadOnlySpan<byte> body, [NotNullWhen(true)] out PortalForm? form)
    {
        var parsed = new PortalForm(new Dictionary<string, byte[]>(StringComparer.Ordinal));
        form = null;
        foreach (var range in body.Split((byte)'&'))
        {
            if (!body[range].IsEmpty && !parsed.TryAdd(body[range]))
            {
                parsed.Dispose();
                return false;
            }
        }

        form = parsed;
        return true;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var octets in _fields.Values)
        {
            CryptographicOperations.ZeroMemory(octets);
        }

        _fields.Clear();
    }

    private bool TryAdd(ReadOnlySpan<byte> pair)
    {
        var equals = pair.IndexOf((byte)'=');
        if (equals is < 1 or > LongestName || _fields.Count == MostFields || pair[..equals].ContainsAnyExcept(NameCharacters))
        {
            return false;
        }

        return TryUnescape(pair[(equals + 1)..], out var value) && _fields.TryAdd(Encoding.ASCII.GetString(pair[..equals]), value);
    }

    private static bool TryUnescape(ReadOnlySpan<byte> escaped, [NotNullWhen(true)] out byte[]? octets)
    {
        Span<byte> written = escaped.Length <= 1024 ? stackalloc byte[1024] : new byte[escaped.Length];
        var length = 0;
        octets = null;
        for (var i = 0; i < escaped.Length; i++)
        {
            if (escaped[i] is (byte)'%')
            {
                if (i + 2 >= escaped.Length || !char.IsAsciiHexDigit((char)escaped[i + 1]) || !char.IsAsciiHexDigit((char)escaped[i + 2]))
                {
                    CryptographicOperations.ZeroMemory(written);
                    return false;
                }

                written[length++] = (byte)((FromHex(escaped[i + 1]) << 4) | FromHex(escaped[i + 2]));
                i += 2;
            }
            else
            {
                written[length++] = escaped[i] is (byte)'+' ? (byte)' ' : escaped[i];
            }
        }

        octets = written[..length].ToArray();
        CryptographicOperations.ZeroMemory(written);
        return true;
    }

    private static int FromHex(byte digit) => digit <= (byte)'9' ? digit - (byte)'0' : (digit | 0x20) - (byte)'a' + 10;

    private static bool TryDecode(byte[] octets, [NotNullWhen(true)] out string? text)
    {
        text = Utf8.IsValid(octets) ? Encoding.UTF8.GetString(octets) : null;
        return text is not null;
    }

    private static bool IsForm(string? contentType)
    {
        var end = contentType?.IndexOf(';', StringComparison.Ordinal) ?? -1;
        return string.Equals((end < 0 ? contentType : contentType![..end])?.Trim(), FormType, StringComparison.OrdinalIgnoreCase);
    }
}
