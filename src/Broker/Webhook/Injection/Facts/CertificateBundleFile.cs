using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Broker.Core;

namespace Broker.Webhook.Injection.Facts;

/// <summary>The certificates of a PEM file, read again when the file changes. Whatever else is in the file, a key for example, is left out.</summary>
/// <remarks>A file that cannot be read or holds no certificate leaves the last good ones in use. Thread safe.</remarks>
internal sealed class CertificateBundleFile(string file)
{
    /// <summary>An environment variable of a container holds it, and all of them together 1 MiB or less.</summary>
    private const int LargestFile = 64 * 1024;

    private readonly Lock _gate = new();
    private DateTime _seen;
    private string? _pem;

    /// <summary>The certificates, PEM; null while none could be read.</summary>
    public string? Read()
    {
        lock (_gate)
        {
            var written = RegularFile.LastWriteOf(file);
            if (written != _seen && TryRead() is { } pem)
            {
                (_seen, _pem) = (written, pem);
            }

            return _pem;
        }
    }

    private string? TryRead()
    {
        if (!RegularFile.TryRead(Path.GetFullPath(file), LargestFile, out var bytes))
        {
            return null;
        }

        var certificates = new X509Certificate2Collection();
        try
        {
            certificates.ImportFromPem(Encoding.UTF8.GetString(bytes).AsSpan().TrimStart('\uFEFF'));
            return certificates.Count > 0 ? certificates.ExportCertificatePems() : null;
        }
        catch (CryptographicException)
        {
            return null;
        }
        finally
        {
            foreach (var certificate in certificates)
            {
                certificate.Dispose();
            }
        }
    }
}
