using System.Text;
using System.Xml.Linq;
using Broker.Sts;

namespace Broker.Tests.Sts;

public sealed class StsXmlWriterTests
{
    private static readonly XNamespace Namespace = StsXmlWriter.Namespace;

    [Fact]
    public void Writes_nested_structures_in_the_namespace()
    {
        var xml = Write(writer =>
        {
            writer.Begin("S");
            writer.Text("A", "one");
            writer.Number("B", -7);
            writer.Time("C", new DateTimeOffset(2026, 11, 22, 3, 4, 5, TimeSpan.Zero));
            writer.End();
        });

        Assert.Equal($"<R xmlns=\"{Namespace}\"><S><A>one</A><B>-7</B><C>2026-11-22T03:04:05Z</C></S></R>", xml);
    }

    [Fact]
    public void An_element_without_content_is_one_tag()
    {
        Assert.Equal($"<R xmlns=\"{Namespace}\" />", Write(_ => { }));
        Assert.Equal($"<R xmlns=\"{Namespace}\"><A /></R>", Write(writer => writer.Text("A", "")));
    }

    [Theory]
    [InlineData("plain text ~ !\"'/+=")]
    [InlineData("a&b<c>d]]>")]
    [InlineData("<script>")]
    [InlineData("tab\tline\nreturn\rboth\r\n")]
    [InlineData("ümläut €\u00a0\u0085\u2028")]
    [InlineData("beyond \U0001F600 the plane")]
    public void A_text_is_read_as_it_was_written(string text) =>
        Assert.Equal(text, XDocument.Parse(Write(writer => writer.Text("A", text)), LoadOptions.PreserveWhitespace).Root!.Element(Namespace + "A")!.Value);

    [Theory]
    [InlineData("nul\0end")]
    [InlineData("bell\aend")]
    [InlineData("none\uffffend")]
    [InlineData("none\ufffeend")]
    public void What_xml_cannot_hold_is_replaced(string text)
    {
        var expected = string.Concat(text.Select(c => c is < ' ' or >= '\ufffe' ? '\ufffd' : c));

        Assert.Equal(expected, XDocument.Parse(Write(writer => writer.Text("A", text))).Root!.Value);
    }

    [Fact]
    public void Half_a_surrogate_pair_is_replaced() =>
        Assert.Equal("a\ufffdb", XDocument.Parse(Write(writer => writer.Text("A", "a\ud800b"))).Root!.Value);

    private static string Write(Action<IStsAnswerWriter> members) => Encoding.UTF8.GetString(StsXmlWriter.Write("R", members).Span);
}
