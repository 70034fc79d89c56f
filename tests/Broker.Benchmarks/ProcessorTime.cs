using System.Globalization;

namespace Broker.Benchmarks;

internal static class ProcessorTime
{
    /// <summary>Ticks a second of the times in <c>/proc</c>: USER_HZ, 100 on every Linux of today (time(7)).</summary>
    private const double TicksPerSecond = 100;

    /// <summary>Seconds of processor time, user and system, of a process and its children that live (nginx works in children).</summary>
    public static double OfProcess(int id)
    {
        // Counted after the name, which may hold spaces: utime and stime are the 14th and 15th field of all (proc(5)).
        var fields = File.ReadAllText($"/proc/{id}/stat").Split(") ")[^1].Split(' ');
        var ticks = Number(fields[11]) + Number(fields[12]);
        var children = File.ReadAllText($"/proc/{id}/task/{id}/children").Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return (ticks / TicksPerSecond) + children.Sum(child => OfProcess((int)Number(child)));
    }

    private static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);
}
