using System.Collections.Immutable;

namespace Broker.Directories.Portal.Snippets;

/// <summary>Credentials in the words of one program that takes them. Prints as its title.</summary>
/// <param name="id">Identifies it on the page: lower case letters.</param>
/// <param name="title">Its name for people.</param>
/// <param name="hint">Where to put it.</param>
/// <param name="parts">Its text in pieces; empty when a value cannot be written so, which the page says.</param>
/// <remarks>Immutable.</remarks>
internal sealed class Snippet(string id, string title, string hint, ImmutableArray<SnippetPart> parts)
{
    /// <summary>Identifies it on the page.</summary>
    public string Id => id;

    /// <summary>Its name for people.</summary>
    public string Title => title;

    /// <summary>Where to put it.</summary>
    public string Hint => hint;

    /// <summary>Its text in pieces.</summary>
    public ImmutableArray<SnippetPart> Parts => parts;

    /// <summary>All of its text, for a clipboard.</summary>
    public string Text => string.Concat(parts.Select(part => part.Text));

    /// <inheritdoc/>
    public override string ToString() => title;
}
