using System.Collections.Immutable;

namespace Broker.Core.Xml;

/// <summary>An element of a document that <see cref="StrictXml"/> read. One tree serves signature and claims alike (threat X-18).</summary>
/// <remarks>Nothing changes after reading, so a tree may be shared between threads. Elements are compared by identity.</remarks>
internal sealed class XmlElementNode
{
    private readonly List<XmlContent> _content = [];

    public XmlElementNode(
        XmlElementNode? parent,
        (string Prefix, string LocalName, string NamespaceUri) name,
        ImmutableArray<XmlAttributeNode> attributes,
        ImmutableArray<XmlDeclaredPrefix> declarations)
    {
        Parent = parent;
        (Prefix, LocalName, NamespaceUri) = name;
        Attributes = attributes;
        Declarations = declarations;
        parent?._content.Add(new XmlContent(this, null));
    }

    /// <summary>The element around this one; null for the root.</summary>
    public XmlElementNode? Parent { get; }

    public string Prefix { get; }

    public string LocalName { get; }

    public string NamespaceUri { get; }

    public ImmutableArray<XmlAttributeNode> Attributes { get; }

    /// <summary>The namespace declarations that stand on this very element.</summary>
    public ImmutableArray<XmlDeclaredPrefix> Declarations { get; }

    /// <summary>Elements and text, in document order.</summary>
    public IReadOnlyList<XmlContent> Content => _content;

    /// <summary>The elements directly inside.</summary>
    public IEnumerable<XmlElementNode> Children => _content.Select(c => c.Element).OfType<XmlElementNode>();

    /// <summary>This element and everything inside it, in document order.</summary>
    public IEnumerable<XmlElementNode> Subtree()
    {
        yield return this;
        foreach (var inner in Children.SelectMany(child => child.Subtree()))
        {
            yield return inner;
        }
    }

    /// <summary>Whether this is the element of that namespace and name; prefixes say nothing.</summary>
    public bool Is(string namespaceUri, string localName) =>
        string.Equals(LocalName, localName, StringComparison.Ordinal) && string.Equals(NamespaceUri, namespaceUri, StringComparison.Ordinal);

    /// <summary>The direct children of that namespace and name.</summary>
    public IEnumerable<XmlElementNode> ChildrenOf(string namespaceUri, string localName) => Children.Where(c => c.Is(namespaceUri, localName));

    /// <summary>The only direct child of that namespace and name; null when there is none or more than one.</summary>
    public XmlElementNode? OnlyChild(string namespaceUri, string localName) =>
        ChildrenOf(namespaceUri, localName).Take(2).ToArray() is [var only] ? only : null;

    /// <summary>The value of an attribute in no namespace; null when it is absent. A prefixed attribute of the same local name is another one.</summary>
    public string? Attribute(string localName)
    {
        foreach (var attribute in Attributes)
        {
            if (attribute.NamespaceUri.Length == 0 && string.Equals(attribute.LocalName, localName, StringComparison.Ordinal))
            {
                return attribute.Value;
            }
        }

        return null;
    }

    /// <summary>The whole text of an element that holds nothing else; empty for an empty one, null when there are elements inside.</summary>
    public string? Text => _content switch
    {
        [] => "",
        [{ Text: { } text }] => text,
        _ => null,
    };

    /// <summary>Whether all text directly inside is whitespace, as between the elements of a formatted document.</summary>
    public bool HasOnlyElements => _content.TrueForAll(c => c.Text is null || c.Text.AsSpan().IndexOfAnyExcept(" \t\r\n") < 0);

    /// <summary>The namespace that a prefix stands for here; null when nobody declared it.</summary>
    public string? NamespaceOf(string prefix)
    {
        for (var element = this; element is not null; element = element.Parent)
        {
            foreach (var declared in element.Declarations)
            {
                if (string.Equals(declared.Prefix, prefix, StringComparison.Ordinal))
                {
                    return declared.NamespaceUri;
                }
            }
        }

        return null;
    }

    /// <summary>Adds the whole text up to the next tag, while the document is being read.</summary>
    internal void Append(string text) => _content.Add(new XmlContent(null, text));
}
