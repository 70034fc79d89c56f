using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Text;
using Broker.Core;
using Broker.Core.Catalog.Ldap;
using Broker.Ldap.Connections;

namespace Broker.Ldap.Users;

/// <summary>Which attributes of a person are read, and what becomes of their values.</summary>
internal static class ReadAttributes
{
    /// <summary>Values of one attribute: a person with more is refused, since a Deny could be about one that is missing.</summary>
    public const int MostValues = 1000;

    private const string Place = "{attr:";

    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Attributes that the mapping's templates name.</summary>
    public static FrozenSet<string> Of(LdapMapping mapping) =>
        new[] { mapping.SessionName, mapping.SourceIdentity ?? "" }.Concat(mapping.Tags.Select(tag => tag.Value))
            .SelectMany(Named)
            .ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    /// <summary>
    /// Text values by lower-case name: in NFC, all different, in the server's order. What is no UTF-8, or has a NUL, is left out.
    /// </summary>
    /// <returns>Null when there are too many.</returns>
    public static FrozenDictionary<string, ImmutableArray<string>>? Texts(DirectoryEntry entry, IEnumerable<string> names)
    {
        var texts = new Dictionary<string, ImmutableArray<string>>(StringComparer.Ordinal);
        foreach (var name in names)
        {
            var values = entry[name];
            if (values.Count > MostValues || entry.IsCut(name))
            {
                return null;
            }

            var found = values.Select(TextOf).OfType<string>().Distinct(StringComparer.Ordinal).ToImmutableArray();
            if (found.Length > 0)
            {
                texts[name.ToLowerInvariant()] = found;
            }
        }

        return texts.ToFrozenDictionary(StringComparer.Ordinal);
    }

    /// <summary>A value as text; null when it is none.</summary>
    public static string? TextOf(byte[] value)
    {
        if (value.Length == 0 || value.AsSpan().Contains((byte)0))
        {
            return null;
        }

        try
        {
            return UnicodeForm.Composed(Strict.GetString(value));
        }
        catch (DecoderFallbackException)
        {
            return null;
        }
    }

    private static IEnumerable<string> Named(string template)
    {
        for (var at = template.IndexOf(Place, StringComparison.Ordinal); at >= 0; at = template.IndexOf(Place, at + 1, StringComparison.Ordinal))
        {
            var end = template.IndexOf('}', at);
            if (end > at)
            {
                yield return template[(at + Place.Length)..end];
            }
        }
    }
}
