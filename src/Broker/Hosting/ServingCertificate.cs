using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Broker.Core;

namespace Broker.Hosting;

/// <summary>
/// The certificate, with the intermediate ones that follow it in its file, and the key that a listener serves: two PEM files, read again
/// when they change. A pair that cannot be read or does not belong together leaves the last good pair in use.
/// </summary>
/// <remarks>Thread safe.</remarks>
internal sealed partial class ServingCertificate : IServingCertificate, IDisposable
{
    private static readonly TimeSpan CheckInterval = TimeSpan.FromSeconds(30);

    private readonly string _certificateFile;
    private readonly string _keyFile;
    private readonly ILogger _log;
    private readonly ITimer _timer;
    private (DateTime Certificate, DateTime Key) _seen;
    private volatile SslStreamCertificateContext _current;

    /// <exception cref="CryptographicException">The files hold no matching pair.</exception>
    /// <exception cref="IOException">A file cannot be read.</exception>
    public ServingCertificate(string certificateFile, string keyFile, ILogger log, TimeProvider time)
    {
        (_certificateFile, _keyFile, _log) = (certificateFile, keyFile, log);
        _seen = LastWrites();
        _current = Load();
        _timer = time.CreateTimer(_ => Refresh(), null, CheckInterval, CheckInterval);
    }

    /// <summary>What a handshake shows.</summary>
    public SslStreamCertificateContext Current => _current;

    /// <summary>Reads the files again if they changed.</summary>
    public void Refresh()
    {
        try
        {
            var now = LastWrites();
            if (now == _seen)
            {
                return;
            }

            // The old certificate is left to the collector: a handshake may be using it.
            _current = Load();
            _seen = now;
            CertificateReplaced(_log, _current.TargetCertificate.NotAfter);
        }
        catch (Exception e) when (e is IOException or CryptographicException or UnauthorizedAccessException or ArgumentException)
        {
            CertificateKept(_log, _certificateFile, e.Message);
        }
    }

    public void Dispose()
    {
        _timer.Dispose();
        _current.TargetCertificate.Dispose();
    }

    private SslStreamCertificateContext Load()
    {
        var chain = new X509Certificate2Collection();
        chain.ImportFromPemFile(_certificateFile);
        using var pem = X509Certificate2.CreateFromPemFile(_certificateFile, _keyFile);

        // TLS on some platforms wants the key in a container of its own: a round trip through PKCS#12 gives it one.
        var certificate = X509CertificateLoader.LoadPkcs12(pem.Export(X509ContentType.Pkcs12), password: null);

        // Offline: what the file does not hold is not fetched from wherever a certificate says.
        return SslStreamCertificateContext.Create(certificate, chain, offline: true);
    }

    private (DateTime Certificate, DateTime Key) LastWrites() => (RegularFile.LastWriteOf(_certificateFile), RegularFile.LastWriteOf(_keyFile));

    [LoggerMessage(1301, LogLevel.Information, "Serving a new certificate that is valid until {NotAfter:O}.")]
    private static partial void CertificateReplaced(ILogger log, DateTime notAfter);

    [LoggerMessage(1302, LogLevel.Error, "Kept the old certificate: {File} and its key cannot be used: {Reason}")]
    private static partial void CertificateKept(ILogger log, string file, string reason);
}
