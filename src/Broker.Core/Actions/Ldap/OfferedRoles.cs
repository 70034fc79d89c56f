using Broker.Core.Actions.Assumption;
using Broker.Core.Audit;
using Broker.Core.Authentication.Ldap;
using Broker.Core.Catalog;
using Broker.Core.Sessions;

namespace Broker.Core.Actions.Ldap;

/// <summary>The roles that a person of a directory may have now, each judged as if it were asked for; costs as many decisions as roles name the directory.</summary>
/// <remarks>Thread safe. A trust policy lets in whom it names only, so that none is missed.</remarks>
public sealed class OfferedRoles(LiveCatalog catalog)
{
    private readonly RoleAuthorization _authorization = new();

    /// <summary>Gives the roles by ARN; none where <see cref="WhyNone"/> says why.</summary>
    public IReadOnlyList<OfferedRole> Of(DirectoryIdentity identity, RequestEnvironment environment)
    {
        if (!LdapAssumption.PersonOf(catalog, identity, environment, Silent(environment)).TryGet(out var person, out _))
        {
            return [];
        }

        return [.. person.Catalog.RolesTrusting(person.Provider).Select(role => Judge(person, role, environment)).OfType<OfferedRole>()];
    }

    /// <summary>What keeps this person from every role, whatever trust policies say; null when nothing does.</summary>
    /// <returns>No catalog, a provider that is gone, an old reading of the directory, a mapping that cannot name the person.</returns>
    public StsError? WhyNone(DirectoryIdentity identity, RequestEnvironment environment) =>
        LdapAssumption.PersonOf(catalog, identity, environment, Silent(environment)).TryGet(out _, out var error) ? null : error;

    private OfferedRole? Judge(MappedPerson person, IamRole role, RequestEnvironment environment)
    {
        var record = Silent(environment);
        var question = LdapAssumption.About(person, role.Arn, new LdapRoleRequest(person.Identity, role.Arn.Text), environment, record);
        return _authorization.Authorize(question, _ => LdapErrors.NotAuthorized).TryGet(out var authorized, out _)
            ? new OfferedRole(role, OfferReason.Of(record.Decision!.Trace), role.MaxSessionDuration, person.Session, SessionPreview.Of(authorized.Session))
            : null;
    }

    /// <summary>Takes the explanation; nothing of it is written anywhere.</summary>
    private static ActionRecord Silent(RequestEnvironment environment) =>
        new() { Region = environment.Region, RequestId = environment.RequestId, TracesAllowed = true };
}
