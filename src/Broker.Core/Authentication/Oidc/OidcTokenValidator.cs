using Broker.Core.Catalog;

namespace Broker.Core.Authentication.Oidc;

/// <summary>
/// The validate stage: turns an <see cref="UnverifiedToken"/> into a <see cref="ValidatedIdentity"/>, or says why not.
/// SKELETON: the OIDC work fills this in.
/// </summary>
/// <remarks>Thread safe.</remarks>
public sealed class OidcTokenValidator(IssuerKeyCache keys, StsProfile profile, TimeProvider time)
{
    /// <summary>Proves issuer, key and signature, times, and audience, in that order.</summary>
    public ValueTask<StsResult<ValidatedIdentity>> ValidateAsync(UnverifiedToken token, OidcProvider provider, CancellationToken cancellationToken)
    {
        _ = (keys, profile, time, token, provider, cancellationToken);
        throw new NotSupportedException();
    }
}
