using System.Collections.Immutable;
using Broker.Core.Actions.Assumption;
using Broker.Core.Audit;
using Broker.Core.Sessions;

namespace Broker.Core.Actions;

/// <summary>What the audit says about requests for sessions and about the sessions that were issued.</summary>
/// <remarks>Source: contracts/sts §1.12; IAM user guide, "Logging IAM and AWS STS API calls with AWS CloudTrail".</remarks>
internal static class SessionRecord
{
    /// <summary>The parameters that every action for a session may have.</summary>
    public static void SessionParameters(
        this ActionRecord record,
        int? durationSeconds,
        string? policy,
        ImmutableArray<string> policyArns,
        ImmutableArray<KeyValuePair<string, string>> tags)
    {
        record.Parameter("durationSeconds", durationSeconds);
        record.Parameter("policy", policy);
        if (!policyArns.IsEmpty)
        {
            record.Parameter("policyArns", AuditValue.List(policyArns.Select(arn => AuditValue.Map([KeyValuePair.Create("arn", arn)]))));
        }

        if (!tags.IsEmpty)
        {
            record.Parameter("principalTags", AuditValue.Map(tags));
        }
    }

    /// <summary>The role and what goes with it; the tags that a chain hands on.</summary>
    public static void RoleParameters(this ActionRecord record, RoleAssumptionRequest request)
    {
        record.TargetAccount = request.RoleArn.Account;
        record.Resource(request.RoleArn.Text, ActionRecord.RoleType, request.RoleArn.Account);
        record.Parameter("sourceIdentity", request.SourceIdentity);
        if (!request.TransitiveTagKeys.IsEmpty)
        {
            record.Parameter("transitiveTagKeys", AuditValue.List(request.TransitiveTagKeys));
        }

        if (request.Caller?.Session is { } session)
        {
            var incoming = SessionTags.Inherited(session).Select(tag => KeyValuePair.Create(tag.Key, tag.Value)).ToArray();
            if (incoming.Length > 0)
            {
                record.Parameter("incomingTransitiveTags", AuditValue.Map(incoming));
            }
        }

        if (request.Caller is null && !request.Tags.IsEmpty)
        {
            // A federated identity's tags come with its proof, not with the parameters.
            record.Parameter("principalTags", AuditValue.Map(request.Tags));
        }
    }

    /// <summary>All tags of a session that has those of its pod, too: they stand where the token's own ones stand.</summary>
    public static void PodTags(this ActionRecord record, IReadOnlyCollection<SessionTag> tags)
    {
        record.Parameter("principalTags", AuditValue.Map(tags.Select(tag => KeyValuePair.Create(tag.Key, tag.Value))));
        record.Parameter("transitiveTagKeys", AuditValue.List(tags.Where(tag => tag.IsTransitive).Select(tag => tag.Key)));
    }

    /// <summary>The role's policies did not allow the tags of the pod: the session has none of them.</summary>
    public static void NoPodTags(this ActionRecord record) => record.Additional("podTags", "not allowed by sts:TagSession");

    /// <summary>The session that leaves: its key and end, whose it is, how large its token is. Never a secret.</summary>
    public static void Issued(this ActionRecord record, IssuedSession issued)
    {
        var (session, principal) = (issued.Session, issued.Session.Principal);
        record.ResponseCredentials(session.AccessKeyId.Text, session.ExpiresAt);
        switch (principal.Kind)
        {
            case AwsPrincipalKind.AssumedRole:
                record.Response("assumedRoleUser", Ids("assumedRoleId", principal));
                break;
            case AwsPrincipalKind.FederatedUser:
                record.Response("federatedUser", Ids("federatedUserId", principal));
                break;
            default:
                break;
        }

        record.Response("packedPolicySize", issued.SessionTokenUtilization);
        record.Response("sourceIdentity", session.SourceIdentity);
    }

    private static AuditValue Ids(string idName, AwsPrincipal principal) =>
        AuditValue.Map(KeyValuePair.Create<string, AuditValue>(idName, principal.UserId), KeyValuePair.Create<string, AuditValue>("arn", principal.Arn));
}
