using System.Text;
using Broker.Core;
using Broker.Core.Authentication.Oidc;
using Broker.Core.Authentication.Oidc.Sources;
using Broker.Core.Catalog;

namespace Broker.Kubernetes;

/// <summary>Fetches the service-account signing keys of a cluster from its own API server, as an authenticated caller.</summary>
/// <remarks>
/// The server's discovery document must name the configured issuer. Its <c>jwks_uri</c> is not followed: API servers advertise an address
/// that
/// only they can reach, so the keys come from the fixed path on the configured server, and the bearer token never goes anywhere else. The
/// server
/// is named by an administrator, so its address may be private. Needs the cluster role <c>system:service-account-issuer-discovery</c>.
/// Thread safe.
/// Source: Kubernetes, "Configure Service Accounts for Pods", service account issuer discovery.
/// </remarks>
internal sealed class KubernetesIssuerKeySource(string issuer, IssuerKeyOrigin.KubernetesApi origin, TimeProvider time) : IIssuerKeySource
{
    private const string DiscoveryPath = "/.well-known/openid-configuration";
    private const string KeysPath = "/openid/v1/jwks";

    public async Task<StsResult<byte[]>> FetchAsync(CancellationToken cancellationToken)
    {
        if (!string.Equals(origin.Server.Scheme, Uri.UriSchemeHttps, StringComparison.Ordinal))
        {
            return KeyFetchFailure.Of(issuer, KeyFetchFailure.BadUrl);
        }

        if (ReadToken() is not { } token)
        {
            return KeyFetchFailure.Of(issuer, KeyFetchFailure.TokenFile);
        }

        if (!IssuerConnection.Open(issuer, AddressGuard.None, origin.CaFile, time).TryGet(out var connection, out var failure))
        {
            return failure;
        }

        using (connection)
        {
            var fetched = await connection.GetAsync(new Uri(origin.Server, DiscoveryPath), token, cancellationToken);
            return fetched.TryGet(out var metadata, out failure) && DiscoveryDocument.Parse(issuer, metadata).TryGet(out _, out failure)
                ? await connection.GetAsync(new Uri(origin.Server, KeysPath), token, cancellationToken)
                : failure;
        }
    }

    /// <summary>Reads the token as kubelet has it now: it rotates the file, and a token kept from the start would expire.</summary>
    private string? ReadToken()
    {
        if (!origin.TokenFile.TryRead(KeyFetchLimits.CredentialFileBytes, out var bytes))
        {
            return null;
        }

        var token = Encoding.UTF8.GetString(bytes).Trim();
        return token.Length > 0 && !token.AsSpan().ContainsAnyExceptInRange('!', '~') ? token : null;
    }
}
