namespace Broker.Directories.Portal.Pages;

/// <summary>What stands around the content of a page.</summary>
/// <param name="Title">Title of the page.</param>
/// <param name="Person">Who is signed in; null for nobody.</param>
/// <param name="FormToken">The token of this browser's forms; null without forms.</param>
internal sealed record PageHead(string Title, PortalPerson? Person = null, string? FormToken = null)
{
    /// <summary>The path of the page in the navigation; null for a page that is not in it.</summary>
    public string? Path { get; init; }
}
