using Broker.Core.Catalog.Yaml;

namespace Broker.Core.Tests.Catalog.Yaml;

public sealed class PlainScalarTests
{
    [Theory]
    [InlineData("", YamlScalarKind.Null)]
    [InlineData("~", YamlScalarKind.Null)]
    [InlineData("null", YamlScalarKind.Null)]
    [InlineData("true", YamlScalarKind.Boolean)]
    [InlineData("false", YamlScalarKind.Boolean)]
    [InlineData("0", YamlScalarKind.Number)]
    [InlineData("-12", YamlScalarKind.Number)]
    [InlineData("3600.5", YamlScalarKind.Number)]
    [InlineData("yes", YamlScalarKind.Ambiguous)]
    [InlineData("On", YamlScalarKind.Ambiguous)]
    [InlineData("TRUE", YamlScalarKind.Ambiguous)]
    [InlineData("n", YamlScalarKind.Ambiguous)]
    [InlineData("012", YamlScalarKind.Ambiguous)]
    [InlineData("0x1F", YamlScalarKind.Ambiguous)]
    [InlineData("0o17", YamlScalarKind.Ambiguous)]
    [InlineData("+1", YamlScalarKind.Ambiguous)]
    [InlineData("1_000", YamlScalarKind.Ambiguous)]
    [InlineData("1e3", YamlScalarKind.Ambiguous)]
    [InlineData("12:30", YamlScalarKind.Ambiguous)]
    [InlineData(".5", YamlScalarKind.Ambiguous)]
    [InlineData(".inf", YamlScalarKind.Ambiguous)]
    [InlineData("<<", YamlScalarKind.Ambiguous)]
    [InlineData("yesterday", YamlScalarKind.Text)]
    [InlineData("2012-10-17", YamlScalarKind.Text)]
    [InlineData("10.0.0.0/8", YamlScalarKind.Text)]
    [InlineData("1.2.3", YamlScalarKind.Text)]
    [InlineData("-", YamlScalarKind.Text)]
    [InlineData("12 apples", YamlScalarKind.Text)]
    [InlineData("12\n", YamlScalarKind.Text)]
    [InlineData("sts:AssumeRoleWithWebIdentity", YamlScalarKind.Text)]
    public void Tells_what_every_reader_would_make_of_it(string text, object kind) => Assert.Equal(kind, PlainScalar.Classify(text));
}
