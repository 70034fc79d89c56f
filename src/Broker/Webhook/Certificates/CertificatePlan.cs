using System.Diagnostics.CodeAnalysis;

namespace Broker.Webhook.Certificates;

/// <summary>What the certificates have to be, from what they are and the time: a pure function but for the keys that it draws.</summary>
/// <remarks>
/// Replicas need not agree on who plans: each plans on what the API server holds, writes with the version that it read, and starts again when
/// another was first. A plan on what another has just written changes nothing.
/// </remarks>
/// <param name="Namespace">Where the Services are.</param>
/// <param name="Times">When successors come.</param>
/// <param name="Published">Fingerprints of the CAs that every webhook configuration trusts; null when there is none to be trusted by.</param>
/// <param name="Now">The time.</param>
internal sealed record CertificatePlan(string Namespace, CertificateTimes Times, IReadOnlySet<string>? Published, DateTimeOffset Now)
{
    /// <summary>Plans the webhook's own Secret: CAs and the webhook's pair.</summary>
    /// <param name="secret">What it holds.</param>
    /// <param name="service">The webhook's Service.</param>
    /// <param name="planned">What it has to hold.</param>
    /// <param name="problem">Why it can neither be used nor be changed: CAs that somebody trusts are never thrown away.</param>
    public bool TryPlan(CertificateSecret secret, string service, [NotNullWhen(true)] out PlannedCertificates? planned, [NotNullWhen(false)] out string? problem)
    {
        planned = null;
        if (!AuthorityRing.TryRead(secret, out var before, out problem))
        {
            return false;
        }

        var ring = before.Next(Namespace, Times, Published, Now);
        var pair = PairOf(secret, service, ring);
        planned = new PlannedCertificates(ring, pair, new CertificateSecret(pair.CertificatePem, pair.KeyPem, ring.BundlePem, ring.SigningKeysPem));
        return true;
    }

    /// <summary>Plans the Secret of another Service, which gets no key of a CA.</summary>
    /// <param name="secret">What it holds.</param>
    /// <param name="service">The Service.</param>
    /// <param name="ring">The CAs as they are written down.</param>
    public PlannedCertificates Issue(CertificateSecret secret, string service, AuthorityRing ring)
    {
        var pair = PairOf(secret, service, ring);
        return new PlannedCertificates(ring, pair, new CertificateSecret(pair.CertificatePem, pair.KeyPem, ring.BundlePem, SigningKeys: null));
    }

    private ServingPair PairOf(CertificateSecret secret, string service, AuthorityRing ring)
    {
        var names = ServiceNames.Of(service, Namespace);
        var signer = ring.Signer(Times, Published, Now);
        return ServingPair.TryRead(secret.Certificate, secret.Key, out var pair)
            && pair.IsOf(signer, names, Now)
            && (pair.NotAfter - Now > Times.Renewal || pair.NotAfter >= signer.NotAfter)
            ? pair
            : signer.Sign(names, Times, Now);
    }
}
