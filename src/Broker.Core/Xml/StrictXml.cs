using System.Buffers;
using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Text;
using System.Xml;

namespace Broker.Core.Xml;

/// <summary>Reads XML that strangers wrote: well-formed XML 1.0 with namespaces, without a document type, within limits.</summary>
/// <remarks>
/// Nothing is ever fetched and no entity but the five of XML itself exists (threat X-13). Namespaces are absolute: other canonicalisers fail
/// on relative ones, and a failed canonical form that counts as an empty one has let in forged messages (threat X-18).
/// </remarks>
internal sealed class StrictXml
{
    private const string DeclarationsNamespace = "http://www.w3.org/2000/xmlns/";

    private static readonly SearchValues<char> SchemeCharacters =
        SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789+-.");

    private readonly XmlLimits _limits;
    private readonly StringBuilder _text = new();
    private XmlElementNode? _root;
    private XmlElementNode? _open;
    private int _elements;
    private int _attributes;

    private StrictXml(XmlLimits limits) => _limits = limits;

    /// <summary>Reads a whole document.</summary>
    /// <param name="text">The document, decoded.</param>
    /// <param name="limits">Its bounds.</param>
    /// <param name="root">The root element.</param>
    /// <param name="fault">Why not.</param>
    public static bool TryRead(string text, XmlLimits limits, [NotNullWhen(true)] out XmlElementNode? root, out XmlFault fault)
    {
        root = null;
        if (text.Length > limits.LongestText)
        {
            fault = XmlFault.TooComplex;
            return false;
        }

        var reading = new StrictXml(limits);
        try
        {
            using var source = new StringReader(text);
            using var reader = XmlReader.Create(source, new XmlReaderSettings
            {
                DtdProcessing = DtdProcessing.Prohibit,
                XmlResolver = null,
                MaxCharactersInDocument = limits.LongestText,
                CheckCharacters = true,
                ConformanceLevel = ConformanceLevel.Document,
            });
            fault = XmlFault.None;
            while (fault == XmlFault.None && reader.Read())
            {
                fault = reading.Take(reader);
            }
        }
        catch (XmlException)
        {
            fault = XmlFault.Malformed;
        }

        root = fault == XmlFault.None ? reading._root : null;
        return root is not null;
    }

    private XmlFault Take(XmlReader reader)
    {
        switch (reader.NodeType)
        {
            case XmlNodeType.Element:
                return Open(reader);
            case XmlNodeType.EndElement:
                TakeText();
                _open = _open!.Parent;
                return XmlFault.None;
            case XmlNodeType.Text or XmlNodeType.CDATA or XmlNodeType.Whitespace or XmlNodeType.SignificantWhitespace:
                _ = _open is null ? null : _text.Append(reader.Value);
                return XmlFault.None;
            case XmlNodeType.Comment or XmlNodeType.ProcessingInstruction:
                return _limits.AllowsComments ? XmlFault.None : XmlFault.Malformed;
            case XmlNodeType.XmlDeclaration:
                // The bytes were read as UTF-8; a declaration that says otherwise would read differently elsewhere.
                return reader.GetAttribute("encoding") is null or "utf-8" or "UTF-8" ? XmlFault.None : XmlFault.Malformed;
            default:
                return XmlFault.Malformed;
        }
    }

    /// <summary>Gives the open element the text since the last tag, in one piece however many sections it came in (threat X-12).</summary>
    private void TakeText()
    {
        if (_text.Length > 0)
        {
            _open!.Append(_text.ToString());
            _text.Clear();
        }
    }

    private XmlFault Open(XmlReader reader)
    {
        TakeText();
        _attributes += reader.AttributeCount;
        if (++_elements > _limits.MostElements
            || reader.Depth >= XmlLimits.Deepest
            || reader.AttributeCount > XmlLimits.MostAttributesOfElement
            || _attributes > _limits.MostAttributes)
        {
            return XmlFault.TooComplex;
        }

        var name = (reader.Prefix, reader.LocalName, reader.NamespaceURI);
        var isEmpty = reader.IsEmptyElement;
        var attributes = ImmutableArray<XmlAttributeNode>.Empty;
        var declarations = ImmutableArray<XmlDeclaredPrefix>.Empty;
        while (reader.MoveToNextAttribute())
        {
            if (!string.Equals(reader.NamespaceURI, DeclarationsNamespace, StringComparison.Ordinal))
            {
                attributes = attributes.Add(new XmlAttributeNode(reader.Prefix, reader.LocalName, reader.NamespaceURI, reader.Value));
                continue;
            }

            var declared = new XmlDeclaredPrefix(reader.Prefix.Length == 0 ? "" : reader.LocalName, reader.Value);
            if (!IsLegal(declared))
            {
                return XmlFault.Malformed;
            }

            declarations = declarations.Add(declared);
        }

        var element = new XmlElementNode(_open, name, attributes, declarations);
        _root ??= element;
        _open = isEmpty ? _open : element;
        return XmlFault.None;
    }

    /// <summary>An absolute name that is not too long; none at all only to undo a default namespace.</summary>
    private static bool IsLegal(XmlDeclaredPrefix declared)
    {
        var name = declared.NamespaceUri;
        if (name.Length == 0)
        {
            return declared.Prefix.Length == 0;
        }

        var scheme = name.AsSpan(0, Math.Max(name.IndexOf(':', StringComparison.Ordinal), 0));
        return name.Length <= XmlLimits.LongestNamespace
            && !string.Equals(declared.Prefix, "xml", StringComparison.Ordinal)
            && scheme.Length > 0
            && char.IsAsciiLetter(scheme[0])
            && !scheme.ContainsAnyExcept(SchemeCharacters);
    }
}
