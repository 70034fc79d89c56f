using Broker.Core.Catalog;

namespace Broker.Core.Authentication.Oidc.Sources;

/// <summary>Fetches a JWKS by OpenID Connect discovery: the issuer's metadata first, then the <c>jwks_uri</c> it names.</summary>
/// <remarks>Thread safe. Source: OpenID Connect Discovery 1.0 §4.</remarks>
internal sealed class DiscoveryKeySource(string issuer, Func<StsResult<IssuerConnection>> connect) : IIssuerKeySource
{
    public DiscoveryKeySource(string issuer, IssuerKeyOrigin.Discovery origin, TimeProvider time)
        : this(issuer, () => IssuerConnection.Open(issuer, AddressGuard.PublicAnd(origin.AllowedNetworks), origin.CaFile, origin.Thumbprints, time))
    {
    }

    public async Task<StsResult<byte[]>> FetchAsync(CancellationToken cancellationToken)
    {
        if (DiscoveryDocument.AddressOf(issuer) is not { } address)
        {
            return KeyFetchFailure.Of(issuer, KeyFetchFailure.BadUrl);
        }

        if (!connect().TryGet(out var connection, out var failure))
        {
            return failure;
        }

        using (connection)
        {
            var fetched = await connection.GetAsync(address, bearer: null, cancellationToken);
            if (!fetched.TryGet(out var metadata, out failure)
                || !DiscoveryDocument.Parse(issuer, metadata).TryGet(out var document, out failure))
            {
                return failure;
            }

            return await connection.GetAsync(document.KeysAddress, bearer: null, cancellationToken);
        }
    }
}
