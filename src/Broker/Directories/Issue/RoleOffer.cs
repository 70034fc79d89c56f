using Broker.Core.Actions.Ldap;

namespace Broker.Directories.Issue;

/// <summary>A role that the person may have, as it is listed.</summary>
/// <param name="Offered">The role, why, how long, and what its session would carry.</param>
/// <param name="AccountAlias">What the account is called; null for no name.</param>
internal sealed record RoleOffer(OfferedRole Offered, string? AccountAlias);
