namespace Broker.Core.Catalog.Ldap;

/// <summary>How the name that a person types becomes the one entry that proves the password.</summary>
/// <param name="Mode">The way.</param>
/// <remarks>Immutable. Which members a mode needs is said with each.</remarks>
public sealed record LdapUsers(LdapBindMode Mode)
{
    /// <summary>What stands for the name in <see cref="Filter"/> and <see cref="DnTemplate"/>.</summary>
    public const string NamePlace = "{username}";

    /// <summary>Where entries of people are below. Every mode: the person's entry is read here.</summary>
    public string BaseDn { get; init; } = "";

    /// <summary>RFC 4515 filter with <see cref="NamePlace"/> as a whole value, once or more. Search and UserPrincipalName.</summary>
    public string Filter { get; init; } = "(uid={username})";

    /// <summary>Distinguished name with <see cref="NamePlace"/> as a whole value, once. Template.</summary>
    public string? DnTemplate { get; init; }

    /// <summary>What follows the @ of a user principal name. UserPrincipalName.</summary>
    public string? Domain { get; init; }

    /// <summary>The attribute with the one name that limits, audit and sessions know the person by.</summary>
    public string NameAttribute { get; init; } = "uid";

    /// <summary>Whether names that differ in case are different people; directories compare without case.</summary>
    public bool IsCaseSensitive { get; init; }
}
