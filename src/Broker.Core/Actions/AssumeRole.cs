using Broker.Core.Actions.Assumption;
using Broker.Core.Actions.Callers;
using Broker.Core.Actions.Parameters;
using Broker.Core.Audit;
using Broker.Core.Policy;
using Broker.Core.Sessions;

namespace Broker.Core.Actions;

/// <summary>AWS credentials for the credentials of a role: parameters → caller → MFA → authorize → mint.</summary>
/// <remarks>Thread safe. Signed. Source: AWS STS API reference, AssumeRole.</remarks>
public sealed class AssumeRole(RoleAssumption assumption, CallerMfa mfa)
{
    /// <summary>The action's name in policies.</summary>
    public const string PolicyAction = "sts:AssumeRole";

    // AWS's model has no upper bound: the size of the session token is the limit. This one keeps the parser's work bounded.
    private const int LongestPolicy = 64 * 1024;
    private const int MostContexts = 5;

    /// <summary>Runs the action.</summary>
    public StsResult<AssumeRoleResponse> Execute(VerifiedCaller caller, AssumeRoleRequest request, RequestEnvironment environment, ActionRecord record)
    {
        Note(record, request);

        // 1. Parameters: every constraint together, before anything is looked at.
        if (Check(request, out var roleArn) is { } invalid)
        {
            return invalid;
        }

        // 2. Caller: who can never assume a role, whatever policies say.
        var principal = caller.Principal;
        StsError Refuse(StsError refusal, string? rule = null) => CallerAuthorization.Never(
            refusal, principal.ToRequestPrincipal(), (PolicyAction, roleArn.Text), CallerAuthorization.ContextOf(caller, environment), record, rule);
        if (principal.Kind is AwsPrincipalKind.Root or AwsPrincipalKind.AssumedRoot)
        {
            return Refuse(ActionErrors.RootMayNotAssume);
        }

        if (principal.Kind == AwsPrincipalKind.FederatedUser)
        {
            return Refuse(ActionErrors.NotAuthorized(principal.Arn, PolicyAction, roleArn.Text, ""), "Federated users may not assume roles.");
        }

        // 3. MFA: only a user's long-term keys have devices.
        if (mfa.Check(caller, request.SerialNumber, request.TokenCode, out var hasPassedMfa) is { } failed)
        {
            return Refuse(failed);
        }

        // 4. Authorize and mint, as every way to a role does.
        var origin = caller.Session is null ? SessionOrigin.AssumeRole : SessionOrigin.RoleChain;
        var assumed = new RoleAssumptionRequest(PolicyAction, principal.ToRequestPrincipal(), roleArn, request.RoleSessionName!, origin)
        {
            Catalog = caller.Catalog,
            Environment = environment,
            Record = record,
            IdentityKeys = () => new RequestContext()
                .Add(caller, environment.Now, hasPassedMfa)
                .AddIfPresent("sts:ExternalId", request.ExternalId),
            Caller = caller,
            DurationSeconds = request.DurationSeconds,
            Tags = request.Tags,
            TransitiveTagKeys = request.TransitiveTagKeys,
            SourceIdentity = request.SourceIdentity,
            Policy = request.Policy,
            PolicyArns = request.PolicyArns,
            HasProvidedContexts = !request.ProvidedContexts.IsEmpty,
            MinimumTokenSize = request.MinimumSessionTokenSize ?? 0,
        };
        var isSameAccount = principal.Account == roleArn.Account;
        return assumption
            .Assume(assumed, denied => ActionErrors.NotAuthorized(principal.Arn, denied.FailedAction ?? PolicyAction, roleArn.Text, denied.DenialSuffix(isSameAccount)))
            .TryGet(out var session, out var error)
            ? new AssumeRoleResponse(session)
            : error;
    }

    private static void Note(ActionRecord record, AssumeRoleRequest request)
    {
        record.Parameter("roleArn", request.RoleArn);
        record.Parameter("roleSessionName", request.RoleSessionName);
        record.SessionParameters(request.DurationSeconds, request.Policy, request.PolicyArns, request.Tags);
        record.Parameter("externalId", request.ExternalId);
        record.Parameter("serialNumber", request.SerialNumber);
    }

    private static StsError? Check(AssumeRoleRequest request, out RoleArn roleArn)
    {
        roleArn = null!;
        var check = new ParameterConstraints()
            .Arn("roleArn", request.RoleArn)
            .SessionName(request.RoleSessionName)
            .Duration(request.DurationSeconds)
            .Policy(request.Policy, LongestPolicy)
            .PolicyArns(request.PolicyArns)
            .Tags(request.Tags)
            .TransitiveTagKeys(request.TransitiveTagKeys)
            .ExternalId(request.ExternalId)
            .Mfa(request.SerialNumber, request.TokenCode)
            .SourceIdentity(request.SourceIdentity)
            .TokenSize(request.MinimumSessionTokenSize)
            .Count("providedContexts", request.ProvidedContexts.Length, MostContexts);
        foreach (var (index, context) in request.ProvidedContexts.Take(MostContexts).Index())
        {
            check
                .Arn($"providedContexts.{index + 1}.member.providerArn", context.ProviderArn)
                .Secret($"providedContexts.{index + 1}.member.contextAssertion", context.ContextAssertion, 4, 2048);
        }

        return check.Error() ?? (RoleArn.TryParse(request.RoleArn, out roleArn!) ? null : ActionErrors.InvalidRoleArn(request.RoleArn));
    }
}

/// <summary>What AssumeRole answers.</summary>
/// <param name="Session">The session and its credentials.</param>
public sealed record AssumeRoleResponse(IssuedSession Session);
