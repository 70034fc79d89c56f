using System.Globalization;

namespace Broker.Benchmarks;

/// <summary>Memory of a process in MiB, from proc(5).</summary>
internal static class ResidentMemory
{
    /// <summary><c>VmRSS</c>: everything resident, pages of files included that other processes of the same program share.</summary>
    public static double OfProcess(int id) => Read(id, "VmRSS:");

    /// <summary><c>RssAnon</c> and <c>RssShmem</c>: what is this process's alone and cannot be dropped.</summary>
    public static double OfProcessAlone(int id) => Read(id, "RssAnon:") + Read(id, "RssShmem:");

    /// <summary><c>VmHWM</c>: the most that was ever resident.</summary>
    public static double PeakOfProcess(int id) => Read(id, "VmHWM:");

    private static double Read(int id, string field)
    {
        var line = File.ReadLines($"/proc/{id}/status").Single(l => l.StartsWith(field, StringComparison.Ordinal));
        return double.Parse(line.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) / 1024;
    }
}
