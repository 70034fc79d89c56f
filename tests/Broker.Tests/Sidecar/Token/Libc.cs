using System.Runtime.InteropServices;

namespace Broker.Tests.Sidecar.Token;

/// <summary>The two calls of the C library that .NET does not offer and kubelet and hostile volumes make.</summary>
internal static class Libc
{
    /// <summary>Makes a named pipe.</summary>
    public static void MakeFifo(string path) => Assert.Equal(0, mkfifo(path, 0x1ff));

    /// <summary>Replaces one name by another in one step, links not followed.</summary>
    public static void Rename(string from, string to) => Assert.Equal(0, rename(from, to));

#pragma warning disable IDE1006, SYSLIB1054, CA1838, CA2101 // The C library's own names and its own encoding.
    [DllImport("libc")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int mkfifo([MarshalAs(UnmanagedType.LPUTF8Str)] string path, uint mode);

    [DllImport("libc")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int rename([MarshalAs(UnmanagedType.LPUTF8Str)] string from, [MarshalAs(UnmanagedType.LPUTF8Str)] string to);
#pragma warning restore IDE1006, SYSLIB1054, CA1838, CA2101
}
