using System.Collections.Immutable;
using System.Text;

namespace Broker.Core.Catalog.Documents;

/// <summary>Files that documents name by <c>secretName</c> and <c>key</c>, and that somebody else supplies. For one document.</summary>
/// <param name="find">Gives the content, or null when there is none; null itself to leave all content unread, as when only the document is checked.</param>
internal sealed class SuppliedFiles(Func<SuppliedFileName, byte[]?>? find) : IDocumentFiles
{
    private const string SecretName = "secretName";
    private const string Key = "key";
    private const int LongestSecret = 1024;
    private const int LongestName = 253;

    private readonly HashSet<SuppliedFileName> _named = [];

    /// <summary>Everything that was named, found or not.</summary>
    public ImmutableArray<SuppliedFileName> Named => [.. _named];

    /// <inheritdoc/>
    /// <remarks>Whoever may write a document here need not be one who may read this process's token.</remarks>
    public bool LendsOwnToken => false;

    /// <inheritdoc/>
    public ReferencedFile? Resolve(Members members, string name) =>
        members.Has(name) && Find(members, name) is var (supplied, content) ? ReferencedFile.Holding(supplied.ToString(), content) : null;

    /// <inheritdoc/>
    public ReferencedFile? ResolveSecret(Members members, string name) => members.Required(name) is null ? null : Resolve(members, name);

    /// <inheritdoc/>
    public string? ReadSecret(Members members, string name)
    {
        if (Read(members, name, LongestSecret) is not { } bytes)
        {
            return null;
        }

        // Each byte becomes one character, so that whoever checks the text sees every byte that is out of place.
        return Encoding.Latin1.GetString(bytes).TrimEnd('\r', '\n');
    }

    /// <inheritdoc/>
    public byte[]? ReadWhole(Members members, string name, int longest) => Read(members, name, longest);

    /// <inheritdoc/>
    public ImmutableArray<byte[]> ReadSecrets(Members members, string name, int most, int longest) =>
    [
        .. members.OptionalList(name, most, [SecretName, Key])
            .Select(item => Name(item) is { } supplied ? Content(members, name, supplied) : null)
            .Select(bytes => bytes is null ? null : Bounded(members, name, bytes, longest))
            .OfType<byte[]>(),
    ];

    private byte[]? Read(Members members, string name, int longest) =>
        members.Required(name) is not null && Find(members, name) is var (_, content) ? Bounded(members, name, content, longest) : null;

    private (SuppliedFileName Name, byte[] Content)? Find(Members members, string name) =>
        members.OptionalMembers(name, [SecretName, Key]) is { } reference && Name(reference) is { } supplied && Content(members, name, supplied) is { } content
            ? (supplied, content)
            : null;

    private byte[]? Content(Members members, string name, SuppliedFileName supplied)
    {
        _named.Add(supplied);
        var content = find?.Invoke(supplied);
        if (find is not null && content is not { Length: > 0 })
        {
            members.Refuse(name, $"Secret {Quoted.Text(supplied.SecretName)} in the broker's namespace has no key {Quoted.Text(supplied.Key)}, or is not there");
            return null;
        }

        return content;
    }

    private static SuppliedFileName? Name(Members reference)
    {
        var (secret, key) = (reference.RequiredText(SecretName), reference.RequiredText(Key));
        if (secret is null || key is null)
        {
            return null;
        }

        if (secret.Length is 0 or > LongestName || !secret.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c is '-' or '.'))
        {
            reference.Refuse(SecretName, "this is no name of a Secret: lower-case letters, digits, '-' and '.'");
            return null;
        }

        if (key.Length is 0 or > LongestName || !key.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '.' or '_'))
        {
            reference.Refuse(Key, "this is no key of a Secret: letters, digits, '-', '.' and '_'");
            return null;
        }

        return new SuppliedFileName(secret, key);
    }

    private static byte[]? Bounded(Members members, string name, byte[] content, int longest)
    {
        if (content.Length <= longest)
        {
            return content;
        }

        members.Refuse(name, $"it has more than {longest} bytes");
        return null;
    }
}
