using System.Collections.Immutable;
using Broker.Core.Actions.Callers;
using Broker.Core.Actions.Parameters;
using Broker.Core.Audit;
using Broker.Core.Sessions;

namespace Broker.Core.Actions;

/// <summary>Credentials of a federated user for the long-term keys of a user or root: what the user may, as far as the passed policies allow it.</summary>
/// <remarks>Thread safe. Signed. Source: AWS STS API reference, GetFederationToken.</remarks>
public sealed class GetFederationToken(SessionIssuer issuer)
{
    private const string PolicyAction = "sts:GetFederationToken";
    private const int LongestName = 32;
    private const int LongestPolicy = 2048;

    /// <summary>Runs the action.</summary>
    public StsResult<GetFederationTokenResponse> Execute(VerifiedCaller caller, GetFederationTokenRequest request, RequestEnvironment environment, ActionRecord record)
    {
        record.Parameter("name", request.Name);
        record.SessionParameters(request.DurationSeconds, request.Policy, request.PolicyArns, request.Tags);

        // 1. Parameters.
        var invalid = new ParameterConstraints()
            .Text("name", request.Name, SessionName.Shortest, LongestName, SessionName.Legal, SessionName.Pattern)
            .Duration(request.DurationSeconds, (int)SessionDuration.LongestForUser.TotalSeconds)
            .Policy(request.Policy, LongestPolicy)
            .PolicyArns(request.PolicyArns)
            .Tags(request.Tags)
            .TokenSize(request.MinimumSessionTokenSize)
            .Error();
        if (invalid is not null)
        {
            return invalid;
        }

        // 2. Caller: long-term keys only.
        var account = caller.Principal.Account;
        if (caller.Session is not null)
        {
            return CallerAuthorization.Never(
                ActionErrors.SessionCredentials("GetFederationToken"),
                caller.Principal.ToRequestPrincipal(),
                (PolicyAction, AwsPrincipal.FederatedUserArn(account, request.Name!)),
                CallerAuthorization.ContextOf(caller, environment),
                record);
        }

        // 3. Session: its tags and policies.
        if (!SessionTags.Resolve(request.Tags, [], caller: null).TryGet(out var tags, out var error))
        {
            return error;
        }

        // 4. Authorize: the caller's own policies decide about the federated user's ARN.
        if (Authorize(caller, AwsPrincipal.FederatedUserArn(account, request.Name!), tags, environment, record) is { } denied)
        {
            return denied;
        }

        if (!caller.Catalog.AccountOf(account).IsActiveIn(environment.Region))
        {
            return ActionErrors.RegionDisabled(account);
        }

        if (SessionPolicyParameters.TryResolve(request.Policy, request.PolicyArns, account, caller.Catalog, out var policies) is { } malformed)
        {
            return malformed;
        }

        // 5. Mint.
        var asked = new UserSessionRequest(caller, request.DurationSeconds is { } seconds ? TimeSpan.FromSeconds(seconds) : null)
        {
            FederatedName = request.Name,
            Tags = tags,
            Policies = policies,
            IsGlobalV1 = environment.IssuesGlobalV1(caller.Catalog.AccountOf(account)),
            MinimumTokenSize = request.MinimumSessionTokenSize ?? 0,
        };
        if (!issuer.Mint(asked).TryGet(out var session, out error))
        {
            return error;
        }

        record.Issued(session);
        return new GetFederationTokenResponse(session);
    }

    private static StsError? Authorize(VerifiedCaller caller, string resource, EquatableList<SessionTag> tags, RequestEnvironment environment, ActionRecord record)
    {
        var context = CallerAuthorization.ContextOf(caller, environment);
        foreach (var tag in tags)
        {
            context.Add($"aws:RequestTag/{tag.Key}", tag.Value);
        }

        if (tags.Count > 0)
        {
            context.AddSet("aws:TagKeys", tags.Select(tag => tag.Key));
        }

        return CallerAuthorization.Check(caller, PolicyAction, resource, context, record)
            ?? (tags.Count > 0 ? CallerAuthorization.Check(caller, "sts:TagSession", resource, context, record) : null);
    }
}

/// <summary>The parameters of GetFederationToken as they arrived; null and empty where absent.</summary>
public sealed record GetFederationTokenRequest(string? Name)
{
    /// <summary>900 to 129,600; an hour at most for a root.</summary>
    public int? DurationSeconds { get; init; }

    /// <summary>An inline session policy.</summary>
    public string? Policy { get; init; }

    /// <summary>Managed session policies of the caller's account, at most 10.</summary>
    public ImmutableArray<string> PolicyArns { get; init; } = [];

    /// <summary>Session tags, at most 50.</summary>
    public ImmutableArray<KeyValuePair<string, string>> Tags { get; init; } = [];

    /// <summary>Bytes that the session token has at least.</summary>
    public int? MinimumSessionTokenSize { get; init; }
}

/// <summary>What GetFederationToken answers.</summary>
public sealed record GetFederationTokenResponse(IssuedSession Session);
