using System.Globalization;
using System.Runtime.InteropServices;

namespace Broker.Dev;

/// <summary>
/// Writes a token as a kubelet does: into a new dated folder, made visible by renaming the <c>..data</c> link over the old one, with
/// <c>token</c> a link through <c>..data</c>. Readers see the old token or the new one, never half of one.
/// </summary>
/// <remarks>Source: Kubernetes, pkg/volume/util AtomicWriter (its documented layout).</remarks>
internal sealed partial class ProjectedTokenFolder(string folder, TimeProvider time)
{
    private string? _current;
    private int _version;

    /// <summary>The path that applications are given.</summary>
    public string TokenFile => Path.Combine(folder, "token");

    /// <summary>Replaces the token.</summary>
    public void Write(string token)
    {
        Directory.CreateDirectory(folder, DevState.OwnerOnly);
        var name = string.Create(CultureInfo.InvariantCulture, $"..{time.GetUtcNow():yyyy_MM_dd_HH_mm_ss}.{_version++}");
        var dated = Path.Combine(folder, name);
        Directory.CreateDirectory(dated);
        var file = Path.Combine(dated, "token");
        File.WriteAllText(file, token);
        File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite);

        var next = Path.Combine(folder, "..data_tmp");
        File.Delete(next);
        File.CreateSymbolicLink(next, name);
        if (Rename(next, Path.Combine(folder, "..data")) != 0)
        {
            throw new IOException($"Cannot replace the token below {folder}: {Marshal.GetLastPInvokeErrorMessage()}");
        }

        if (!File.Exists(TokenFile))
        {
            File.CreateSymbolicLink(TokenFile, Path.Combine("..data", "token"));
        }

        if (_current is not null)
        {
            Directory.Delete(_current, recursive: true);
        }

        _current = dated;
    }

    // File.Move follows a link to a folder and then finds no file; rename(2) replaces the link itself, atomically.
    [LibraryImport("libc", EntryPoint = "rename", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Rename(string from, string to);
}
