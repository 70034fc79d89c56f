using Broker.Core;
using Broker.Core.Actions.Ldap;
using Broker.Core.Audit;
using Broker.Core.Catalog;
using Broker.Directories.SignIn;

namespace Broker.Directories.Issue;

/// <summary>What a person may do with roles: list them, have credentials issued (scenario 1), have one assigned (scenario 2). API and portal call the same.</summary>
/// <remarks>The event is written before anything is given (threat L-23). Thread safe.</remarks>
internal sealed class PersonActions(LiveCatalog catalog, ICredentialIssuer issuer, GrantRole grants, AssignRole assignment, DirectoryRecords records)
{
    /// <summary>The name of the event of an assignment.</summary>
    public const string AssignEvent = "AssignRole";

    private readonly OfferedRoles _offered = new(catalog);

    /// <summary>The roles that the person may have now, each judged as if it were asked for.</summary>
    /// <returns><c>Denied</c> when something keeps the person from every role, whatever policies say: the text tells what.</returns>
    public Outcome<IReadOnlyList<RoleOffer>> Roles(Person person, DirectoryCall call)
    {
        if (catalog.Current is not { } snapshot)
        {
            return Refusal.NotReady;
        }

        if (_offered.WhyNone(person.Identity, call.Environment) is { } error)
        {
            var refusal = Refusal.Of(error);
            return refusal.Kind == RefusalKind.Invalid ? refusal with { Kind = RefusalKind.Denied } : refusal;
        }

        RoleOffer[] offers = [.. _offered.Of(person.Identity, call.Environment).Select(role => new RoleOffer(role, snapshot.AccountOf(role.Role.Arn.Account).Alias))];
        return new Outcome<IReadOnlyList<RoleOffer>>(offers);
    }

    /// <summary>Credentials of a role.</summary>
    public async ValueTask<Outcome<IssuedRole>> IssueAsync(Person person, IssueRequest request, DirectoryCall call, CancellationToken cancellationToken)
    {
        var record = RecordOf(person, AssumeRoleWithLdapIdentity.EventName, call);
        var issued = await issuer.IssueAsync(person.Identity, request, call.Environment, record, cancellationToken);
        return await records.RecordAsync(call, record, issued, cancellationToken);
    }

    /// <summary>An identity token with which the caller's own SDK assumes a role, and no other.</summary>
    public async ValueTask<Outcome<AssignedRole>> AssignAsync(Person person, string? roleArn, DirectoryCall call, CancellationToken cancellationToken)
    {
        var record = RecordOf(person, AssignEvent, call);
        return await records.RecordAsync(call, record, Assign(person, roleArn, call, record), cancellationToken);
    }

    /// <summary>Judges whether the person may have a role now, without making anything. The caller writes the record.</summary>
    public StsResult<RoleGrant> Judge(Person person, string? roleArn, DirectoryCall call, ActionRecord record) =>
        grants.Execute(new LdapRoleRequest(person.Identity, roleArn), call.Environment, record);

    /// <summary>A record of a person's request about a role.</summary>
    public static ActionRecord RecordOf(Person person, string eventName, DirectoryCall call)
    {
        var record = call.RoleRecord(eventName, person.ChainId);
        record.Caller = AuditIdentity.LdapUser(person.Identity.Provider.Arn, person.Identity.Username);
        record.TargetAccount = person.Identity.Provider.Account;
        return record;
    }

    private StsResult<AssignedRole> Assign(Person person, string? roleArn, DirectoryCall call, ActionRecord record)
    {
        if (!Judge(person, roleArn, call, record).TryGet(out var grant, out var error)
            || !assignment.Execute(grant, call.Environment, record).TryGet(out var issued, out error))
        {
            return error;
        }

        return new AssignedRole(grant, issued);
    }
}
