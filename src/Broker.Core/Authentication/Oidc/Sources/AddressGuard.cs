using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;

namespace Broker.Core.Authentication.Oidc.Sources;

/// <summary>
/// Decides which addresses may be contacted for an issuer: public ones, and those of networks an administrator listed (threat J-37).
/// </summary>
/// <remarks>
/// An address that carries another one inside (IPv4-mapped, NAT64, 6to4, Teredo) is refused or judged by what it carries, so that no
/// spelling of
/// 169.254.169.254 gets through. Source: IANA special-purpose address registries (RFC 6890). Immutable.
/// </remarks>
public sealed class AddressGuard
{
    private static readonly IPNetwork[] NotPublic =
    [
        .. new[]
        {
            "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24", "192.0.2.0/24",
            "192.88.99.0/24", "192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4",
            "2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20",
        }.Select(IPNetwork.Parse),
    ];

    /// <summary>
    /// Global unicast: the only IPv6 space in use; NAT64, loopback, link-local, unique local and multicast lie outside of it.
    /// </summary>
    private static readonly IPNetwork GlobalUnicast = IPNetwork.Parse("2000::/3");

    private readonly ImmutableArray<IPNetwork> _allowed;

    private AddressGuard(bool allowsAll, ImmutableArray<IPNetwork> allowed)
    {
        AllowsAll = allowsAll;
        _allowed = allowed;
    }

    /// <summary>For a server that an administrator named by its address and that no document can replace.</summary>
    public static AddressGuard None { get; } = new(allowsAll: true, []);

    private bool AllowsAll { get; }

    /// <summary>Public addresses and these networks.</summary>
    public static AddressGuard PublicAnd(ImmutableArray<IPNetwork> allowed) => new(allowsAll: false, allowed.IsDefault ? [] : allowed);

    /// <summary>Whether every address may be contacted: one bad one refuses the host, because the next try might take it.</summary>
    public bool Allows(IReadOnlyCollection<IPAddress> addresses) => AllowsAll || addresses.All(Allows);

    private bool Allows(IPAddress address)
    {
        var plain = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
        return _allowed.Any(network => network.Contains(plain)) || IsPublic(plain);
    }

    private static bool IsPublic(IPAddress address) =>
        (address.AddressFamily == AddressFamily.InterNetwork || GlobalUnicast.Contains(address))
        && !Array.Exists(NotPublic, network => network.Contains(address));
}
