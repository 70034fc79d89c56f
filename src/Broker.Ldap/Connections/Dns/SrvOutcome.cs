namespace Broker.Ldap.Connections.Dns;

/// <summary>How a look-up of SRV records ended.</summary>
internal enum SrvOutcome
{
    /// <summary>There are records.</summary>
    Found,

    /// <summary>The name has none: the name server says so.</summary>
    Absent,

    /// <summary>More than a datagram holds: to be asked again over TCP.</summary>
    Truncated,

    /// <summary>No answer, or none that can be believed.</summary>
    Failed,
}
