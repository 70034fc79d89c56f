using System.Collections.Frozen;
using System.DirectoryServices.Protocols;

namespace Broker.Ldap.Connections;

/// <summary>One entry of an answer.</summary>
/// <param name="Dn">Distinguished name as the server writes it.</param>
/// <param name="Attributes">Values by attribute description, without case.</param>
internal sealed record DirectoryEntry(string Dn, FrozenDictionary<string, IReadOnlyList<byte[]>> Attributes)
{
    /// <summary>Values of an attribute; none when the entry has none.</summary>
    public IReadOnlyList<byte[]> this[string attribute] => Attributes.TryGetValue(attribute, out var values) ? values : [];

    /// <summary>
    /// Whether the server gave only some values of an attribute, as Active Directory does beyond 1500 (<c>memberOf;range=0-1499</c>).
    /// </summary>
    public bool IsCut(string attribute) =>
        Attributes.Keys.Any(name => name.Length > attribute.Length && name[attribute.Length] == ';'
            && name.StartsWith(attribute, StringComparison.OrdinalIgnoreCase) && name.Contains(";range=", StringComparison.OrdinalIgnoreCase));

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
