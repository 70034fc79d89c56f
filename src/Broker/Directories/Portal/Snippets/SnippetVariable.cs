namespace Broker.Directories.Portal.Snippets;

/// <summary>One setting of a snippet.</summary>
/// <param name="Name">Name of the environment variable: ours, never somebody's text.</param>
/// <param name="Value">Its value, unquoted.</param>
/// <param name="IsSecret">Whether the page hides it.</param>
internal readonly record struct SnippetVariable(string Name, string Value, bool IsSecret = false)
{
    /// <inheritdoc/>
    public override string ToString() => $"{Name}={(IsSecret ? "••••" : Value)}";
}
