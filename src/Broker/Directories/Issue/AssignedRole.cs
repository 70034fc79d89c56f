using Broker.Core.Actions.Ldap;
using Broker.Core.Federation;

namespace Broker.Directories.Issue;

/// <summary>A role that the caller's own SDK assumes (scenario 2): what was granted, and the identity token that is good for it.</summary>
/// <param name="Grant">Role, session name, longest duration.</param>
/// <param name="Issued">The token; prints as dots.</param>
internal sealed record AssignedRole(RoleGrant Grant, IssuedWebIdentityToken Issued);
