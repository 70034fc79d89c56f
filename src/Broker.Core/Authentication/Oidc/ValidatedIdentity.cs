using System.Collections.Immutable;
using Broker.Core.Authentication.Oidc.Keys;

namespace Broker.Core.Authentication.Oidc;

/// <summary>
/// An identity whose token was proved: issuer, signature, times, audience. Only <see cref="OidcTokenValidator"/> makes one
/// (an architecture test looks at every constructor call).
/// </summary>
public sealed record ValidatedIdentity
{
    internal ValidatedIdentity()
    {
    }

    /// <summary>The <c>iss</c> claim.</summary>
    public required string Issuer { get; init; }

    /// <summary>The ARN of the provider that vouches for it.</summary>
    public required string ProviderArn { get; init; }

    /// <summary>The <c>sub</c> claim.</summary>
    public required string Subject { get; init; }

    /// <summary>The party the token was issued to: <c>azp</c> where present, else the one <c>aud</c>.</summary>
    public required string Audience { get; init; }

    /// <summary>The <c>aud</c> claim as it was, one or more values.</summary>
    public required ImmutableArray<string> OriginalAudiences { get; init; }

    /// <summary>The <c>amr</c> claim; empty when absent.</summary>
    public ImmutableArray<string> AuthenticationMethods { get; init; } = [];

    /// <summary>The <c>email</c> claim.</summary>
    public string? Email { get; init; }

    /// <summary>The <c>kubernetes.io</c> claim; null for tokens of other issuers.</summary>
    public KubernetesWorkload? Kubernetes { get; init; }

    /// <summary>
    /// Whether the API server of the cluster that this process runs in has confirmed the token, and with it every name in
    /// <see cref="Kubernetes"/>: only then they are those of a pod of this cluster, whatever other cluster has the same issuer.
    /// </summary>
    public bool IsConfirmedByCluster { get; init; }

    /// <summary>Session tags, source identity and roles that the issuer wrote into the token.</summary>
    public AwsClaims Aws { get; init; } = AwsClaims.None;

    /// <summary>What the issuer says links this token to its own events; null for none. For the audit only.</summary>
    public string? ChainId { get; init; }

    /// <summary>When the token was issued.</summary>
    public required DateTimeOffset IssuedAt { get; init; }

    /// <summary>When the token expires, without tolerance.</summary>
    public required DateTimeOffset ExpiresAt { get; init; }

    /// <summary>The key set that proved the signature; a later set means the token has to be judged again.</summary>
    public required IssuerKeySet ProvedBy { get; init; }

    /// <summary>The key of that set; null only in identities that a test made.</summary>
    internal IIssuerKey? ProvedByKey { get; init; }
}
