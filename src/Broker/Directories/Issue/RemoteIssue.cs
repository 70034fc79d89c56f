using Broker.Core;
using Broker.Core.Actions;
using Broker.Core.Actions.Ldap;
using Broker.Core.Audit;
using Broker.Core.Authentication.Ldap;
using Broker.Exchange;
using Broker.Kubernetes.Api;

namespace Broker.Directories.Issue;

/// <summary>What the issuers that ask another STS share: the decision here, before anything is asked; the retries; what the event says of the answer.</summary>
/// <param name="grant">Decides.</param>
/// <param name="time">Clock of all waits and limits.</param>
/// <param name="log">Where refusals of the other STS are told.</param>
/// <remarks>Thread safe.</remarks>
internal sealed class RemoteIssue(GrantRole grant, TimeProvider time, ILogger log)
{
    /// <summary>People of many sessions at once; a sidecar needs two.</summary>
    public const int MostConnections = 32;

    private readonly ExchangePipeline _pipeline = new(UniformJitter.Next, time);

    /// <summary>Decides whether the person may have the role.</summary>
    public StsResult<RoleGrant> Decide(DirectoryIdentity identity, IssueRequest request, RequestEnvironment environment, ActionRecord record) =>
        grant.Execute(new LdapRoleRequest(identity, request.RoleArn) { DurationSeconds = request.DurationSeconds, Policy = request.Policy }, environment, record);

    /// <summary>Asks the other STS, as often as it is worth.</summary>
    /// <param name="granted">What was decided.</param>
    /// <param name="session">What the event calls the session: the member of the answer, and its ARN.</param>
    /// <param name="tryAsync">One try.</param>
    /// <param name="record">Gets what leaves.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async ValueTask<StsResult<IssuedRole>> AskAsync(
        RoleGrant granted, (string Member, string Arn) session, Func<CancellationToken, Task<ExchangeOutcome>> tryAsync, ActionRecord record, CancellationToken cancellationToken)
    {
        var outcome = await _pipeline.RunAsync(tryAsync, cancellationToken);
        if (!outcome.TryGet(out var credentials))
        {
            return RemoteRefusals.Of(outcome, granted.Role.Arn, log);
        }

        record.ResponseCredentials(credentials.AccessKeyId, credentials.Expiration);
        record.Response(session.Member, AuditValue.Map([KeyValuePair.Create<string, AuditValue>("arn", session.Arn)]));
        return new IssuedRole(credentials, session.Arn);
    }
}
