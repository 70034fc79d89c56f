namespace Broker.Core.Tests;

public sealed class RoleArnTests
{
    [Theory]
    [InlineData("arn:aws:iam::123456789012:role/demo", "/", "demo")]
    [InlineData("arn:aws-cn:iam::123456789012:role/team/a/Demo_+=,.@-", "/team/a/", "Demo_+=,.@-")]
    public void Parses_role_arns(string text, string path, string name)
    {
        Assert.True(RoleArn.TryParse(text, out var arn));

        Assert.Equal((text, path, name), (arn.Text, arn.Path, arn.Name));
    }

    [Theory]
    [InlineData("arn:aws:iam::12345678901:role/demo")]
    [InlineData("arn:aws:iam::123456789012:user/demo")]
    [InlineData("arn:aws:iam::123456789012:role/")]
    [InlineData("arn:aws:iam::123456789012:role//demo")]
    [InlineData("arn:aws:iam::123456789012:role/de mo")]
    [InlineData("arn:aws:iam::123456789012:role/demo\n")]
    [InlineData("arn:aws:iam:us-east-1:123456789012:role/demo")]
    [InlineData("arn:aws:iam::123456789012:role/demo:x")]
    [InlineData("arn:aws:iam::１２３４56789012:role/demo")]
    public void Refuses_what_names_no_role(string text) => Assert.False(RoleArn.TryParse(text, out _));

    [Fact]
    public void Session_arn_shows_the_name_without_its_path()
    {
        Assert.True(RoleArn.TryParse("arn:aws:iam::123456789012:role/team/demo", out var arn));

        Assert.Equal("arn:aws:sts::123456789012:assumed-role/demo/me", arn.SessionArn("me"));
    }
}
