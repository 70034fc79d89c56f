namespace Broker.Directories.Portal.Snippets;

/// <summary>A piece of a snippet. Secret pieces are hidden on the page until they are asked for, and print as dots.</summary>
/// <param name="Text">As it stands in the snippet, quoted.</param>
/// <param name="IsSecret">Whether it is the secret key or the session token.</param>
internal readonly record struct SnippetPart(string Text, bool IsSecret)
{
    /// <inheritdoc/>
    public override string ToString() => IsSecret ? "••••" : Text;
}
