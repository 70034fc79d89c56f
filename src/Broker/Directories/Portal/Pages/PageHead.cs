namespace Broker.Directories.Portal.Pages;

/// <summary>What stands around the content of a page.</summary>
/// <param name="Title">Title of the page.</param>
internal sealed record PageHead(string Title)
{
    /// <summary>Who is signed in; null for nobody.</summary>
    public string? Username { get; init; }

    /// <summary>The directory that vouches for the person; empty without one.</summary>
    public string ProviderName { get; init; } = "";

    /// <summary>The token of this browser's forms; empty on a page without forms.</summary>
    public string FormToken { get; init; } = "";

    /// <summary>The path of the page in the navigation; null for a page that is not in it.</summary>
    public string? Path { get; init; }
}
