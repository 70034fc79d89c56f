namespace Broker.Ldap.Connections.Dns;

/// <summary>Where a service is. Source: RFC 2782.</summary>
/// <param name="Priority">Lower ones are tried first.</param>
/// <param name="Weight">Share among those of one priority.</param>
/// <param name="Port">The port.</param>
/// <param name="Target">The host, in lower case, without the dot at its end.</param>
/// <param name="TimeToLive">How long it may be remembered.</param>
internal sealed record SrvRecord(ushort Priority, ushort Weight, ushort Port, string Target, TimeSpan TimeToLive);
