using System.Collections.Frozen;
using System.DirectoryServices.Protocols;
using System.Globalization;

namespace Broker.Ldap.Connections;

/// <summary>One entry of an answer.</summary>
/// <param name="Dn">Distinguished name as the server writes it.</param>
/// <param name="Attributes">Values by attribute description, without case.</param>
internal sealed record DirectoryEntry(string Dn, FrozenDictionary<string, IReadOnlyList<byte[]>> Attributes)
{
    private const string Range = ";range=";

    /// <summary>Values of an attribute; none when the entry has none.</summary>
    public IReadOnlyList<byte[]> this[string attribute] => Attributes.TryGetValue(attribute, out var values) ? values : [];

    /// <summary>
    /// Whether the server gave only some values of an attribute, as Active Directory does beyond 1500 (<c>memberOf;range=0-1499</c>).
    /// </summary>
    public bool IsCut(string attribute) =>
        Attributes.Keys.Any(name => name.Length > attribute.Length && name[attribute.Length] == ';'
            && name.StartsWith(attribute, StringComparison.OrdinalIgnoreCase) && name.Contains(";range=", StringComparison.OrdinalIgnoreCase));

    /// <summary>The part of an attribute's values that the server gave. Source: MS-ADTS §3.1.1.3.1.3.3, Range Retrieval of Attribute Values.</summary>
    /// <param name="attribute">Without its options.</param>
    /// <param name="values">The values of the part.</param>
    /// <param name="first">Where the part begins.</param>
    /// <param name="next">Where the next part begins; null for the last one.</param>
    /// <returns>False when it gave none, or several, or says nothing that can be read of where they are.</returns>
    public bool TryGetPart(string attribute, out IReadOnlyList<byte[]> values, out int first, out int? next)
    {
        (values, first, next) = ([], 0, null);
        var start = attribute + Range;
        string[] parts = [.. Attributes.Keys.Where(name => name.StartsWith(start, StringComparison.OrdinalIgnoreCase))];
        if (parts is not [var part] || part[start.Length..].Split('-') is not [var from, var to] || !TryReadPlace(from, out first))
        {
            return false;
        }

        values = Attributes[part];
        if (to == "*")
        {
            return true;
        }

        next = TryReadPlace(to, out var last) && last >= first && last < int.MaxValue ? last + 1 : null;
        return next is not null;
    }

    /// <summary>The name of the part of an attribute that begins at a place.</summary>
    public static string PartFrom(string attribute, int place) => string.Create(CultureInfo.InvariantCulture, $"{attribute}{Range}{place}-*");

    private static bool TryReadPlace(string text, out int place) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out place);

    public static DirectoryEntry Of(SearchResultEntry entry)
    {
        var attributes = new Dictionary<string, IReadOnlyList<byte[]>>(StringComparer.OrdinalIgnoreCase);
        foreach (DirectoryAttribute attribute in entry.Attributes.Values)
        {
            attributes[attribute.Name] = (byte[][])attribute.GetValues(typeof(byte[]));
        }

        return new DirectoryEntry(entry.DistinguishedName, attributes.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase));
    }
}
