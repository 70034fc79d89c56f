using System.Collections.Immutable;

namespace Broker.Core.Catalog.Documents;

/// <summary>A member that chooses among ways, and the members that go with one of them only.</summary>
internal static class ModeMember
{
    /// <summary>Reads a choice that has to be there; null when it is none, which is then reported.</summary>
    /// <param name="members">The mapping.</param>
    /// <param name="name">The member.</param>
    /// <param name="modes">The names that it may have, as the enumeration spells them.</param>
    public static T? Read<T>(Members members, string name, ImmutableArray<string> modes)
        where T : struct, Enum
    {
        if (members.RequiredText(name) is not { } text)
        {
            return null;
        }

        if (modes.Contains(text, StringComparer.Ordinal))
        {
            return Enum.Parse<T>(text);
        }

        members.Refuse(name, $"one of {string.Join(", ", modes)}{NearestName.Hint(text, modes)}");
        return null;
    }

    /// <summary>A member that does nothing is a misunderstanding: refused.</summary>
    public static void RefuseForeign(Members members, string name, string modes)
    {
        if (members.Has(name))
        {
            members.Refuse(name, $"has a meaning with mode {modes} only: remove it");
        }
    }
}
