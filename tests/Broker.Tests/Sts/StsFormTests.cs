using System.Text;
using Broker.Core;
using Broker.Sts;

namespace Broker.Tests.Sts;

public sealed class StsFormTests
{
    [Theory]
    [InlineData("Action=A&Action=B", "B")]
    [InlineData("Action=a%20b+c", "a b c")]
    [InlineData("Action=%C3%A9&&", "é")]
    [InlineData("Action", "")]
    public void Reads_a_scalar_and_the_last_of_several(string text, string value) => Assert.Equal(value, Form(text)["Action"]);

    [Theory]
    [InlineData("Action=%4")]
    [InlineData("Action=%zz")]
    [InlineData("Action=%FF")]
    [InlineData("Action=%4\0")]
    [InlineData("Action=%+4")]
    [InlineData("%=1")]
    public void Refuses_what_cannot_be_decoded(string text) => Assert.Equal(StsErrorCode.MalformedInput, ErrorOf(text).Code);

    [Fact]
    public void Carries_as_many_parameters_as_it_says_and_no_more()
    {
        var most = string.Join('&', Enumerable.Range(0, StsForm.MostParameters).Select(i => $"P{i}=x"));

        Assert.Equal("x", Form(most)[$"P{StsForm.MostParameters - 1}"]);
        Assert.Contains("more than 256 parameters", ErrorOf(most + "&Q=x").Message);
        Assert.Contains("more than 256 parameters", ErrorOf(string.Concat(Enumerable.Repeat("P=x&", StsForm.MostParameters + 1))).Message);
    }

    [Fact]
    public void Refuses_a_name_that_is_too_long()
    {
        Assert.Equal("x", Form(new string('n', 128) + "=x")[new string('n', 128)]);
        Assert.Equal(StsErrorCode.MalformedInput, ErrorOf(new string('n', 129) + "=x").Code);
    }

    [Theory]
    [Trait("threat", "T-01")]
    [InlineData("900", 900)]
    [InlineData("0900", 900)]
    [InlineData("%2B900", 900)]
    [InlineData("-1", -1)]
    [InlineData("2147483647", int.MaxValue)]
    public void Reads_a_whole_number(string sent, int number)
    {
        Assert.True(Form("DurationSeconds=" + sent).TryGetNumber("DurationSeconds", out var value, out _));
        Assert.Equal(number, value);
    }

    [Theory]
    [Trait("threat", "T-01")]
    [InlineData("+900")] // a space, once decoded
    [InlineData("900%20")]
    [InlineData("900%09")]
    [InlineData("900%00")]
    [InlineData("900.0")]
    [InlineData("9e2")]
    [InlineData("9,00")]
    [InlineData("0x384")]
    [InlineData("2147483648")]
    [InlineData("-2147483649")]
    [InlineData("%D9%A9%D9%A0%D9%A0")] // Arabic-Indic digits
    [InlineData("%2B")]
    [InlineData("abc")]
    [InlineData("")]
    public void Refuses_what_is_no_whole_number(string sent)
    {
        Assert.False(Form("DurationSeconds=" + sent).TryGetNumber("DurationSeconds", out var value, out var error));
        Assert.Equal((null, StsErrorCode.MalformedInput), (value, error.Code));
    }

    [Theory]
    [InlineData("true", true)]
    [InlineData("1", true)]
    [InlineData("false", false)]
    [InlineData("0", false)]
    public void Reads_a_flag(string sent, bool flag)
    {
        Assert.True(Form("Flag=" + sent).TryGetFlag("Flag", out var value, out _));
        Assert.Equal(flag, value);
    }

    [Theory]
    [InlineData("True")]
    [InlineData("yes")]
    [InlineData("2")]
    [InlineData("true+")]
    [InlineData("")]
    public void Refuses_what_is_no_flag(string sent)
    {
        Assert.False(Form("Flag=" + sent).TryGetFlag("Flag", out var value, out var error));
        Assert.Equal((null, StsErrorCode.MalformedInput), (value, error.Code));
    }

    [Fact]
    public void Has_no_number_flag_or_list_that_was_not_sent()
    {
        var form = Form("Other=1&TagsOfOthers.member.1=x");

        Assert.True(form.TryGetNumber("DurationSeconds", out var number, out _));
        Assert.True(form.TryGetFlag("Flag", out var flag, out _));
        Assert.True(form.TryGetTexts("Tags", out var texts, out _));
        Assert.True(form.TryGetStructures("Tags", ["Key"], out var structures, out _));
        Assert.Equal((null, null), (number, flag));
        Assert.Null(texts);
        Assert.Null(structures);
    }

    internal static StsForm Form(string text) =>
        StsForm.TryParse(Encoding.UTF8.GetBytes(text), out var form, out var error) ? form : throw new InvalidOperationException(error.ToString());

    private static StsError ErrorOf(string text)
    {
        Assert.False(StsForm.TryParse(Encoding.UTF8.GetBytes(text), out _, out var error));
        return error;
    }
}
