using System.Collections.Immutable;
using Broker.Core.Catalog.Ldap;

namespace Broker.Core.Rehearsals;

/// <summary>A person as a directory is assumed to describe them; no directory is asked, and no password proved.</summary>
/// <param name="Provider">The directory.</param>
/// <param name="Username">The person's name, as the directory would have normalised it.</param>
/// <remarks>Immutable. Good for a rehearsal only: what is issued opens with keys that exist there alone.</remarks>
public sealed record RehearsedPerson(LdapProvider Provider, string Username)
{
    /// <summary>The person's distinguished name; null for one below the base of people.</summary>
    public string? Dn { get; init; }

    /// <summary>Distinguished names of groups, in any spelling, or security identifiers.</summary>
    public ImmutableArray<string> Groups { get; init; } = [];

    /// <summary>Attributes; a name may be there several times.</summary>
    public ImmutableArray<KeyValuePair<string, string>> Attributes { get; init; } = [];

    /// <summary>The first name among DN and groups that is none; null when all are.</summary>
    public string? FindProblem() => Groups.Append(Dn).OfType<string>().FirstOrDefault(name => !IsName(name));

    private static bool IsName(string text) =>
        text.StartsWith("S-1-", StringComparison.Ordinal) || (DistinguishedName.TryNormalise(text, out _) && !DistinguishedName.HasLooseMarks(text));
}
