using Broker.Core.Policy;

namespace Broker.Core.Tests.Policy;

[Trait("threat", "P-11")]
public sealed class PolicyVariablesTests
{
    [Theory]
    [InlineData("", "")]
    [InlineData("plain $ text", "plain $ text")]
    [InlineData("${*}${?}${$}", "*?$")]
    [InlineData("${$}{*}", "${*}")]
    public void Unescapes_once(string text, string expected) => Assert.Equal(expected, PolicyVariables.Unescape(text));

    [Theory]
    [InlineData("${aws:username}", "'${aws:username}'")]
    [InlineData("x${a}${b}", "'${a}'")]
    [InlineData("${*}${b}", "'${b}'")]
    [InlineData("${*", "closing")]
    public void Names_the_first_variable(string text, string expected) => Assert.Contains(expected, PolicyVariables.FindProblem(text));

    [Theory]
    [InlineData("${*}${?}${$}")]
    [InlineData("$ { } $x")]
    [InlineData("${$}{x}")]
    public void Finds_nothing_in_escapes_and_plain_text(string text) => Assert.Null(PolicyVariables.FindProblem(text));
}
