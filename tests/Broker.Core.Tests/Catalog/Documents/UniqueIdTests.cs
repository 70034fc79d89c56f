using Broker.Core.Catalog.Documents;

namespace Broker.Core.Tests.Catalog.Documents;

public sealed class UniqueIdTests
{
    [Fact]
    public void Is_the_start_of_the_hash_in_base32()
    {
        // printf %s arn:aws:iam::123456789012:role/demo | sha256sum | xxd -r -p | base32 | cut -c1-17
        Assert.True(RoleArn.TryParse("arn:aws:iam::123456789012:role/demo", out var arn));

        Assert.Equal("AROA6XHNW22UEVWA5LSUK", UniqueId.Of(UniqueId.RolePrefix, arn.Text));
    }

    [Fact]
    public void Differs_for_another_path()
    {
        var account = AccountId.Parse("123456789012");

        Assert.NotEqual(UniqueId.Of("AROA", RoleArn.Of(account, "/", "demo").Text), UniqueId.Of("AROA", RoleArn.Of(account, "/a/", "demo").Text));
    }
}
