namespace Broker.Core.Catalog.Ldap;

/// <summary>How the groups of a person are found.</summary>
/// <param name="Mode">The way.</param>
/// <remarks>Immutable.</remarks>
public sealed record LdapGroups(LdapGroupMode Mode)
{
    /// <summary>No groups.</summary>
    public static LdapGroups None { get; } = new(LdapGroupMode.None);

    /// <summary>Where groups are below. Search and InChain.</summary>
    public string BaseDn { get; init; } = "";

    /// <summary>Which entries below it are groups, RFC 4515. Search and InChain.</summary>
    public string Filter { get; init; } = "(objectClass=*)";

    /// <summary><c>member</c>, <c>uniqueMember</c> (each holds a DN) or <c>memberUid</c> (holds a name, and groups cannot be members). Search.</summary>
    public string MemberAttribute { get; init; } = "member";

    /// <summary>Whether the groups of groups count. Search and MemberOf; the directory itself answers so for the others.</summary>
    public bool IsNested { get; init; } = true;

    /// <summary>Steps from the person to a group, 1 to 32; what is further away does not count and is told.</summary>
    public int MostSteps { get; init; } = 10;

    /// <summary>Groups of one person, 1 to 10,000: with more nobody is signed in, since a Deny could be about one that is missing.</summary>
    public int Most { get; init; } = 1000;

    /// <summary>Longest time for all of it: 1 to 30 seconds.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(5);
}
