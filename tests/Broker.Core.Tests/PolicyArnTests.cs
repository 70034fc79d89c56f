namespace Broker.Core.Tests;

public sealed class PolicyArnTests
{
    [Theory]
    [InlineData("arn:aws:iam::123456789012:policy/read", "/", "read")]
    [InlineData("arn:aws:iam::123456789012:policy/team/a/Read", "/team/a/", "Read")]
    public void Parses_arns_of_managed_policies(string text, string path, string name)
    {
        Assert.True(PolicyArn.TryParse(text, out var arn));

        Assert.Equal((text, path, name), (arn.Text, arn.Path, arn.Name));
        Assert.Equal(arn, PolicyArn.Of(arn.Account, path, name));
    }

    [Theory]
    [InlineData("arn:aws:iam::aws:policy/AdministratorAccess")]
    [InlineData("arn:aws:iam::123456789012:role/read")]
    [InlineData("arn:aws:iam::123456789012:policy/")]
    [InlineData("arn:aws:iam::123456789012:policy/re ad")]
    public void Refuses_what_names_no_policy(string text) => Assert.False(PolicyArn.TryParse(text, out _));

    [Theory]
    [InlineData(128, true)]
    [InlineData(129, false)]
    public void Bounds_the_name(int length, bool isArn) =>
        Assert.Equal(isArn, PolicyArn.TryParse($"arn:aws:iam::123456789012:policy/{new string('a', length)}", out _));
}
