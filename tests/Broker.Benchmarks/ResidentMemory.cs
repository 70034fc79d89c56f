using System.Globalization;

namespace Broker.Benchmarks;

internal static class ResidentMemory
{
    /// <summary><c>VmRSS</c> of a process in MiB (proc(5)).</summary>
    public static double OfProcess(int id)
    {
        var line = File.ReadLines($"/proc/{id}/status").Single(l => l.StartsWith("VmRSS:", StringComparison.Ordinal));
        return double.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) / 1024;
    }
}
