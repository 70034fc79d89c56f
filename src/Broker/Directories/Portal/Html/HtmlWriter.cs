using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;

namespace Broker.Directories.Portal.Html;

/// <summary>Writes HTML as UTF-8. Every text and every attribute value is encoded; there is no way to write markup that somebody else made.</summary>
/// <remarks>
/// Names of elements and attributes are literals of pages. Everything beyond Basic Latin becomes a character reference, as the BCL's strictest
/// encoder has it. One page, one writer; not thread safe. Source: HTML Living Standard §13.1, OWASP on output encoding (threat L-20).
/// </remarks>
internal sealed class HtmlWriter
{
    private static readonly HtmlEncoder Encoder = HtmlEncoder.Default;

    private readonly ArrayBufferWriter<byte> _page = new(initialCapacity: 16 * 1024);
    private readonly Stack<string> _open = new();

    /// <summary>Begins a document.</summary>
    public HtmlWriter() => _page.Write("<!doctype html>\n"u8);

    /// <summary>What has been written.</summary>
    /// <exception cref="InvalidOperationException">An element is still open: a defect of the page.</exception>
    public ReadOnlyMemory<byte> Written =>
        _open.Count == 0 ? _page.WrittenMemory : throw new InvalidOperationException($"{_open.Peek()} is still open.");

    /// <summary>Opens an element that ends with the scope.</summary>
    public Scope Begin(string element, params ReadOnlySpan<HtmlAttribute> attributes)
    {
        WriteTag(element, attributes);
        _open.Push(element);
        return new Scope(this);
    }

    /// <summary>An element that holds nothing but a text.</summary>
    public void Element(string element, string text, params ReadOnlySpan<HtmlAttribute> attributes)
    {
        // Browsers do not decode references inside these.
        if (element is "script" or "style" && text.Length > 0)
        {
            throw new ArgumentException($"{element} is never written into a page.", nameof(element));
        }

        WriteTag(element, attributes);
        Text(text);
        WriteEnd(element);
    }

    /// <summary>An element that has no content and no end tag: <c>input</c>, <c>link</c>, <c>meta</c>.</summary>
    public void Void(string element, params ReadOnlySpan<HtmlAttribute> attributes) => WriteTag(element, attributes);

    /// <summary>Text, encoded.</summary>
    public void Text(string text)
    {
        if (_open.TryPeek(out var open) && open is "script" or "style")
        {
            throw new InvalidOperationException($"{open} is never written into a page.");
        }

        WriteEncoded(text);
    }

    /// <summary>Overwrites everything with zeros: pages may hold secrets.</summary>
    public void Clear() => _page.Clear();

    private void End() => WriteEnd(_open.Pop());

    private void WriteTag(string element, ReadOnlySpan<HtmlAttribute> attributes)
    {
        _page.Write("<"u8);
        WriteName(element);
        foreach (var attribute in attributes)
        {
            _page.Write(" "u8);
            WriteName(attribute.Name);
            if (attribute.Value.Length > 0)
            {
                _page.Write("=\""u8);
                WriteEncoded(attribute.Value);
                _page.Write("\""u8);
            }
        }

        _page.Write(">"u8);
    }

    private void WriteEnd(string element)
    {
        _page.Write("</"u8);
        WriteName(element);
        _page.Write(">"u8);
    }

    private void WriteName(string name)
    {
        foreach (var character in name)
        {
            if (!char.IsAsciiLetterLower(character) && !char.IsAsciiDigit(character) && character is not '-')
            {
                throw new ArgumentException($"'{name}' is no name of an element or attribute.", nameof(name));
            }
        }

        Encoding.ASCII.GetBytes(name, _page);
    }

    private void WriteEncoded(string text) => Encoding.UTF8.GetBytes(Encoder.Encode(HtmlText.Visible(text)), _page);

    /// <summary>Ends its element when disposed.</summary>
    public readonly ref struct Scope(HtmlWriter writer)
    {
        /// <summary>Writes the end tag.</summary>
        public void Dispose() => writer.End();
    }
}
