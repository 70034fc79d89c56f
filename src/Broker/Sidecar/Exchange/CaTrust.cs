using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Broker.Core;

namespace Broker.Sidecar.Exchange;

/// <summary>Trusts exactly the roots of a PEM file, read at every handshake, so that a replaced bundle counts with the next connection.</summary>
/// <remarks>Bounds: 1 MiB; a file that is absent, larger or no PEM trusts nobody. Thread safe.</remarks>
internal sealed class CaFileTrust(string caFile)
{
    /// <summary>Twice the size of a whole system's bundle.</summary>
    private const int LargestFile = 1024 * 1024;

    /// <summary>Judges the STS's certificate: name, chain to one of the file's roots, times.</summary>
    public bool Accepts(X509Certificate? certificate, X509Chain? presented, SslPolicyErrors errors)
    {
        // Only the chain is judged anew: a wrong name or a missing certificate stays what it is.
        if (certificate is not X509Certificate2 leaf || (errors & ~SslPolicyErrors.RemoteCertificateChainErrors) != SslPolicyErrors.None)
        {
            return false;
        }

        using var chain = new X509Chain();
        if (!TryRead(chain.ChainPolicy.CustomTrustStore))
        {
            return false;
        }

        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.ChainPolicy.DisableCertificateDownloads = true;
        chain.ChainPolicy.ApplicationPolicy.Add(new Oid("1.3.6.1.5.5.7.3.1"));
        if (presented is not null)
        {
            X509Certificate2[] intermediates = [.. presented.ChainElements.Select(element => element.Certificate)];
            chain.ChainPolicy.ExtraStore.AddRange(intermediates);
        }

        return chain.Build(leaf);
    }

    /// <summary>Never blocks, as opening a FIFO would: this runs inside a handshake.</summary>
    private bool TryRead(X509Certificate2Collection roots)
    {
        if (!RegularFile.TryRead(caFile, LargestFile, out var pem))
        {
            return false;
        }

        try
        {
            // The platform's PEM reader does not see a label that follows a byte order mark.
            roots.ImportFromPem(Encoding.UTF8.GetString(pem).AsSpan().TrimStart('\uFEFF'));
            return roots.Count > 0;
        }
        catch (CryptographicException)
        {
            return false;
        }
    }
}
