namespace Broker.Core.Authentication.Oidc;

/// <summary>Fetches an issuer's JWKS document: by discovery, from a file, or from a Kubernetes API server.</summary>
/// <remarks>
/// Implementations bound size (1 MiB), time (5 s) and redirects (none), and check what their way of fetching must check. They do not cache
/// and are called by one fetch at a time for an issuer. A failure is an <see cref="StsErrorCode.IDPCommunicationError"/>; its message
/// names the issuer and what to change and never quotes a response body.
/// </remarks>
public interface IIssuerKeySource
{
    /// <summary>Fetches the document's bytes.</summary>
    Task<StsResult<byte[]>> FetchAsync(CancellationToken cancellationToken);
}
