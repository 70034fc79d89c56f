using Broker.Core.Catalog;
using Broker.Core.Telemetry;

namespace Broker.Core.Authentication.Oidc;

/// <summary>
/// The keys of every issuer in use: fetched once at a time, refreshed ahead, kept while the issuer is down. SKELETON: the OIDC work fills this in.
/// </summary>
/// <remarks>Thread safe.</remarks>
public sealed class IssuerKeyCache(Func<OidcProvider, IIssuerKeySource> openSource, BrokerMeter meter, TimeProvider time)
{
    /// <summary>Gives the set that should hold <paramref name="keyId"/>, fetching when the key is unknown and the interval allows it.</summary>
    public ValueTask<StsResult<IssuerKeySet>> GetAsync(OidcProvider provider, string? keyId, CancellationToken cancellationToken)
    {
        _ = (openSource, meter, time, provider, keyId, cancellationToken);
        throw new NotSupportedException();
    }

    /// <summary>The set in use for this provider, or null; never fetches.</summary>
    public IssuerKeySet? Peek(OidcProvider provider)
    {
        _ = (time, provider);
        throw new NotSupportedException();
    }
}
