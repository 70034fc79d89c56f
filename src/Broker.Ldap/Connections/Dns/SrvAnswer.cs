using System.Collections.Immutable;

namespace Broker.Ldap.Connections.Dns;

/// <summary>What a name server said.</summary>
/// <param name="Outcome">Whether that counts.</param>
/// <param name="Records">The records, where there are some.</param>
internal sealed record SrvAnswer(SrvOutcome Outcome, ImmutableArray<SrvRecord> Records)
{
    public static SrvAnswer Failed { get; } = new(SrvOutcome.Failed, []);

    public static SrvAnswer Absent { get; } = new(SrvOutcome.Absent, []);

    public static SrvAnswer Truncated { get; } = new(SrvOutcome.Truncated, []);
}
