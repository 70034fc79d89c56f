using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Broker.Webhook.Certificates;

/// <summary>
/// The webhook's CAs in the order of their making: former ones that are still trusted, the one that signs, and its published successor. Each
/// step from one ring to the next keeps every certificate valid that is in use (threats W-14, W-15).
/// </summary>
/// <remarks>Immutable.</remarks>
internal sealed class AuthorityRing
{
    /// <summary>With the default times there are at most two; more are a sign that something writes here that should not.</summary>
    private const int MostAuthorities = 8;

    private AuthorityRing(ImmutableArray<CertificateAuthority> authorities)
    {
        Authorities = [.. authorities.OrderBy(authority => authority.NotBefore).ThenBy(authority => authority.Fingerprint, StringComparer.Ordinal)];
        BundlePem = string.Concat(Authorities.Select(authority => authority.Certificate.ExportCertificatePem() + "\n"));
        SigningKeysPem = string.Concat(Authorities.Select(authority => authority.ExportKeyPem()).OfType<string>().Select(key => key + "\n"));
    }

    /// <summary>A ring without any CA.</summary>
    public static AuthorityRing None { get; } = new([]);

    /// <summary>The oldest first.</summary>
    public ImmutableArray<CertificateAuthority> Authorities { get; }

    /// <summary>What clients have to trust: every CA's certificate in PEM.</summary>
    public string BundlePem { get; }

    /// <summary>The keys of those that have one, in PEM: a secret.</summary>
    public string SigningKeysPem { get; }

    /// <summary>Reads the ring of a Secret; false when something stands there that is no CA or no CA's key.</summary>
    public static bool TryRead(CertificateSecret secret, [NotNullWhen(true)] out AuthorityRing? ring, [NotNullWhen(false)] out string? problem)
    {
        (ring, problem) = (null, null);
        try
        {
            var certificates = new X509Certificate2Collection();
            certificates.ImportFromPem(secret.Bundle ?? "");
            var keys = ReadKeys(secret.SigningKeys ?? "");
            if (certificates.Count > MostAuthorities || keys.Count > MostAuthorities)
            {
                problem = $"more than {MostAuthorities} certificates in {CertificateSecret.BundleKey}, or keys in {CertificateSecret.SigningKeysKey}";
            }
            else if (certificates.Count == 0 && secret.Bundle is not null)
            {
                problem = $"{CertificateSecret.BundleKey} has no certificate in PEM";
            }
            else
            {
                ring = new AuthorityRing([.. certificates.Select(certificate => new CertificateAuthority(certificate, KeyOf(certificate, keys)))]);
                problem = ring.Authorities.Count(authority => authority.CanSign) == keys.Count && keys.Count > 0 == secret.SigningKeys is not null
                    ? null
                    : $"{CertificateSecret.SigningKeysKey} has something else than keys of the CAs in {CertificateSecret.BundleKey}";
            }
        }
        catch (Exception error) when (error is CryptographicException or ArgumentException)
        {
            problem = $"{CertificateSecret.BundleKey} or {CertificateSecret.SigningKeysKey} cannot be read";
        }

        return problem is null;
    }

    /// <summary>The ring as it has to be now; the same one when it is so already.</summary>
    /// <param name="namespace">The namespace whose Services a new CA may sign for.</param>
    /// <param name="times">When successors come.</param>
    /// <param name="published">Fingerprints that every webhook configuration trusts; null when there is none to be trusted by.</param>
    /// <param name="now">The time.</param>
    public AuthorityRing Next(string @namespace, CertificateTimes times, IReadOnlySet<string>? published, DateTimeOffset now)
    {
        var next = new AuthorityRing([.. Authorities.Where(authority => authority.NotAfter > now)]);
        var newest = next.Authorities.LastOrDefault(authority => authority.CanSign);
        if (newest is null || newest.NotAfter - now <= times.Successor)
        {
            next = new AuthorityRing(next.Authorities.Add(CertificateAuthority.Create(@namespace, times, now)));
        }

        // Once a successor signs, nobody needs the keys before it: what is not there cannot be stolen.
        var signer = next.Signer(times, published, now);
        next = new AuthorityRing([.. next.Authorities.Select(authority =>
            authority.CanSign && authority.NotBefore < signer.NotBefore ? authority.WithoutKey() : authority)]);
        return string.Equals(next.BundlePem, BundlePem, StringComparison.Ordinal) && string.Equals(next.SigningKeysPem, SigningKeysPem, StringComparison.Ordinal)
            ? this
            : next;
    }

    /// <summary>The CA that signs now: the newest that clients had time to learn of, else the oldest.</summary>
    /// <exception cref="InvalidOperationException">No CA has a key: there was no <see cref="Next"/>.</exception>
    public CertificateAuthority Signer(CertificateTimes times, IReadOnlySet<string>? published, DateTimeOffset now)
    {
        var able = Authorities.Where(authority => authority.CanSign && authority.NotAfter > now).ToList();
        return able.FindLast(authority =>
                authority.NotBefore + CertificateTimes.Backdating + times.Publication <= now && published?.Contains(authority.Fingerprint) is not false)
            ?? able[0];
    }

    /// <summary>Never a key.</summary>
    public override string ToString() => string.Join("; ", Authorities);

    private static List<ECDsa> ReadKeys(ReadOnlySpan<char> pem)
    {
        var keys = new List<ECDsa>();
        while (PemEncoding.TryFind(pem, out var fields))
        {
            var key = ECDsa.Create();
            key.ImportFromPem(pem[fields.Location]);
            keys.Add(key);
            pem = pem[fields.Location.End..];
        }

        return keys;
    }

    private static ECDsa? KeyOf(X509Certificate2 certificate, List<ECDsa> keys)
    {
        using var publicKey = certificate.GetECDsaPublicKey() ?? throw new CryptographicException("The CA's key is not ECDSA.");
        var wanted = publicKey.ExportSubjectPublicKeyInfo();
        return keys.Find(key => key.ExportSubjectPublicKeyInfo().AsSpan().SequenceEqual(wanted));
    }
}
