using System.Collections.Immutable;

namespace Broker.Core.Policy;

/// <summary>The identity side of a caller with AWS credentials: what its own account lets it do.</summary>
/// <param name="Identity">The policies of the user with its groups, or of the role; their union allows.</param>
/// <param name="Boundary">The permissions boundary; null: none is set.</param>
/// <param name="Session">The session policies, whose union restricts; null: none was passed. Passed and empty allows nothing.</param>
/// <param name="ServiceControl">The service control policies by level, root first; each level must allow. Empty: none apply.</param>
/// <remarks>Immutable; safe to share between threads.</remarks>
public sealed record CallerPolicies(
    ImmutableArray<AttachedPolicy> Identity,
    AttachedPolicy? Boundary,
    ImmutableArray<AttachedPolicy>? Session,
    ImmutableArray<ImmutableArray<AttachedPolicy>> ServiceControl)
{
    /// <summary>A caller without a single policy: it may do what a resource's policy grants to it by name, and no more.</summary>
    public static CallerPolicies None { get; } = new([], Boundary: null, Session: null, ServiceControl: []);
}
