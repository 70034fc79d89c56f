using System.Collections.Frozen;
using System.Collections.Immutable;
using Broker.Core.Policy;

namespace Broker.Core.Catalog;

/// <summary>An IAM user as the catalog holds it.</summary>
/// <param name="Arn">The user's ARN.</param>
/// <param name="UserId">The unique id, <c>AIDA</c> and 17 more of <c>[A-Z2-7]</c>; a user created again under the same name has another.</param>
/// <remarks>Source: IAM API reference, User. Immutable; safe to share between threads.</remarks>
public sealed record IamUser(UserArn Arn, string UserId)
{
    /// <summary>At most two, so that one can replace the other while both work.</summary>
    public ImmutableArray<AccessKey> AccessKeys { get; init; } = [];

    /// <summary>At most eight.</summary>
    public ImmutableArray<MfaDevice> MfaDevices { get; init; } = [];

    /// <summary>The names of the groups that the user is in, at most ten, all of its account.</summary>
    public ImmutableArray<string> Groups { get; init; } = [];

    /// <summary>Every identity policy that counts for the user: inline, attached, and those of its groups.</summary>
    public ImmutableArray<AttachedPolicy> Policies { get; init; } = [];

    /// <summary>The permissions boundary: what it does not allow, the policies cannot grant. Null for none.</summary>
    public AttachedPolicy? Boundary { get; init; }

    /// <summary>The user's tags; keys compare without case.</summary>
    public FrozenDictionary<string, string> Tags { get; init; } = FrozenDictionary<string, string>.Empty;

    /// <summary>Sessions that this user got before this instant are refused; null when none are.</summary>
    public DateTimeOffset? SessionsRevokedBefore { get; init; }
}
