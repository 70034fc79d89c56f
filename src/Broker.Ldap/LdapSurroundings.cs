using System.Net;
using Broker.Core.Telemetry;
using Microsoft.Extensions.Logging;

namespace Broker.Ldap;

/// <summary>What a directory is given besides its settings.</summary>
/// <param name="Meter">Durations and refusals.</param>
/// <param name="Logger">Servers that go and come back. Never names or texts of people.</param>
/// <param name="Clock">Time.</param>
public sealed record LdapSurroundings(BrokerMeter Meter, ILogger Logger, TimeProvider Clock)
{
    /// <summary>
    /// Names of attributes that trust policies ask about (<c>ldap:attr/NAME</c>), asked at each reading; those of the mapping are read anyway. Attributes that
    /// nobody asks about are never read.
    /// </summary>
    public Func<IReadOnlyCollection<string>> PolicyAttributes { get; init; } = static () => [];

    /// <summary>Whom to ask for the servers of a domain, asked at each look-up; the name servers of this machine unless set.</summary>
    public Func<IReadOnlyList<IPEndPoint>> NameServers { get; init; } = Connections.Dns.NameServers.OfThisMachine;
}
