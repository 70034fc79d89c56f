using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Broker.Core;

namespace Broker.Exchange;

/// <summary>
/// Trusts exactly the roots of a PEM file, read at every handshake, so that a replaced bundle counts with the next connection; or those of a
/// PEM text.
/// </summary>
/// <remarks>Bounds: 1 MiB; a file that is absent, larger or no PEM trusts nobody. Thread safe.</remarks>
internal sealed class CaTrust
{
    /// <summary>Twice the size of a whole system's bundle.</summary>
    private const int LargestFile = 1024 * 1024;

    private readonly string? _file;
    private readonly string? _pem;

    private CaTrust(string? file, string? pem) => (_file, _pem) = (file, pem);

    /// <summary>Trusts the roots of a file.</summary>
    public static CaTrust OfFile(string file) => new(file, pem: null);

    /// <summary>Trusts the roots of a text.</summary>
    public static CaTrust OfPem(string pem) => new(file: null, pem);

    /// <summary>How many certificates a text holds; 0 for one that is no PEM.</summary>
    public static int Count(string pem)
    {
        var roots = new X509Certificate2Collection();
        var count = TryImport(pem, roots) ? roots.Count : 0;
        foreach (var root in roots)
        {
            root.Dispose();
        }

        return count;
    }

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
    private bool TryRead(X509Certificate2Collection roots) =>
        _pem is not null ? TryImport(_pem, roots)
        : RegularFile.TryRead(_file!, LargestFile, out var pem) && TryImport(Encoding.UTF8.GetString(pem), roots);

    private static bool TryImport(string pem, X509Certificate2Collection roots)
    {
        try
        {
            // The platform's PEM reader does not see a label that follows a byte order mark.
            roots.ImportFromPem(pem.AsSpan().TrimStart('\uFEFF'));
            return roots.Count > 0;
        }
        catch (CryptographicException)
        {
            return false;
        }
    }
}
