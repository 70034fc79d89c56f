using System.Text;

namespace Broker.Dev;

/// <summary>The folder that <c>broker dev</c> works in, and everything it puts there; disposing removes exactly that.</summary>
internal sealed class DevState : IDisposable
{
    /// <summary>The CA of the throwaway issuer.</summary>
    public const string CaName = "issuer-ca.pem";

    /// <summary>The secret access key of the sample user, alone.</summary>
    public const string UserSecretName = "user-secret";

    /// <summary>The seed of the sample user's MFA device, in base32.</summary>
    public const string MfaSeedName = "mfa-seed";

    /// <summary>The private key of the sample SAML provider.</summary>
    public const string SamlKeyName = "saml-key.pem";

    /// <summary>The metadata of the sample SAML provider.</summary>
    public const string SamlMetadataName = "saml-metadata.xml";

    /// <summary>The password with which the broker searches the sample directory.</summary>
    public const string DirectorySecretName = "directory-secret";

    /// <summary>The mode of folders.</summary>
    public const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    private const string EnvName = "env";
    private const string UserEnvName = "user.env";
    private const string PeopleEnvName = "people.env";
    private const string ReadyName = "ready";
    private const string KeysName = "keys.json";
    private const string FederationKeysName = "federation-keys.json";
    private const string CertificateName = "issuer.pem";
    private const string CertificateKeyName = "issuer-key.pem";
    private const string SamlCertificateName = "saml-cert.pem";
    private const string AuditName = "audit.jsonl";
    private const string CatalogName = "catalog";
    private const string TokenFolderName = "serviceaccount";
    private const string DirectoryFolderName = "directory";

    private static readonly string[] MadeFiles =
    [
        EnvName, UserEnvName, PeopleEnvName, ReadyName, KeysName, FederationKeysName, CaName, CertificateName, CertificateKeyName,
        UserSecretName, MfaSeedName, SamlKeyName, SamlCertificateName, SamlMetadataName, DirectorySecretName, AuditName, $"{AuditName}.lock",
    ];

    private static readonly string[] MadeFolders = [CatalogName, TokenFolderName, DirectoryFolderName];

    /// <summary>Stays behind when a run is killed: the next one then knows that the names above are its own.</summary>
    private const string LockName = ".broker-dev.lock";

    private readonly FileStream _lock;
    private readonly bool _madeFolder;

    private DevState(string folder, bool madeFolder)
    {
        Folder = folder;
        _madeFolder = madeFolder;
        var lockFile = Path.Combine(folder, LockName);
        if (!File.Exists(lockFile) && MadeFiles.Concat(MadeFolders).FirstOrDefault(name => Path.Exists(Path.Combine(folder, name))) is { } foreign)
        {
            throw new IOException($"'{Path.Combine(folder, foreign)}' was not made by 'broker dev', which would replace and remove it. Name another folder.");
        }

        // Held to the end: a second run on the same folder stops here, and a crashed one leaves nothing that blocks.
        _lock = new FileStream(lockFile, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, 1, FileOptions.DeleteOnClose);
        Clear();
    }

    public string Folder { get; }

    public string Catalog => In(CatalogName);

    public string KeysFile => In(KeysName);

    /// <summary>The keys that sign web identity tokens.</summary>
    public string FederationKeysFile => In(FederationKeysName);

    public string CaFile => In(CaName);

    public string CertificateFile => In(CertificateName);

    public string CertificateKeyFile => In(CertificateKeyName);

    public string UserSecretFile => In(UserSecretName);

    public string MfaSeedFile => In(MfaSeedName);

    public string SamlKeyFile => In(SamlKeyName);

    /// <summary>The certificate of <see cref="SamlKeyFile"/>, for other programs that sign.</summary>
    public string SamlCertificateFile => In(SamlCertificateName);

    public string SamlMetadataFile => In(SamlMetadataName);

    public string DirectorySecretFile => In(DirectorySecretName);

    /// <summary>Configuration and database of the sample directory.</summary>
    public string DirectoryFolder => In(DirectoryFolderName);

    public string AuditFile => In(AuditName);

    public string TokenFolder => In(TokenFolderName);

    public string EnvFile => In(EnvName);

    /// <summary>The sample user's keys, one <c>NAME=value</c> line each.</summary>
    public string UserEnvFile => In(UserEnvName);

    /// <summary>With <c>--ldap</c>: where people's programs sign in, and as whom, for shells.</summary>
    public string PeopleEnvFile => In(PeopleEnvName);

    public string ReadyFile => In(ReadyName);

    /// <summary>Opens the given folder, or makes a temporary one.</summary>
    /// <exception cref="IOException">The folder cannot be made, or another run holds it.</exception>
    public static DevState Open(string? folder)
    {
        if (folder is null)
        {
            return new DevState(Directory.CreateTempSubdirectory("broker-dev-").FullName, madeFolder: true);
        }

        var path = Path.GetFullPath(folder);
        var isNew = !Directory.Exists(path);
        Directory.CreateDirectory(path, OwnerOnly);
        return new DevState(path, isNew);
    }

    /// <summary>Writes a file that only its owner can read.</summary>
    public static void WritePrivate(string path, ReadOnlySpan<byte> content)
    {
        using var file = new FileStream(path, new FileStreamOptions
        {
            Mode = FileMode.Create,
            Access = FileAccess.Write,
            UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
        });
        file.Write(content);
    }

    /// <summary>Writes a file that only its owner can read.</summary>
    public static void WritePrivate(string path, string content) => WritePrivate(path, Encoding.UTF8.GetBytes(content));

    public void Dispose()
    {
        Clear();
        _lock.Dispose();
        if (_madeFolder && !Directory.EnumerateFileSystemEntries(Folder).Any())
        {
            Directory.Delete(Folder);
        }
    }

    private string In(string name) => Path.Combine(Folder, name);

    private void Clear()
    {
        foreach (var file in MadeFiles)
        {
            File.Delete(Path.Combine(Folder, file));
        }

        foreach (var name in MadeFolders)
        {
            var made = Path.Combine(Folder, name);
            if (Directory.Exists(made))
            {
                Directory.Delete(made, recursive: true);
            }
        }
    }
}
