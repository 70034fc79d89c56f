using System.Globalization;
using System.Text;
using System.Xml;

namespace Broker.Sts;

/// <summary>The XML form of answers, in the namespace that every AWS SDK expects.</summary>
internal sealed class StsXmlWriter : IStsAnswerWriter
{
    public const string Namespace = "https://sts.amazonaws.com/doc/2011-06-15/";

    private static readonly XmlWriterSettings Settings = new() { OmitXmlDeclaration = true, Encoding = new UTF8Encoding(false), CheckCharacters = false };

    private readonly XmlWriter _xml;

    private StsXmlWriter(XmlWriter xml) => _xml = xml;

    /// <summary>Writes one document with the given root.</summary>
    public static ReadOnlyMemory<byte> Write(string root, Action<IStsAnswerWriter> members)
    {
        var buffer = new MemoryStream(2048);
        using (var xml = XmlWriter.Create(buffer, Settings))
        {
            xml.WriteStartElement(root, Namespace);
            members(new StsXmlWriter(xml));
            xml.WriteEndElement();
        }

        return buffer.GetBuffer().AsMemory(0, (int)buffer.Length);
    }

    public void Begin(string name) => _xml.WriteStartElement(name, Namespace);

    public void End() => _xml.WriteEndElement();

    public void Text(string name, string value) => _xml.WriteElementString(name, Namespace, Legal(value));

    public void Number(string name, long value) => _xml.WriteElementString(name, Namespace, value.ToString(CultureInfo.InvariantCulture));

    public void Time(string name, DateTimeOffset value) =>
        _xml.WriteElementString(name, Namespace, value.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture));

    /// <summary>A client's text may hold what XML 1.0 cannot: such a character becomes U+FFFD instead of a broken document.</summary>
    private static string Legal(string value)
    {
        if (value.All(XmlConvert.IsXmlChar))
        {
            return value;
        }

        var legal = new StringBuilder(value.Length);
        foreach (var rune in value.EnumerateRunes())
        {
            legal.Append(rune.IsBmp && !XmlConvert.IsXmlChar((char)rune.Value) ? "\uFFFD" : rune.ToString());
        }

        return legal.ToString();
    }
}
