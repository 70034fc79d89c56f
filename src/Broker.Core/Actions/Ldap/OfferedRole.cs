using Broker.Core.Catalog;
using Broker.Core.Sessions;

namespace Broker.Core.Actions.Ldap;

/// <summary>A role that a person may have now.</summary>
/// <param name="Role">The role.</param>
/// <param name="Why">Which statement of the trust policy lets the person in, in words; of groups and attributes only those that the statement names.</param>
/// <param name="LongestDuration">The role's maximum.</param>
/// <param name="Session">What the session would carry.</param>
/// <param name="Preview">How large its token would be.</param>
/// <remarks>Immutable.</remarks>
public sealed record OfferedRole(IamRole Role, string Why, TimeSpan LongestDuration, MappedSession Session, SessionPreview Preview);
