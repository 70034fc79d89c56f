using Broker.Core.Actions.Assumption;
using Broker.Core.Audit;
using Broker.Core.Catalog;
using Broker.Core.Sessions;

namespace Broker.Core.Actions.Ldap;

/// <summary>The same decision as <see cref="AssumeRoleWithLdapIdentity"/>, and the same bounds, without a session: another STS mints it.</summary>
/// <remarks>Thread safe.</remarks>
public sealed class GrantRole(LiveCatalog catalog, StsProfile profile)
{
    private readonly RoleAuthorization _authorization = new();

    /// <summary>Runs the action.</summary>
    /// <returns>As <see cref="AssumeRoleWithLdapIdentity.Execute"/>, but for what only minting can find.</returns>
    public StsResult<RoleGrant> Execute(LdapRoleRequest request, RequestEnvironment environment, ActionRecord record)
    {
        var now = DateTimeOffset.FromUnixTimeSeconds(environment.Now.ToUnixTimeSeconds());
        if (!LdapAssumption.Of(catalog, request, environment, record).TryGet(out var question, out var error)
            || !_authorization.Authorize(question.Request, _ => LdapErrors.NotAuthorized).TryGet(out var authorized, out error)
            || !SessionBounds.Of(authorized.Decision, authorized.Session, profile, now).TryGet(out var bounds, out error))
        {
            return error;
        }

        return new RoleGrant(authorized.Session.Role, question.Person.Session, bounds.End - now, request.Identity)
        {
            Policies = authorized.Session.Policies,
            GrantedAt = environment.Now,
        };
    }
}
