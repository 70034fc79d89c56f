using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Broker.Core;

namespace Broker.Webhook.Certificates;

/// <summary>
/// Whose client certificates the webhook takes: those for client authentication that the authorities of a PEM file issued, the file that API
/// servers' own certificates for webhooks come from (threat W-05).
/// </summary>
/// <remarks>
/// The file is read again when it changes; one that cannot be read or holds no certificate leaves the last good one in use. Thread safe.
/// Source: Kubernetes, "Dynamic Admission Control", authenticate API servers; RFC 5280 §4.2.1.12.
/// </remarks>
internal sealed class ApiServerCertificates(string file, TimeProvider time)
{
    private const int LargestFile = 64 * 1024;

    /// <summary>id-kp-clientAuth.</summary>
    private static readonly Oid ClientAuthentication = new("1.3.6.1.5.5.7.3.2");

    private readonly Lock _gate = new();
    private DateTime _seen;
    private X509Certificate2Collection? _authorities;

    /// <summary>Null when certificates can be judged, else what is missing.</summary>
    public string? NotReady() => Authorities() is null ? "--client-ca-file holds no certificate" : null;

    /// <summary>
    /// Judges what a client showed in its handshake. Who showed none may go on, to be told 401; who showed one that is not good may not.
    /// </summary>
    public bool Accepts(X509Certificate? shown, SslPolicyErrors problems)
    {
        if (shown is null)
        {
            return true;
        }

        if (Authorities() is not { } authorities || problems.HasFlag(SslPolicyErrors.RemoteCertificateNotAvailable))
        {
            return false;
        }

        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.AddRange(authorities);
        chain.ChainPolicy.ApplicationPolicy.Add(ClientAuthentication);
        chain.ChainPolicy.VerificationTime = time.GetUtcNow().UtcDateTime;
        chain.ChainPolicy.DisableCertificateDownloads = true;
        // A cluster's own authority publishes no list of what it took back; its certificates live for a year or less.
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        using var copy = new X509Certificate2(shown);
        return chain.Build(copy);
    }

    private X509Certificate2Collection? Authorities()
    {
        lock (_gate)
        {
            var written = RegularFile.LastWriteOf(file);
            if (written != _seen && TryRead() is { } authorities)
            {
                (_seen, _authorities) = (written, authorities);
            }

            return _authorities;
        }
    }

    private X509Certificate2Collection? TryRead()
    {
        if (!RegularFile.TryRead(Path.GetFullPath(file), LargestFile, out var bytes))
        {
            return null;
        }

        var found = new X509Certificate2Collection();
        try
        {
            found.ImportFromPem(System.Text.Encoding.UTF8.GetString(bytes).AsSpan().TrimStart('\uFEFF'));
            return found.Count > 0 ? found : null;
        }
        catch (CryptographicException)
        {
            return null;
        }
    }
}
