using Broker.Core.Catalog;

namespace Broker.Core.Authentication.Oidc.Sources;

/// <summary>Reads a JWKS from a file, anew at each fetch.</summary>
/// <remarks>Thread safe. The file is JSON and nothing else: a PEM key is refused and can never become a secret (threat J-04).</remarks>
internal sealed class JwksFileKeySource(string issuer, ReferencedFile file) : IIssuerKeySource
{
    public Task<StsResult<byte[]>> FetchAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        StsResult<byte[]> document = file.TryRead(KeyFetchLimits.DocumentBytes, out var bytes)
            ? bytes
            : KeyFetchFailure.Of(issuer, KeyFetchFailure.KeyFile);
        return Task.FromResult(document);
    }
}
