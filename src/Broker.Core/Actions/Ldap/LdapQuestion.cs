using Broker.Core.Actions.Assumption;

namespace Broker.Core.Actions.Ldap;

/// <summary>What is asked about one role for one person.</summary>
/// <param name="Person">The person.</param>
/// <param name="Request">What <see cref="RoleAuthorization"/> judges.</param>
internal sealed record LdapQuestion(MappedPerson Person, RoleAssumptionRequest Request);
