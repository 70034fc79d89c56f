using Broker.Core.Actions.Assumption;
using Broker.Core.Actions.Parameters;
using Broker.Core.Audit;
using Broker.Core.Authentication.Ldap;
using Broker.Core.Catalog;
using Broker.Core.Policy;
using Broker.Core.Sessions;

namespace Broker.Core.Actions.Ldap;

/// <summary>
/// What comes before the decision, alike for issuing, granting and offering: parameters → identity → mapping. Its product is what
/// <see cref="RoleAuthorization"/> judges.
/// </summary>
internal static class LdapAssumption
{
    /// <summary>
    /// How old a reading of the directory may be: as long as a sign-in lasts where nothing can be read again. Whoever can reads more often; this
    /// is the end of it, whoever asks.
    /// </summary>
    public static readonly TimeSpan LongestReading = TimeSpan.FromMinutes(15);

    private const int LongestPolicy = 2048;

    /// <summary>Makes the question about one role.</summary>
    public static StsResult<LdapQuestion> Of(LiveCatalog catalog, LdapRoleRequest request, RequestEnvironment environment, ActionRecord record)
    {
        record.Parameter("roleArn", request.RoleArn);
        record.SessionParameters(request.DurationSeconds, request.Policy, request.PolicyArns, []);

        // 1. Parameters: every constraint together, before anything is looked at.
        if (Check(request, out var roleArn) is { } invalid)
        {
            return invalid;
        }

        // 2. Identity and mapping.
        if (!PersonOf(catalog, request.Identity, environment, record).TryGet(out var person, out var error))
        {
            return error;
        }

        return new LdapQuestion(person, About(person, roleArn, request, environment, record));
    }

    /// <summary>Holds a person to the catalog of now: the provider has to be there still, its mapping of today counts, and the reading is not old.</summary>
    public static StsResult<MappedPerson> PersonOf(LiveCatalog catalog, DirectoryIdentity identity, RequestEnvironment environment, ActionRecord record)
    {
        if (catalog.Current is not { } snapshot)
        {
            return ActionErrors.CatalogMissing;
        }

        record.Caller = AuditIdentity.LdapUser(identity.Provider.Arn, identity.Username);
        if (!snapshot.TryGetLdapProvider(identity.Provider.Account, identity.Provider.Name, out var provider))
        {
            return LdapErrors.NoProvider;
        }

        if (environment.Now - identity.ReadAt > LongestReading)
        {
            return LdapErrors.ReadingTooOld;
        }

        record.Resource(provider.Arn, ActionRecord.LdapProviderType, provider.Account);
        return DirectorySessions.Map(provider.Mapping, identity).TryGet(out var session, out var error)
            ? new MappedPerson(snapshot, provider, identity, session)
            : error;
    }

    /// <summary>The question about one role, of a person who was held to the catalog.</summary>
    public static RoleAssumptionRequest About(MappedPerson person, RoleArn role, LdapRoleRequest request, RequestEnvironment environment, ActionRecord record)
    {
        var session = person.Session;
        record.Parameter("roleSessionName", session.SessionName);
        return new RoleAssumptionRequest(
            AssumeRoleWithLdapIdentity.PolicyAction, RequestPrincipal.Federated(person.Provider.Arn), role, session.SessionName, SessionOrigin.Ldap)
        {
            Catalog = person.Catalog,
            Environment = environment,
            Record = record,
            IdentityKeys = () => LdapContext.Of(person.Identity),
            DurationSeconds = request.DurationSeconds,
            Tags = session.Tags,
            TransitiveTagKeys = session.TransitiveTagKeys,
            SourceIdentity = session.SourceIdentity,
            Policy = request.Policy,
            PolicyArns = request.PolicyArns,
            Ldap = new LdapFederation(person.Provider.Arn, person.Identity.Username),
        };
    }

    private static StsError? Check(LdapRoleRequest request, out RoleArn roleArn)
    {
        roleArn = null!;
        var invalid = new ParameterConstraints()
            .Arn("roleArn", request.RoleArn)
            .Duration(request.DurationSeconds)
            .Policy(request.Policy, LongestPolicy)
            .PolicyArns(request.PolicyArns)
            .Error();
        return invalid ?? (RoleArn.TryParse(request.RoleArn, out roleArn!) ? null : ActionErrors.InvalidRoleArn(request.RoleArn));
    }
}
