using System.Net;
using Broker.Core.Authentication.Oidc.Sources;

namespace Broker.Core.Tests.Authentication.Oidc.Sources;

public sealed class AddressGuardTests
{
    private static readonly AddressGuard Public = AddressGuard.PublicAnd([]);

    [Theory]
    [Trait("threat", "J-37")]
    [InlineData("0.0.0.0")]
    [InlineData("10.1.2.3")]
    [InlineData("100.64.0.1")]
    [InlineData("127.0.0.1")]
    [InlineData("127.255.255.255")]
    [InlineData("169.254.169.254")]
    [InlineData("172.16.0.1")]
    [InlineData("172.31.255.255")]
    [InlineData("192.0.0.170")]
    [InlineData("192.0.2.1")]
    [InlineData("192.168.1.1")]
    [InlineData("198.18.0.1")]
    [InlineData("203.0.113.1")]
    [InlineData("224.0.0.1")]
    [InlineData("255.255.255.255")]
    [InlineData("::")]
    [InlineData("::1")]
    [InlineData("::ffff:127.0.0.1")]
    [InlineData("::ffff:8.8.8.8", true)]
    [InlineData("::169.254.169.254")]
    [InlineData("64:ff9b::a9fe:a9fe")]
    [InlineData("64:ff9b:1::1")]
    [InlineData("100::1")]
    [InlineData("2001::1")]
    [InlineData("2001:db8::1")]
    [InlineData("2002:a9fe:a9fe::1")]
    [InlineData("3fff::1")]
    [InlineData("fc00::1")]
    [InlineData("fd00:ec2::254")]
    [InlineData("fe80::1")]
    [InlineData("fec0::1")]
    [InlineData("ff02::1")]
    public void Refuses_addresses_that_are_not_public(string address, bool isPublic = false) =>
        Assert.Equal(isPublic, Public.Allows([IPAddress.Parse(address)]));

    [Theory]
    [InlineData("8.8.8.8")]
    [InlineData("172.32.0.1")]
    [InlineData("172.15.255.255")]
    [InlineData("169.253.255.255")]
    [InlineData("2606:4700::1111")]
    [InlineData("2a00:1450:4001::1")]
    public void Allows_public_addresses(string address) => Assert.True(Public.Allows([IPAddress.Parse(address)]));

    [Fact]
    public void Allows_listed_networks_and_no_others()
    {
        var guard = AddressGuard.PublicAnd([IPNetwork.Parse("10.96.0.0/12")]);

        Assert.True(guard.Allows([IPAddress.Parse("10.96.0.1"), IPAddress.Parse("::ffff:10.96.0.1")]));
        Assert.False(guard.Allows([IPAddress.Parse("10.0.0.1")]));
        Assert.False(guard.Allows([IPAddress.Parse("10.96.0.1"), IPAddress.Parse("10.0.0.1")]));
    }
}
