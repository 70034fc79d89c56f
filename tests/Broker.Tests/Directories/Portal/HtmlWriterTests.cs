using System.Text;
using Broker.Directories.Portal.Html;

namespace Broker.Tests.Directories.Portal;

public sealed class HtmlWriterTests
{
    [Theory]
    [Trait("threat", "L-20")]
    [InlineData("<script>alert(1)</script>")]
    [InlineData("\"><img src=x onerror=alert(1)>")]
    [InlineData("' onfocus='alert(1)")]
    [InlineData("</title></head><body>")]
    [InlineData("&lt;b&gt;")]
    [InlineData("\u2028<svg/onload=alert(1)>")]
    public void Text_of_others_never_becomes_markup(string hostile)
    {
        var page = Written(html => html.Element("p", hostile, ("title", hostile)));

        // Tags and quotes on the page are those of the one element.
        Assert.Equal(2, page.Count(c => c is '<'));
        Assert.Equal(2, page.Count(c => c is '"'));
        Assert.DoesNotContain("'", page);
    }

    [Fact]
    public void Text_arrives_as_it_was()
    {
        const string Text = "Zoë \"Zo\" O'Neill & Søn <émile@example.com> 日本 🗝";
        var page = Written(html => html.Element("p", Text, ("title", Text)));

        Assert.Equal(2, Count(System.Net.WebUtility.HtmlDecode(page), Text));
    }

    [Theory]
    [InlineData("a\u202Eb")]
    [InlineData("a\u2066b")]
    [InlineData("a\u200Bb")]
    [InlineData("a\0b")]
    [InlineData("a\u001Bb")]
    [InlineData("a\u0085b")]
    [InlineData("a\uFEFFb")]
    public void What_turns_or_hides_letters_is_shown(string text) => Assert.Equal("a\uFFFDb", HtmlText.Visible(text));

    [Theory]
    [InlineData("line\nand\ttab")]
    [InlineData("مرحبا")]
    [InlineData("👩‍💻")]
    [InlineData("")]
    public void Letters_of_every_script_stay(string text) => Assert.Equal(text, HtmlText.Visible(text));

    [Theory]
    [Trait("threat", "L-20")]
    [InlineData("href")]
    [InlineData("src")]
    [InlineData("action")]
    [InlineData("formaction")]
    [InlineData("style")]
    [InlineData("srcdoc")]
    [InlineData("onclick")]
    public void Attributes_that_browsers_run_or_follow_take_no_text(string name) =>
        Assert.Throws<ArgumentException>(() => (HtmlAttribute)(name, "x"));

    [Theory]
    [Trait("threat", "L-20")]
    [InlineData("//evil.example")]
    [InlineData("/\\evil.example")]
    [InlineData("javascript:alert(1)")]
    [InlineData("https://evil.example")]
    [InlineData("")]
    public void Links_of_this_origin_lead_nowhere_else(string path) => Assert.Throws<ArgumentException>(() => HtmlAttribute.Local("href", path));

    [Fact]
    public void Links_lead_to_paths_and_to_https()
    {
        Assert.Equal("/sessions?a=b", HtmlAttribute.Local("href", "/sessions?a=b").Value);
        Assert.Equal("https://console.example/", HtmlAttribute.Remote("href", new Uri("https://console.example")).Value);
        Assert.Throws<ArgumentException>(() => HtmlAttribute.Remote("href", new Uri("javascript:alert(1)")));
        Assert.Throws<ArgumentException>(() => HtmlAttribute.Remote("href", new Uri("data:text/html,x")));
    }

    [Fact]
    public void Scripts_and_styles_are_never_written_into_a_page()
    {
        var html = new HtmlWriter();

        Assert.Throws<ArgumentException>(() => html.Element("script", "alert(1)"));
        Assert.Throws<ArgumentException>(() => html.Element("style", "*{}"));
        using (html.Begin("style"))
        {
            Assert.Throws<InvalidOperationException>(() => html.Text("*{}"));
        }
    }

    [Fact]
    public void Names_are_names()
    {
        var html = new HtmlWriter();

        Assert.Throws<ArgumentException>(() => html.Element("p><script", ""));
        Assert.Throws<ArgumentException>(() => html.Void("input", ("a b", "")));
    }

    [Fact]
    public void An_element_left_open_is_a_defect()
    {
        var html = new HtmlWriter();
        html.Begin("p");

        Assert.Throws<InvalidOperationException>(() => html.Written);
    }

    [Fact]
    public void Nothing_is_left_of_a_cleared_page()
    {
        var html = new HtmlWriter();
        html.Element("p", "secret");
        var page = html.Written;

        html.Clear();

        Assert.All(page.ToArray(), octet => Assert.Equal(0, octet));
    }

    private static int Count(string text, string part) => (text.Length - text.Replace(part, "").Length) / part.Length;

    private static string Written(Action<HtmlWriter> write)
    {
        var html = new HtmlWriter();
        write(html);
        return Encoding.UTF8.GetString(html.Written.Span)["<!doctype html>\n".Length..];
    }
}
