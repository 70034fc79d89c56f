using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Broker.Core.Catalog;
using Broker.Core.Catalog.Ldap;

namespace Broker.Ldap.Connections.Native;

/// <summary>What TLS has to be on one connection: who is trusted, what is shown, the least version. A certificate that is not good always ends it.</summary>
/// <remarks>
/// Read from the files for each connection, so that changed files count at the next one. Every option is set, so that neither <c>ldap.conf</c> nor the
/// environment can say otherwise (threat L-10: never REQCERT=never). Used by one thread.
/// </remarks>
internal sealed unsafe class TlsRules : IDisposable
{
    /// <summary>Authorities that machines come with are about 220 KiB.</summary>
    private const int LongestFile = 1 << 20;

    private const int Demand = 2;
    private const int Tls12 = 0x0303;
    private const int Tls13 = 0x0304;

    /// <summary>Where distributions keep the authorities that the machine trusts: Debian and Alpine, Fedora, SUSE.</summary>
    private static readonly string[] MachineAuthorities =
        ["/etc/ssl/certs/ca-certificates.crt", "/etc/pki/tls/certs/ca-bundle.crt", "/etc/ssl/ca-bundle.pem"];

    private readonly string _caPath;
    private readonly bool _requiresTls13;
    private readonly MemoryFile? _authorities;
    private readonly MemoryFile? _certificate;
    private readonly MemoryFile? _key;

    private TlsRules(string caPath, bool requiresTls13, MemoryFile? authorities, MemoryFile? certificate, MemoryFile? key) =>
        (_caPath, _requiresTls13, _authorities, _certificate, _key) = (caPath, requiresTls13, authorities, certificate, key);

    /// <summary>Reads what the settings name.</summary>
    /// <returns>False when a file is missing, too long, or no PEM of what it should be.</returns>
    public static bool TryRead(LdapConnectionSettings settings, [NotNullWhen(true)] out TlsRules? rules)
    {
        rules = null;
        byte[]? authorities = null, certificate = null, key = null;
        if ((settings.CaFile is { } ca && !TryReadCertificates(ca, out authorities))
            || (settings.ClientCertificateFile is { } shown && !TryReadCertificates(shown, out certificate))
            || (settings.ClientKeyFile is { } keyFile && !keyFile.TryRead(LongestFile, out key))
            || (certificate is null) != (key is null))
        {
            return false;
        }

        var caFile = authorities is null ? null : new MemoryFile(authorities);
        var caPath = caFile?.Path ?? Array.Find(MachineAuthorities, File.Exists);
        if (caPath is null)
        {
            return false;
        }

        rules = new TlsRules(caPath, settings.RequiresTls13, caFile, certificate is null ? null : new MemoryFile(certificate), key is null ? null : new MemoryFile(key));
        CryptographicOperations.ZeroMemory(key);
        return true;
    }

    /// <summary>Puts the rules on a connection that has sent nothing yet, and takes off what the machine's settings say (an empty text is none); false when the library does not take one of them.</summary>
    public bool TryApply(nint connection) =>
        TrySet(connection, LdapOption.TlsCaFile, _caPath)
        && TrySet(connection, LdapOption.TlsCaFolder, "")
        && TrySet(connection, LdapOption.TlsRequireCertificate, Demand)
        && TrySet(connection, LdapOption.TlsRequireAlternativeName, Demand)
        && TrySetVersion(connection)
        && TrySet(connection, LdapOption.TlsCertificateFile, _certificate?.Path ?? "")
        && TrySet(connection, LdapOption.TlsKeyFile, _key?.Path ?? "")
        && TrySet(connection, LdapOption.TlsNewContext, 0);

    public void Dispose()
    {
        _authorities?.Dispose();
        _certificate?.Dispose();
        _key?.Dispose();
    }

    /// <summary>Debian's library is built over GnuTLS, where the versions are among the priorities; others are over OpenSSL.</summary>
    private bool TrySetVersion(nint connection)
    {
        byte* package = null;
        if (LibLdap.GetOption(0, LdapOption.TlsPackage, &package) != LibLdap.Success || package is null)
        {
            return false;
        }

        var name = Marshal.PtrToStringUTF8((nint)package);
        LibLdap.FreeMemory(package);
        return name switch
        {
            "GnuTLS" => TrySet(connection, LdapOption.TlsCipherSuite, _requiresTls13 ? "SECURE128:-VERS-ALL:+VERS-TLS1.3" : "SECURE128:-VERS-ALL:+VERS-TLS1.3:+VERS-TLS1.2"),
            "OpenSSL" => TrySet(connection, LdapOption.TlsProtocolMinimum, _requiresTls13 ? Tls13 : Tls12),
            _ => false,
        };
    }

    private static bool TrySet(nint connection, LdapOption option, string value)
    {
        fixed (byte* text = Encoding.UTF8.GetBytes(value + '\0'))
        {
            return LibLdap.SetOption(connection, option, text) == LibLdap.Success;
        }
    }

    private static bool TrySet(nint connection, LdapOption option, int value) => LibLdap.SetOption(connection, option, &value) == LibLdap.Success;

    private static bool TryReadCertificates(ReferencedFile file, [NotNullWhen(true)] out byte[]? pem)
    {
        if (!file.TryRead(LongestFile, out pem))
        {
            return false;
        }

        var certificates = new X509Certificate2Collection();
        try
        {
            certificates.ImportFromPem(Encoding.UTF8.GetString(pem));
            return certificates.Count > 0;
        }
        catch (CryptographicException)
        {
            return false;
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
