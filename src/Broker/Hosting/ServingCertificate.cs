using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Broker.Hosting;

/// <summary>
/// The certificate and key that a listener serves, read from two PEM files and read again when they change. A pair that cannot be read
/// or does not belong together leaves the last good pair in use.
/// </summary>
/// <remarks>Thread safe.</remarks>
internal sealed partial class ServingCertificate : IDisposable
{
    private static readonly TimeSpan CheckInterval = TimeSpan.FromSeconds(30);

    private readonly string _certificateFile;
    private readonly string _keyFile;
    private readonly ILogger _log;
    private readonly ITimer _timer;
    private (DateTime Certificate, DateTime Key) _seen;
    private volatile X509Certificate2 _current;

    /// <exception cref="CryptographicException">The files hold no matching pair.</exception>
    /// <exception cref="IOException">A file cannot be read.</exception>
    public ServingCertificate(string certificateFile, string keyFile, ILogger log, TimeProvider time)
    {
        (_certificateFile, _keyFile, _log) = (certificateFile, keyFile, log);
        _seen = LastWrites();
        _current = Load();
        _timer = time.CreateTimer(_ => Refresh(), null, CheckInterval, CheckInterval);
    }

    public X509Certificate2 Current => _current;

    /// <summary>Reads the files again if they changed.</summary>
    public void Refresh()
    {
        var now = LastWrites();
        if (now == _seen)
        {
            return;
        }

        try
        {
            // The old certificate is left to the collector: a handshake may be using it.
            _current = Load();
            _seen = now;
            CertificateReplaced(_log, _current.NotAfter);
        }
        catch (Exception e) when (e is IOException or CryptographicException or UnauthorizedAccessException or ArgumentException)
        {
            CertificateKept(_log, _certificateFile, e.Message);
        }
    }

    public void Dispose()
    {
        _timer.Dispose();
        _current.Dispose();
    }

    private X509Certificate2 Load()
    {
        using var pem = X509Certificate2.CreateFromPemFile(_certificateFile, _keyFile);

        // TLS on some platforms wants the key in a container of its own: a round trip through PKCS#12 gives it one.
        return X509CertificateLoader.LoadPkcs12(pem.Export(X509ContentType.Pkcs12), password: null);
    }

    private (DateTime Certificate, DateTime Key) LastWrites() => (File.GetLastWriteTimeUtc(_certificateFile), File.GetLastWriteTimeUtc(_keyFile));

    [LoggerMessage(1301, LogLevel.Information, "Serving a new certificate that is valid until {NotAfter:O}.")]
    private static partial void CertificateReplaced(ILogger log, DateTime notAfter);

    [LoggerMessage(1302, LogLevel.Error, "Kept the old certificate: {File} and its key cannot be used: {Reason}")]
    private static partial void CertificateKept(ILogger log, string file, string reason);
}
