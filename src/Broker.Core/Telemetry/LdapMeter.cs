using System.Diagnostics.Metrics;

namespace Broker.Core.Telemetry;

/// <summary>The instruments of everything that asks directories, on the meter of its process. Label values are members of closed sets, or come from configuration.</summary>
/// <remarks>Thread safe.</remarks>
public sealed class LdapMeter
{
    /// <summary>What is counted as the reason of a success.</summary>
    public const string Success = "success";

    private readonly Counter<long> _signIns;
    private readonly Counter<long> _readings;
    private readonly Histogram<double> _answerSeconds;
    private readonly Counter<long> _connections;
    private readonly Counter<long> _incompleteGroups;

    /// <summary>Creates the instruments.</summary>
    /// <param name="meter">The meter of the process.</param>
    public LdapMeter(BrokerMeter meter)
    {
        ArgumentNullException.ThrowIfNull(meter);
        var own = meter.Meter;
        _signIns = own.CreateCounter<long>(MetricNames.LdapSignIns, description: "Passwords that a directory was asked to prove, by provider and reason.");
        _readings = own.CreateCounter<long>(MetricNames.LdapReadings, description: "People who were read again, by provider and reason.");
        _answerSeconds = own.CreateHistogram<double>(MetricNames.LdapAnswerSeconds, "s", "Seconds that a directory took, by provider and operation.");
        _connections = own.CreateCounter<long>(MetricNames.LdapConnections, description: "Connections to directory servers, by provider and outcome.");
        _incompleteGroups = own.CreateCounter<long>(MetricNames.LdapGroupsTooFar, description: "People with groups further away than are looked at, by provider.");
    }

    /// <summary>Counts a try to sign in and its time, without what it was held back for.</summary>
    /// <param name="provider">Name of the provider.</param>
    /// <param name="reason"><see cref="Success"/>, or the reason of the refusal: a closed set.</param>
    /// <param name="elapsed">From the question to the answer.</param>
    public void SignedIn(string provider, string reason, TimeSpan elapsed)
    {
        _signIns.Add(1, new("provider", provider), new("reason", reason));
        _answerSeconds.Record(elapsed.TotalSeconds, new("provider", provider), new("operation", "sign_in"));
    }

    /// <summary>Counts a person who was read again, and the time.</summary>
    /// <inheritdoc cref="SignedIn"/>
    public void ReadAgain(string provider, string reason, TimeSpan elapsed)
    {
        _readings.Add(1, new("provider", provider), new("reason", reason));
        _answerSeconds.Record(elapsed.TotalSeconds, new("provider", provider), new("operation", "read_again"));
    }

    /// <summary>Counts a connection that was opened, or could not be.</summary>
    /// <param name="provider">Name of the provider.</param>
    /// <param name="outcome"><see cref="Success"/>, or why not.</param>
    public void Connected(string provider, string outcome) => _connections.Add(1, new("provider", provider), new("outcome", outcome));

    /// <summary>Counts a person with groups of groups that were not followed any further.</summary>
    public void GroupsTooFar(string provider) => _incompleteGroups.Add(1, new KeyValuePair<string, object?>("provider", provider));
}
