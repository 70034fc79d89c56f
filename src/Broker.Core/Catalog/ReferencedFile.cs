using System.Diagnostics.CodeAnalysis;

namespace Broker.Core.Catalog;

/// <summary>A file that a document names for later: on disk, as it is whenever somebody reads it; or content that was handed over with the document.</summary>
/// <remarks>Two are equal when place and content are. Prints its place only: the content may be a token. Immutable; thread safe.</remarks>
public sealed class ReferencedFile : IEquatable<ReferencedFile>
{
    private readonly byte[]? _content;

    private ReferencedFile(string place, byte[]? content) => (Place, _content) = (place, content);

    /// <summary>The file's absolute path, or where the content came from.</summary>
    public string Place { get; }

    /// <summary>A file on disk; null for null.</summary>
    [return: NotNullIfNotNull(nameof(path))]
    public static implicit operator ReferencedFile?(string? path) => path is null ? null : new ReferencedFile(path, content: null);

    /// <summary>Content that is there already.</summary>
    /// <param name="place">Where it came from, for messages.</param>
    /// <param name="content">The content; must not change any more.</param>
    public static ReferencedFile Holding(string place, byte[] content) => new(place, content);

    /// <summary>Reads it whole.</summary>
    /// <param name="longest">Most bytes accepted.</param>
    /// <param name="bytes">The content, at least one byte; the caller's own.</param>
    /// <returns>False when it is absent, empty, too long, unreadable, or no regular file.</returns>
    public bool TryRead(int longest, [NotNullWhen(true)] out byte[]? bytes)
    {
        if (_content is null)
        {
            return RegularFile.TryRead(Place, longest, out bytes);
        }

        bytes = _content.Length > 0 && _content.Length <= longest ? [.. _content] : null;
        return bytes is not null;
    }

    /// <inheritdoc/>
    public bool Equals(ReferencedFile? other) =>
        other is not null && string.Equals(Place, other.Place, StringComparison.Ordinal)
        && (_content is null) == (other._content is null) && _content.AsSpan().SequenceEqual(other._content);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as ReferencedFile);

    /// <inheritdoc/>
    public override int GetHashCode() => Place.GetHashCode(StringComparison.Ordinal);

    /// <inheritdoc/>
    public override string ToString() => Place;
}
