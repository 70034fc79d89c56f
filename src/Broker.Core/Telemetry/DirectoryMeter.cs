using System.Diagnostics.Metrics;

namespace Broker.Core.Telemetry;

/// <summary>The instruments of <c>broker ldap</c>, on the meter of its process. Label values are members of closed sets.</summary>
/// <remarks>Thread safe.</remarks>
public sealed class DirectoryMeter
{
    private readonly Counter<long> _signIns;
    private readonly Counter<long> _requests;
    private readonly Histogram<double> _requestSeconds;

    /// <summary>Creates the instruments.</summary>
    /// <param name="meter">The meter of the process.</param>
    public DirectoryMeter(BrokerMeter meter)
    {
        ArgumentNullException.ThrowIfNull(meter);
        var own = meter.Meter;
        _signIns = own.CreateCounter<long>(MetricNames.DirectorySignIns, description: "Sign-ins against directories, by outcome and reason.");
        _requests = own.CreateCounter<long>(MetricNames.DirectoryRequests, description: "Requests to the directory role, by route and status.");
        _requestSeconds = own.CreateHistogram<double>(MetricNames.DirectoryRequestSeconds, "s", "Seconds to answer a request to the directory role, by route.");
    }

    /// <summary>Counts a sign-in.</summary>
    /// <param name="outcome"><c>success</c>, or the kind of the refusal.</param>
    /// <param name="reason">Why, of a closed set; <c>none</c> for a success.</param>
    public void SignedIn(string outcome, string reason) => _signIns.Add(1, new("outcome", outcome), new("reason", reason));

    /// <summary>Counts an answer and its time.</summary>
    /// <param name="route">The operation's name, <c>portal</c>, <c>federation</c> or <c>none</c>.</param>
    /// <param name="status">The HTTP status.</param>
    /// <param name="elapsed">From the request's headers to its answer.</param>
    public void Answered(string route, string status, TimeSpan elapsed)
    {
        _requests.Add(1, new("route", route), new("status", status));
        _requestSeconds.Record(elapsed.TotalSeconds, new KeyValuePair<string, object?>("route", route));
    }
}
