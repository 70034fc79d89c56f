using System.Collections.Frozen;
using System.Collections.Immutable;
using Broker.Core.Policy;

namespace Broker.Core.Catalog;

/// <summary>What holds for an account as a whole. <c>new Account(id)</c> is an account that nobody has written a document about.</summary>
/// <param name="Id">The account.</param>
/// <remarks>Immutable; safe to share between threads.</remarks>
public sealed record Account(AccountId Id)
{
    /// <summary>The only region in which the service cannot be switched off.</summary>
    public const string DefaultRegion = "us-east-1";

    /// <summary>Its name for people and sign-in addresses, unique over all accounts; null for none.</summary>
    public string? Alias { get; init; }

    /// <summary>Regions in which the account's STS is switched off; never <see cref="DefaultRegion"/>.</summary>
    public FrozenSet<string> DisabledRegions { get; init; } = FrozenSet<string>.Empty;

    /// <summary>Regions that the account had to opt in to: tokens of <see cref="GlobalTokenVersion.V1"/> are not accepted there.</summary>
    public FrozenSet<string> OptInRegions { get; init; } = FrozenSet<string>.Empty;

    /// <summary>What the global endpoint's tokens are good for.</summary>
    public GlobalTokenVersion GlobalTokenVersion { get; init; }

    /// <summary>
    /// Service control policies, level by level from the organization's root down to the account. Each level has to allow what an identity of
    /// this account asks for; no levels: nothing is restricted.
    /// </summary>
    public ImmutableArray<ImmutableArray<AttachedPolicy>> ServiceControl { get; init; } = [];

    /// <summary>Resource control policies, level by level: for whoever asks for something that this account owns.</summary>
    public ImmutableArray<ImmutableArray<AttachedPolicy>> ResourceControl { get; init; } = [];

    /// <summary>
    /// The management account of the organization that this account belongs to: its principals may ask for this account's root (AssumeRoot).
    /// Null for an account of no organization; the management account may name itself.
    /// </summary>
    public AccountId? ManagementAccount { get; init; }

    /// <summary>The id of that organization, <c>o-</c> and 10 to 32 of <c>[a-z0-9]</c>; null when it is not known.</summary>
    public string? OrganizationId { get; init; }

    /// <summary>Access key ids (<c>ASIA…</c>) of single sessions that are not accepted any more.</summary>
    public FrozenSet<string> RevokedSessions { get; init; } = FrozenSet<string>.Empty;

    /// <summary>The root's own access keys, at most two.</summary>
    public ImmutableArray<AccessKey> RootAccessKeys { get; init; } = [];

    /// <summary>The root's MFA devices, at most eight.</summary>
    public ImmutableArray<MfaDevice> RootMfaDevices { get; init; } = [];

    /// <summary><c>arn:aws:iam::ACCOUNT:root</c>.</summary>
    public string RootArn => $"arn:aws:iam::{Id}:root";

    /// <summary>Whether this account is a member of the organization that <paramref name="other"/> manages.</summary>
    public bool IsManagedBy(AccountId other) => ManagementAccount == other && Id != other;

    /// <summary>Whether the account's STS answers in a region.</summary>
    public bool IsActiveIn(string region) => !DisabledRegions.Contains(region);
}
