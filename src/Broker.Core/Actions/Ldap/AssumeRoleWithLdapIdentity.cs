using Broker.Core.Actions.Assumption;
using Broker.Core.Audit;
using Broker.Core.Catalog;
using Broker.Core.Sessions;

namespace Broker.Core.Actions.Ldap;

/// <summary>A person of a directory for the credentials of a role: identity → mapping → authorize → mint, as every way to a role does.</summary>
/// <remarks>
/// Thread safe. The directory's authenticator is the proof. AWS has no such action: its name and its keys are ours, after AssumeRoleWithSAML.
/// </remarks>
public sealed class AssumeRoleWithLdapIdentity(LiveCatalog catalog, RoleAssumption assumption)
{
    /// <summary>The action's name in policies.</summary>
    public const string PolicyAction = "sts:AssumeRoleWithLDAPIdentity";

    /// <summary>The action's name in events.</summary>
    public const string EventName = "AssumeRoleWithLDAPIdentity";

    /// <summary>Runs the action.</summary>
    /// <returns>
    /// <c>ValidationError</c> for parameters and for a person whom the provider's mapping cannot name, <c>AccessDenied</c> where policies refuse or the role
    /// does not exist, <c>ExpiredTokenException</c> for an old reading of the directory, and whatever minting answers.
    /// </returns>
    public StsResult<IssuedSession> Execute(LdapRoleRequest request, RequestEnvironment environment, ActionRecord record) =>
        LdapAssumption.Of(catalog, request, environment, record).TryGet(out var question, out var error)
            ? assumption.Assume(question.Request, _ => LdapErrors.NotAuthorized)
            : error;
}
