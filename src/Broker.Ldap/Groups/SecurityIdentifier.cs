using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;

namespace Broker.Ldap.Groups;

/// <summary>Active Directory's binary security identifiers as text: <c>S-1-5-21-…</c>. Source: MS-DTYP §2.4.2.1 and §2.4.2.2.</summary>
internal static class SecurityIdentifier
{
    private const int Header = 8;
    private const int MostParts = 15;

    /// <summary>Writes an identifier; false when the octets are none.</summary>
    public static bool TryWrite(ReadOnlySpan<byte> octets, [NotNullWhen(true)] out string? text)
    {
        text = null;
        if (octets.Length < Header || octets[0] != 1 || octets[1] > MostParts || octets.Length != Header + (4 * octets[1]))
        {
            return false;
        }

        var authority = ((ulong)BinaryPrimitives.ReadUInt16BigEndian(octets[2..]) << 32) | BinaryPrimitives.ReadUInt32BigEndian(octets[4..]);
        var written = new StringBuilder("S-1-");
        if (authority > uint.MaxValue)
        {
            written.Append(CultureInfo.InvariantCulture, $"0x{authority:X12}");
        }
        else
        {
            written.Append(authority);
        }

        for (var part = octets[Header..]; part.Length > 0; part = part[4..])
        {
            written.Append(CultureInfo.InvariantCulture, $"-{BinaryPrimitives.ReadUInt32LittleEndian(part)}");
        }

        text = written.ToString();
        return true;
    }
}
