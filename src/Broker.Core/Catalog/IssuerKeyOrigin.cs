using System.Collections.Immutable;
using System.Net;

namespace Broker.Core.Catalog;

/// <summary>Where the signing keys of an OIDC issuer come from. Closed: exactly the three nested kinds.</summary>
public abstract record IssuerKeyOrigin
{
    private IssuerKeyOrigin()
    {
    }

    /// <summary>The issuer's discovery document, then its <c>jwks_uri</c>, both over HTTPS (OpenID Connect Discovery 1.0 §4).</summary>
    /// <param name="CaFile">PEM file with the only roots to trust for this issuer; null for the system's roots.</param>
    /// <param name="AllowedNetworks">Private, loopback or link-local ranges that may be contacted all the same; empty allows none.</param>
    public sealed record Discovery(ReferencedFile? CaFile, ImmutableArray<IPNetwork> AllowedNetworks) : IssuerKeyOrigin
    {
        /// <summary>
        /// SHA-1 fingerprints, 40 digits of upper-case hex, of certificates that a chain may end in though no trusted root signed them; empty for none.
        /// </summary>
        /// <remarks>Source: IAM API reference, CreateOpenIDConnectProvider, <c>ThumbprintList</c>.</remarks>
        public ImmutableArray<string> Thumbprints { get; init; } = [];
    }

    /// <summary>A JWKS file, read again when it changes.</summary>
    /// <param name="File">The file.</param>
    public sealed record JwksFile(ReferencedFile File) : IssuerKeyOrigin;

    /// <summary>A Kubernetes API server that wants a bearer token: its discovery document names the JWKS.</summary>
    /// <param name="Server">Base address, for example <c>https://kubernetes.default.svc</c>; HTTPS only.</param>
    /// <param name="CaFile">PEM file with the cluster's CA.</param>
    /// <param name="TokenFile">File with the bearer token, read before each fetch.</param>
    public sealed record KubernetesApi(Uri Server, ReferencedFile CaFile, ReferencedFile TokenFile) : IssuerKeyOrigin;
}
