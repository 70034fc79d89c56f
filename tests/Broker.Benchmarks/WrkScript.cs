using System.Globalization;
using System.Text;

namespace Broker.Benchmarks;

/// <summary>Scripts for wrk in Lua: one request, sent over and over.</summary>
internal static class WrkScript
{
    /// <summary>A POST of a form.</summary>
    /// <param name="form">Encoded.</param>
    /// <param name="headers">More headers.</param>
    /// <param name="meanPause">What a connection waits on the average before each request, at random from nothing to twice as long; zero for none.</param>
    public static string Post(string form, IEnumerable<KeyValuePair<string, string>> headers, TimeSpan meanPause = default)
    {
        var script = new StringBuilder("wrk.method = \"POST\"\n")
            .Append("wrk.headers[\"Content-Type\"] = \"application/x-www-form-urlencoded\"\n")
            .Append(CultureInfo.InvariantCulture, $"wrk.body = \"{form}\"\n");
        foreach (var (name, value) in headers)
        {
            script.Append(CultureInfo.InvariantCulture, $"wrk.headers[\"{name}\"] = \"{value}\"\n");
        }

        return meanPause == TimeSpan.Zero
            ? script.ToString()
            : script.Append(CultureInfo.InvariantCulture, $"function delay() return math.random(0, {(int)Math.Round(meanPause.TotalMilliseconds * 2)}) end\n").ToString();
    }
}
