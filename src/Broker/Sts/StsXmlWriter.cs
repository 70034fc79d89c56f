using System.Buffers;
using System.Globalization;
using System.Text;
using System.Xml;
using Broker.Core;

namespace Broker.Sts;

/// <summary>The XML form of answers, in the namespace that every AWS SDK expects.</summary>
/// <remarks>
/// Writes UTF-8 into one buffer: the framework's writer, made anew for each answer, was a tenth of a request's processor time. Elements
/// have no attributes and names of ours; only their texts are escaped.
/// </remarks>
internal sealed class StsXmlWriter : IStsAnswerWriter
{
    public const string Namespace = "https://sts.amazonaws.com/doc/2011-06-15/";

    /// <summary>Room for the answer of an exchange, so that the buffer seldom grows.</summary>
    private const int UsualSize = 2048;

    /// <summary>What most texts are made of; each is one byte and stands for itself.</summary>
    private static readonly SearchValues<char> Plain = SearchValues.Create([.. Enumerable.Range(' ', '~' - ' ' + 1).Select(c => (char)c).Except("&<>")]);

    private readonly ArrayBufferWriter<byte> _xml = new(UsualSize);
    private readonly Stack<string> _open = new();

    // Whether the tag opened last still lacks its '>': an element without content is one tag.
    private bool _isBare;

    private StsXmlWriter()
    {
    }

    /// <summary>Writes one document with the given root.</summary>
    public static ReadOnlyMemory<byte> Write(string root, Action<IStsAnswerWriter> members)
    {
        var writer = new StsXmlWriter();
        writer.Ascii("<");
        writer.Ascii(root);
        writer.Ascii(" xmlns=\"");
        writer.Ascii(Namespace);
        writer.Ascii("\"");
        writer._open.Push(root);
        writer._isBare = true;
        members(writer);
        writer.End();
        return writer._xml.WrittenMemory;
    }

    public void Begin(string name)
    {
        CloseTag();
        Ascii("<");
        Ascii(name);
        _open.Push(name);
        _isBare = true;
    }

    public void End()
    {
        var name = _open.Pop();
        if (_isBare)
        {
            Ascii(" />");
            _isBare = false;
            return;
        }

        Ascii("</");
        Ascii(name);
        Ascii(">");
    }

    public void Text(string name, string value)
    {
        Begin(name);
        if (value.Length > 0)
        {
            CloseTag();
            Escaped(value);
        }

        End();
    }

    public void Number(string name, long value) => Text(name, value.ToString(CultureInfo.InvariantCulture));

    public void Time(string name, DateTimeOffset value) => Text(name, Rfc3339.Text(value));

    private void CloseTag()
    {
        if (_isBare)
        {
            Ascii(">");
            _isBare = false;
        }
    }

    private void Escaped(ReadOnlySpan<char> text)
    {
        var plain = text.IndexOfAnyExcept(Plain);
        Ascii(plain < 0 ? text : text[..plain]);
        if (plain < 0)
        {
            return;
        }

        Span<char> unit = stackalloc char[2];
        foreach (var rune in text[plain..].EnumerateRunes())
        {
            switch (rune.Value)
            {
                case '&':
                    Ascii("&amp;");
                    break;
                case '<':
                    Ascii("&lt;");
                    break;
                case '>':
                    Ascii("&gt;");
                    break;
                case '\r':
                    // Written as it is, a parser would read a line feed.
                    Ascii("&#xD;");
                    break;
                default:
                    // A client's text may hold what XML 1.0 cannot: such a character becomes U+FFFD instead of a broken document.
                    var isLegal = !rune.IsBmp || XmlConvert.IsXmlChar((char)rune.Value);
                    var legal = isLegal ? rune : Rune.ReplacementChar;
                    _xml.Advance(Encoding.UTF8.GetBytes(unit[..legal.EncodeToUtf16(unit)], _xml.GetSpan(4)));
                    break;
            }
        }
    }

    private void Ascii(ReadOnlySpan<char> text) => _xml.Advance(Encoding.ASCII.GetBytes(text, _xml.GetSpan(text.Length)));
}
