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
    [InlineData("arn:aws:iam::aws:policy/ReadOnlyAccess", "/", "ReadOnlyAccess")]
    [InlineData("arn:aws:iam::aws:policy/job-function/ViewOnlyAccess", "/job-function/", "ViewOnlyAccess")]
    public void Parses_arns_of_the_policies_of_aws_itself(string text, string path, string name)
    {
        Assert.True(PolicyArn.TryParse(text, out var arn));

        Assert.Equal((text, null, path, name), (arn.Text, arn.Account, arn.Path, arn.Name));
        Assert.Equal(arn, PolicyArn.Of(account: null, path, name));
    }

    [Theory]
    [Trait("threat", "T-17")]
    [InlineData("arn:aws:iam::aws:policy/read", true, true)]
    [InlineData("arn:aws:iam::123456789012:policy/read", true, false)]
    [InlineData("arn:aws:iam::210987654321:policy/read", false, true)]
    public void Serves_its_own_account_or_all_where_it_is_aws(string text, bool first, bool second)
    {
        Assert.True(PolicyArn.TryParse(text, out var arn));

        Assert.Equal((first, second), (arn.Serves(AccountId.Parse("123456789012")), arn.Serves(AccountId.Parse("210987654321"))));
    }

    [Theory]
    [InlineData("arn:aws:iam::aws:role/ReadOnlyAccess")]
    [InlineData("arn:aws:iam::aws:user/ReadOnlyAccess")]
    public void Nobody_but_policies_is_of_aws(string text)
    {
        Assert.False(PolicyArn.TryParse(text, out _));
        Assert.False(RoleArn.TryParse(text, out _));
        Assert.False(UserArn.TryParse(text, out _));
    }

    [Theory]
    [InlineData("arn:aws:iam::AWS:policy/AdministratorAccess")]
    [InlineData("arn:aws:iam::aws-cn:policy/AdministratorAccess")]
    [InlineData("arn:aws:iam:::policy/AdministratorAccess")]
    [InlineData("arn:aws:iam::aws:policy/")]
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
