using Broker.Core.Catalog;

namespace Broker.Core.Tests.Catalog;

public sealed class NearestNameTests
{
    [Theory]
    [InlineData("rolename", "; did you mean 'roleName'?")]
    [InlineData("trustPolcy", "; did you mean 'trustPolicy'?")]
    [InlineData("pth", "; did you mean 'path'?")]
    [InlineData("permissionsBoundary", "")]
    [InlineData("x", "")]
    [InlineData("", "")]
    public void Finds_what_was_meant(string written, string hint) =>
        Assert.Equal(hint, NearestName.Hint(written, ["roleName", "trustPolicy", "path"]));
}
