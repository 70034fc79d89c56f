using System.Collections.Immutable;
using Broker.Core;
using Broker.Directories.Issue;

namespace Broker.Directories.Portal;

/// <summary>A role as the portal shows it to somebody who may have it.</summary>
/// <param name="Arn">The role.</param>
/// <param name="AccountName">The account's alias; null where it has none.</param>
/// <param name="Description">What the role is for, in its owner's words; empty where nothing is said.</param>
/// <param name="Why">Which statement lets the person in, in words.</param>
/// <param name="LongestDuration">Longest session that may be asked for.</param>
/// <remarks>Immutable.</remarks>
internal sealed record RoleCard(RoleArn Arn, string? AccountName, string Description, string Why, TimeSpan LongestDuration)
{
    /// <summary>The name that sessions of the person have.</summary>
    public required string SessionName { get; init; }

    /// <summary>The source identity that sessions carry; null for none.</summary>
    public string? SourceIdentity { get; init; }

    /// <summary>Session tags, in order.</summary>
    public ImmutableArray<KeyValuePair<string, string>> Tags { get; init; } = [];

    /// <summary>What the account is called on the page.</summary>
    public string Account => AccountName ?? Arn.Account.ToString();

    /// <summary>The card of an offer.</summary>
    public static RoleCard Of(RoleOffer offer) => new(
        offer.Offered.Role.Arn, offer.AccountAlias, offer.Offered.Role.Description, offer.Offered.Why, offer.Offered.LongestDuration)
    {
        SessionName = offer.Offered.Session.SessionName,
        SourceIdentity = offer.Offered.Session.SourceIdentity,
        Tags = offer.Offered.Session.Tags,
    };
}
