using System.Collections.Immutable;
using System.Text;

namespace Broker.Core.Xml;

/// <summary>Writes the canonical octets of an element: exclusive XML canonicalization 1.0 without comments.</summary>
/// <remarks>
/// Source: W3C Recommendation "Exclusive XML Canonicalization Version 1.0", with canonical XML 1.0 for the spelling of each node. Whole
/// elements only, as they stand in their document; one inner element may be left out, as the enveloped-signature transform asks.
/// </remarks>
internal sealed class ExclusiveCanonicalXml
{
    /// <summary>
    /// Characters written. Declarations are repeated wherever a prefix is used, so a small document can ask for a large form; nothing honest
    /// comes near (threat X-24).
    /// </summary>
    private const int LongestForm = 1024 * 1024;

    private readonly StringBuilder _text = new();
    private readonly List<XmlDeclaredPrefix> _rendered = [];
    private readonly ImmutableArray<string> _inclusive;
    private readonly XmlElementNode? _without;

    private ExclusiveCanonicalXml(ImmutableArray<string> inclusive, XmlElementNode? without)
    {
        _inclusive = inclusive;
        _without = without;
    }

    /// <summary>The octets; null when there would be more than anybody signs, which counts as a failed signature.</summary>
    /// <param name="apex">The element to write.</param>
    /// <param name="inclusive">
    /// The PrefixList: prefixes declared where they are in scope rather than where they are used; empty text for <c>#default</c>.
    /// </param>
    /// <param name="without">An element inside that is left out with everything in it; null for none.</param>
    public static byte[]? Of(XmlElementNode apex, ImmutableArray<string> inclusive, XmlElementNode? without = null)
    {
        var writing = new ExclusiveCanonicalXml(inclusive, without);
        return writing.TryWrite(apex) ? Encoding.UTF8.GetBytes(writing._text.ToString()) : null;
    }

    private bool TryWrite(XmlElementNode element)
    {
        var scope = _rendered.Count;
        WriteStart(element);
        foreach (var (inner, text) in element.Content)
        {
            if (text is not null)
            {
                WriteText(text);
            }
            else if (!ReferenceEquals(inner, _without) && !TryWrite(inner!))
            {
                return false;
            }
        }

        _text.Append("</");
        WriteName(element.Prefix, element.LocalName);
        _text.Append('>');
        _rendered.RemoveRange(scope, _rendered.Count - scope);
        return _text.Length <= LongestForm;
    }

    private void WriteStart(XmlElementNode element)
    {
        _text.Append('<');
        WriteName(element.Prefix, element.LocalName);
        foreach (var declared in NewDeclarations(element))
        {
            _rendered.Add(declared);
            _text.Append(declared.Prefix.Length == 0 ? " xmlns" : " xmlns:").Append(declared.Prefix);
            WriteValue(declared.NamespaceUri);
        }

        foreach (var attribute in element.Attributes
            .OrderBy(a => a.NamespaceUri, StringComparer.Ordinal)
            .ThenBy(a => a.LocalName, StringComparer.Ordinal))
        {
            _text.Append(' ');
            WriteName(attribute.Prefix, attribute.LocalName);
            WriteValue(attribute.Value);
        }

        _text.Append('>');
    }

    /// <summary>What has to be declared here: prefixes visibly used by this element or listed, unless the output around it says the same.</summary>
    private List<XmlDeclaredPrefix> NewDeclarations(XmlElementNode element)
    {
        var declared = new List<XmlDeclaredPrefix>();
        Declare(declared, element.Prefix, element.NamespaceUri);
        foreach (var attribute in element.Attributes)
        {
            if (attribute.Prefix.Length > 0)
            {
                Declare(declared, attribute.Prefix, attribute.NamespaceUri);
            }
        }

        foreach (var prefix in _inclusive)
        {
            if ((element.NamespaceOf(prefix) ?? (prefix.Length == 0 ? "" : null)) is { } name)
            {
                Declare(declared, prefix, name);
            }
        }

        declared.Sort((a, b) => string.CompareOrdinal(a.Prefix, b.Prefix));
        return declared;
    }

    private void Declare(List<XmlDeclaredPrefix> declared, string prefix, string name)
    {
        // The prefix "xml" is bound by definition and never declared.
        var wanted = new XmlDeclaredPrefix(prefix, name);
        if (!string.Equals(prefix, "xml", StringComparison.Ordinal) && !IsRendered(wanted) && !declared.Contains(wanted))
        {
            declared.Add(wanted);
        }
    }

    private bool IsRendered(XmlDeclaredPrefix wanted)
    {
        for (var i = _rendered.Count - 1; i >= 0; i--)
        {
            if (string.Equals(_rendered[i].Prefix, wanted.Prefix, StringComparison.Ordinal))
            {
                return string.Equals(_rendered[i].NamespaceUri, wanted.NamespaceUri, StringComparison.Ordinal);
            }
        }

        return wanted is { Prefix: "", NamespaceUri: "" };
    }

    private void WriteName(string prefix, string localName)
    {
        if (prefix.Length > 0)
        {
            _text.Append(prefix).Append(':');
        }

        _text.Append(localName);
    }

    private void WriteValue(string value)
    {
        _text.Append("=\"");
        foreach (var c in value)
        {
            _ = c switch
            {
                '&' => _text.Append("&amp;"),
                '<' => _text.Append("&lt;"),
                '"' => _text.Append("&quot;"),
                '\t' => _text.Append("&#x9;"),
                '\n' => _text.Append("&#xA;"),
                '\r' => _text.Append("&#xD;"),
                _ => _text.Append(c),
            };
        }

        _text.Append('"');
    }

    private void WriteText(string text)
    {
        foreach (var c in text)
        {
            _ = c switch
            {
                '&' => _text.Append("&amp;"),
                '<' => _text.Append("&lt;"),
                '>' => _text.Append("&gt;"),
                '\r' => _text.Append("&#xD;"),
                _ => _text.Append(c),
            };
        }
    }
}
