using Broker.Core.Actions.Callers;
using Broker.Core.Actions.Parameters;
using Broker.Core.Audit;
using Broker.Core.Sessions;

namespace Broker.Core.Actions;

/// <summary>The root of a member account, for one task and at most 15 minutes, for callers of the organization's management account.</summary>
/// <remarks>
/// Thread safe. Signed. What the session may do is what its task policy says, to services that know that policy; here it may do nothing.
/// Source: AWS STS API reference, AssumeRoot; IAM user guide, "Centrally manage root access for member accounts".
/// </remarks>
public sealed class AssumeRoot(SessionIssuer issuer)
{
    private const string PolicyAction = "sts:AssumeRoot";

    private static readonly StsError RootMayNot = new(
        StsErrorCode.AccessDenied, "AssumeRoot may not be called by root: use a user or role of the management account.", "root_caller");

    private const string NoMember = "AssumeRoot is for the management account of an organization, about the accounts that are its members.";

    private static readonly StsError InvalidTarget = new(
        StsErrorCode.ValidationError, "TargetPrincipal must be the id of a member account, or arn:aws:iam::ACCOUNT:root.", "target_principal");

    private static readonly StsError InvalidTask = new(
        StsErrorCode.ValidationError, $"TaskPolicyArn must be one of {string.Join(", ", RootTaskPolicies.All)}.", "task_policy");

    /// <summary>Runs the action.</summary>
    public StsResult<AssumeRootResponse> Execute(VerifiedCaller caller, AssumeRootRequest request, RequestEnvironment environment, ActionRecord record)
    {
        Note(request, record);

        // 1. Parameters.
        var invalid = new ParameterConstraints()
            .Text("targetPrincipal", request.TargetPrincipal, 12, 2048, static _ => true, "")
            .Arn("taskPolicyArn.arn", request.TaskPolicyArn)
            .Number("durationSeconds", request.DurationSeconds, 0, (int)SessionDuration.LongestForRoot.TotalSeconds)
            .Error();
        if (invalid is not null)
        {
            return invalid;
        }

        if (!TryReadTarget(request.TargetPrincipal!, out var target))
        {
            return InvalidTarget;
        }

        record.TargetAccount = target;
        if (!RootTaskPolicies.Contains(request.TaskPolicyArn!))
        {
            return InvalidTask;
        }

        // 2. Endpoint and caller.
        if (environment.IsGlobalEndpoint)
        {
            return ActionErrors.RegionalOnly("AssumeRoot");
        }

        var (resource, account) = (AwsPrincipal.RootArn(target), caller.Catalog.AccountOf(target));
        var context = CallerAuthorization.ContextOf(caller, environment).Add("sts:TaskPolicyArn", request.TaskPolicyArn!);
        if (caller.Principal.Kind is AwsPrincipalKind.Root or AwsPrincipalKind.AssumedRoot)
        {
            return CallerAuthorization.Never(RootMayNot, caller.Principal.ToRequestPrincipal(), (PolicyAction, resource), context, record);
        }

        // 3. Authorize: the caller's own policies, then the organization. An account that is no member answers as one that does not exist.
        if (CallerAuthorization.Check(caller, PolicyAction, resource, context, record) is { } denied)
        {
            return denied;
        }

        if (!account.IsManagedBy(caller.Principal.Account))
        {
            var refusal = ActionErrors.NotAuthorized(caller.Principal.Arn, PolicyAction, resource, "");
            return CallerAuthorization.Never(refusal, caller.Principal.ToRequestPrincipal(), (PolicyAction, resource), context, record, NoMember);
        }

        if (!account.IsActiveIn(environment.Region))
        {
            return ActionErrors.RegionDisabled(target);
        }

        // 4. Mint.
        var asked = new RootSessionRequest(caller, target, request.TaskPolicyArn!, request.DurationSeconds is { } seconds ? TimeSpan.FromSeconds(seconds) : null);
        if (!issuer.Mint(asked).TryGet(out var session, out var error))
        {
            return error;
        }

        record.Issued(session);
        return new AssumeRootResponse(session);
    }

    private static bool TryReadTarget(string text, out AccountId target)
    {
        const string prefix = "arn:aws:iam::";
        const string suffix = ":root";
        return AccountId.TryParse(text, out target)
            || (text.StartsWith(prefix, StringComparison.Ordinal)
                && text.EndsWith(suffix, StringComparison.Ordinal)
                && text.Length > prefix.Length + suffix.Length
                && AccountId.TryParse(text[prefix.Length..^suffix.Length], out target));
    }

    private static void Note(AssumeRootRequest request, ActionRecord record)
    {
        record.Parameter("targetPrincipal", request.TargetPrincipal);
        record.Parameter("durationSeconds", request.DurationSeconds);
        if (request.TaskPolicyArn is { } task)
        {
            record.Parameter("taskPolicyArn", AuditValue.Map([KeyValuePair.Create("arn", task)]));
        }
    }
}

/// <summary>The parameters of AssumeRoot as they arrived; null where absent.</summary>
/// <param name="TargetPrincipal">The id of a member account, or the ARN of its root.</param>
/// <param name="TaskPolicyArn">The ARN of one of AWS's root-task policies.</param>
/// <param name="DurationSeconds">0 to 900; 900 where absent.</param>
public sealed record AssumeRootRequest(string? TargetPrincipal, string? TaskPolicyArn, int? DurationSeconds = null);

/// <summary>What AssumeRoot answers: <c>Credentials</c>, and <c>SourceIdentity</c> where the caller has one.</summary>
public sealed record AssumeRootResponse(IssuedSession Session);
