using System.DirectoryServices.Protocols;

namespace Broker.Ldap.Connections;

/// <summary>A search to be made.</summary>
/// <param name="BaseDn">Where it begins.</param>
/// <param name="Filter">RFC 4515; whoever makes it has escaped the values.</param>
/// <param name="Attributes">What to return, at least one: nothing is read that nobody needs.</param>
/// <param name="Most">Most entries that are of use.</param>
/// <param name="Longest">Longest time, at least a second.</param>
internal sealed record DirectorySearch(string BaseDn, string Filter, IReadOnlyList<string> Attributes, int Most, TimeSpan Longest)
{
    /// <summary>Asks for no attribute. Source: RFC 4511 §4.5.1.8.</summary>
    public const string NoAttributes = "1.1";

    /// <summary>How deep.</summary>
    public SearchScope Scope { get; init; } = SearchScope.Subtree;

    /// <summary>Entries of a page; 0 for no pages.</summary>
    public int PageSize { get; init; }
}
