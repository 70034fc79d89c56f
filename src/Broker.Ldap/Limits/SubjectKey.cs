using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Broker.Ldap.Limits;

/// <summary>
/// What a state keeps instead of a name or an address: the first half of HMAC-SHA-256 under a key of the state. People type passwords into
/// fields for names, and a list of who failed is nobody's business.
/// </summary>
internal readonly record struct SubjectKey(UInt128 Value)
{
    /// <summary>Octets of a state's key.</summary>
    public const int SaltLength = 32;

    /// <summary>The key of a subject.</summary>
    public static SubjectKey Of(ReadOnlySpan<byte> salt, string subject)
    {
        Span<byte> hash = stackalloc byte[HMACSHA256.HashSizeInBytes];
        HMACSHA256.HashData(salt, Encoding.UTF8.GetBytes(subject), hash);
        return new(System.Buffers.Binary.BinaryPrimitives.ReadUInt128BigEndian(hash));
    }

    /// <summary>Reads 32 hexadecimal digits.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out SubjectKey key)
    {
        var isKey = UInt128.TryParse(text, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var value) && text.Length == 32;
        key = new(value);
        return isKey;
    }

    /// <summary>16 octets.</summary>
    public byte[] ToBytes()
    {
        var bytes = new byte[16];
        System.Buffers.Binary.BinaryPrimitives.WriteUInt128BigEndian(bytes, Value);
        return bytes;
    }

    /// <summary>32 hexadecimal digits.</summary>
    public override string ToString() => Value.ToString("x32", CultureInfo.InvariantCulture);
}
