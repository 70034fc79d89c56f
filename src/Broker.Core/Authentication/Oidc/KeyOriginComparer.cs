using System.Diagnostics.CodeAnalysis;
using Broker.Core.Catalog;

namespace Broker.Core.Authentication.Oidc;

/// <summary>Providers are one for the key cache when issuer, account and place of the keys agree.</summary>
/// <remarks>
/// Two clusters may claim one issuer string with different keys (threat J-35), so the issuer alone is not enough. The record's own equality
/// is not
/// used because it compares lists by reference: a reloaded catalog would lose every last good key at once.
/// </remarks>
internal sealed class KeyOriginComparer : IEqualityComparer<OidcProvider>
{
    public static KeyOriginComparer Instance { get; } = new();

    public bool Equals(OidcProvider? x, OidcProvider? y) =>
        ReferenceEquals(x, y)
        || (x is not null && y is not null
            && string.Equals(x.Issuer, y.Issuer, StringComparison.Ordinal)
            && x.Account == y.Account
            && AreSame(x.Keys, y.Keys));

    public int GetHashCode([DisallowNull] OidcProvider provider) =>
        HashCode.Combine(provider.Issuer.GetHashCode(StringComparison.Ordinal), provider.Account);

    private static bool AreSame(IssuerKeyOrigin x, IssuerKeyOrigin y) =>
        x is IssuerKeyOrigin.Discovery first && y is IssuerKeyOrigin.Discovery second
            ? Equals(first.CaFile, second.CaFile)
                && first.AllowedNetworks.AsSpan().SequenceEqual(second.AllowedNetworks.AsSpan())
                && first.Thumbprints.AsSpan().SequenceEqual(second.Thumbprints.AsSpan())
            : x == y;
}
