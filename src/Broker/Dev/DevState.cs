using System.Text;

namespace Broker.Dev;

/// <summary>The folder that <c>broker dev</c> works in, and everything it puts there; disposing removes exactly that.</summary>
internal sealed class DevState : IDisposable
{
    private static readonly string[] MadeFiles = ["env", "ready", "keys.json", "issuer-ca.pem", "issuer.pem", "issuer-key.pem", "audit.jsonl"];
    private static readonly string[] MadeFolders = ["catalog", "serviceaccount"];

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

    public string Catalog => Path.Combine(Folder, "catalog");

    public string KeysFile => Path.Combine(Folder, "keys.json");

    public string CaFile => Path.Combine(Folder, "issuer-ca.pem");

    public string CertificateFile => Path.Combine(Folder, "issuer.pem");

    public string CertificateKeyFile => Path.Combine(Folder, "issuer-key.pem");

    public string AuditFile => Path.Combine(Folder, "audit.jsonl");

    public string TokenFolder => Path.Combine(Folder, "serviceaccount");

    public string EnvFile => Path.Combine(Folder, "env");

    public string ReadyFile => Path.Combine(Folder, "ready");

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
        Directory.CreateDirectory(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
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
