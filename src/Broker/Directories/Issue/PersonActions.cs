using Broker.Core;
using Broker.Core.Actions.Ldap;
using Broker.Core.Audit;
using Broker.Directories.SignIn;

namespace Broker.Directories.Issue;

/// <summary>What a person may do with roles: have credentials issued (scenario 1), have one assigned (scenario 2). API and portal call the same.</summary>
/// <remarks>Every request is counted first (threat L-06), and the event is written before anything is given (threat L-23). Thread safe.</remarks>
internal sealed class PersonActions(ICredentialIssuer issuer, GrantRole grants, AssignRole assignment, DirectoryRecords records, RoleRequestLimit limit)
{
    /// <summary>The name of the event of an assignment.</summary>
    public const string AssignEvent = "AssignRole";

    /// <summary>Credentials of a role.</summary>
    public ValueTask<Outcome<IssuedRole>> IssueAsync(Person person, IssueRequest request, DirectoryCall call, CancellationToken cancellationToken) =>
        limit.Count(person) is { } tooMany
            ? records.RecordAsync<IssuedRole>(RecordOf(person, AssumeRoleWithLdapIdentity.EventName, call), tooMany, cancellationToken)
            : IssueCountedAsync(person, request, call, cancellationToken);

    /// <summary>Credentials of a role for a request that <see cref="Count"/> has counted: a request takes one token, whatever it leads to.</summary>
    public async ValueTask<Outcome<IssuedRole>> IssueCountedAsync(Person person, IssueRequest request, DirectoryCall call, CancellationToken cancellationToken)
    {
        var record = RecordOf(person, AssumeRoleWithLdapIdentity.EventName, call);
        var issued = await issuer.IssueAsync(person.Identity, request, call.Environment, record, cancellationToken);
        return await records.RecordAsync(call, record, issued, cancellationToken);
    }

    /// <summary>Counts a request of the person; null when it may go on. The caller records the refusal.</summary>
    public Refusal? Count(Person person) => limit.Count(person);

    /// <summary>An identity token with which the caller's own SDK assumes a role, and no other.</summary>
    public async ValueTask<Outcome<AssignedRole>> AssignAsync(Person person, string? roleArn, DirectoryCall call, CancellationToken cancellationToken)
    {
        var record = RecordOf(person, AssignEvent, call);
        return limit.Count(person) is { } tooMany
            ? await records.RecordAsync<AssignedRole>(record, tooMany, cancellationToken)
            : await records.RecordAsync(call, record, Assign(person, roleArn, call, record), cancellationToken);
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
