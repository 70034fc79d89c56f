namespace Broker.Webhook.Certificates;

/// <summary>What a Secret of certificates has to hold.</summary>
/// <param name="Ring">The CAs.</param>
/// <param name="Pair">The pair to serve.</param>
/// <param name="Secret">The content; equal to what is there when nothing has to be written.</param>
internal sealed record PlannedCertificates(AuthorityRing Ring, ServingPair Pair, CertificateSecret Secret)
{
    /// <summary>Never a key.</summary>
    public override string ToString() => $"{Pair}; {Ring}";
}
