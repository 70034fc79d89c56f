using Broker.Core;
using Broker.Core.Actions;
using Broker.Core.Audit;
using Broker.Core.Authentication.Ldap;

namespace Broker.Directories.Issue;

/// <summary>Where the credentials of a person's role come from (scenario 1): the STS in this process, a remote STS, or AWS.</summary>
/// <remarks>
/// Every implementation judges the role's trust policy here, by the one path of the core, before anything leaves this process, and writes into the
/// record what it decided; the caller writes the record to the audit before the answer leaves. Thread safe.
/// </remarks>
internal interface ICredentialIssuer
{
    /// <summary>Gives credentials of a role to a person whose password the directory has proved.</summary>
    /// <param name="identity">The person, as the directory described them a minute ago at most.</param>
    /// <param name="request">What is asked for.</param>
    /// <param name="environment">What is known of the request.</param>
    /// <param name="record">Takes parameters, decision and response elements.</param>
    /// <param name="cancellationToken">Ends the waiting, not what was begun elsewhere.</param>
    /// <returns>
    /// <c>AccessDenied</c> for a role that is not there or not theirs, <c>ValidationError</c> and the like for parameters, <c>ServiceUnavailable</c>
    /// or <c>IDPCommunicationError</c> when a retry may help. No text of a remote answer is passed on unseen.
    /// </returns>
    ValueTask<StsResult<IssuedRole>> IssueAsync(
        DirectoryIdentity identity, IssueRequest request, RequestEnvironment environment, ActionRecord record, CancellationToken cancellationToken);
}
