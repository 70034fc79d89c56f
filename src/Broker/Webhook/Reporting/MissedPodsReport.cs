using Broker.Core.Telemetry;

namespace Broker.Webhook.Reporting;

/// <summary>Says how many pods were missed: as a metric always, as a log line when the number or the trouble changes. Not thread safe.</summary>
internal sealed partial class MissedPodsReport(WebhookMeter meter, ILogger log)
{
    private int _last;
    private string? _lastProblem;

    /// <summary>Tells what a pass found; false when it could not look at everything, and the former number stays.</summary>
    public bool Tell(int missed, string? problem)
    {
        if (problem is not null)
        {
            if (!string.Equals(problem, _lastProblem, StringComparison.Ordinal))
            {
                NotKnown(log, problem);
            }

            _lastProblem = problem;
            return false;
        }

        meter.Missed(missed);
        if (missed != _last)
        {
            Found(log, missed);
        }

        (_last, _lastProblem) = (missed, null);
        return true;
    }

    [LoggerMessage(4301, LogLevel.Warning, "Pods that ask for an identity and run without one: {Missed}. Events on them say more.")]
    private static partial void Found(ILogger log, int missed);

    [LoggerMessage(4302, LogLevel.Warning, "Whether pods run without the identity that they ask for is not known now: {Problem}")]
    private static partial void NotKnown(ILogger log, string problem);
}
