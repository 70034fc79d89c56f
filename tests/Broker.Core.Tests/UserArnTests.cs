namespace Broker.Core.Tests;

public sealed class UserArnTests
{
    [Theory]
    [InlineData("arn:aws:iam::123456789012:user/alice", "/", "alice")]
    [InlineData("arn:aws-us-gov:iam::123456789012:user/team/a/Alice_+=,.@-", "/team/a/", "Alice_+=,.@-")]
    public void Parses_user_arns(string text, string path, string name)
    {
        Assert.True(UserArn.TryParse(text, out var arn));

        Assert.Equal((text, path, name), (arn.Text, arn.Path, arn.Name));
        Assert.Equal(arn, UserArn.Of(arn.Account, path, name, arn.Partition));
    }

    [Theory]
    [InlineData("arn:aws:iam::123456789012:role/alice")]
    [InlineData("arn:aws:iam::123456789012:users/alice")]
    [InlineData("arn:aws:iam::123456789012:user")]
    [InlineData("arn:aws:iam::123456789012:user/")]
    [InlineData("arn:aws:iam::123456789012:user//alice")]
    [InlineData("arn:aws:sts::123456789012:user/alice")]
    [InlineData("arn:aws:iam::123456789012:root")]
    [InlineData(null)]
    public void Refuses_what_names_no_user(string? text) => Assert.False(UserArn.TryParse(text, out _));

    [Theory]
    [InlineData(64, true)]
    [InlineData(65, false)]
    public void Bounds_the_name(int length, bool isArn) =>
        Assert.Equal(isArn, UserArn.TryParse($"arn:aws:iam::123456789012:user/{new string('a', length)}", out _));

    [Fact]
    public void Is_not_the_role_of_its_name()
    {
        var account = AccountId.Parse("123456789012");

        Assert.NotEqual<IamArn>(UserArn.Of(account, "/", "alice"), RoleArn.Of(account, "/", "alice"));
        Assert.Equal<IamArn>(UserArn.Of(account, "/", "alice"), UserArn.Of(account, "/", "alice"));
        Assert.Equal("arn:aws:iam::123456789012:user/alice", $"{UserArn.Of(account, "/", "alice")}");
    }

    [Theory]
    [InlineData("/", "al ice")]
    [InlineData("team/", "alice")]
    public void Is_not_built_of_an_illegal_path_or_name(string path, string name) =>
        Assert.Throws<FormatException>(() => UserArn.Of(AccountId.Parse("123456789012"), path, name));
}
