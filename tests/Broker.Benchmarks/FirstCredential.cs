using System.Diagnostics;
using System.Net;
using Broker.TestKit.Published;

namespace Broker.Benchmarks;

/// <summary>Time from the start of the sidecar's process to its first credentials, with an STS already running.</summary>
internal static class FirstCredential
{
    private const int Starts = 10;

    /// <summary>The median in milliseconds.</summary>
    public static async Task<double> MeasureAsync(Workload workload)
    {
        var times = new List<double>();
        for (var start = 0; start < Starts; start++)
        {
            var elapsed = Stopwatch.StartNew();
            await using var sidecar = await workload.StartSidecarAsync();
            while ((await sidecar.GetCredentialsAsync(workload.Rs256Token)).Status != HttpStatusCode.OK)
            {
                await Task.Delay(1);
            }

            times.Add(elapsed.Elapsed.TotalMilliseconds);
        }

        return Median.Of(times);
    }
}
