using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Globalization;
using Broker.Core.Actions.Callers;
using Broker.Core.Actions.Parameters;
using Broker.Core.Catalog;
using Broker.Core.Policy;
using Broker.Core.Sessions;

namespace Broker.Core.Actions.Assumption;

/// <summary>
/// Whether a proved identity may have a role, and as what: tags and source identity → authorize → region → session policies. Every way to a role
/// is decided here, whoever mints afterwards, so that no check stands in one of them alone.
/// </summary>
/// <remarks>Thread safe.</remarks>
/// <param name="podTags">The tags that a confirmed pod of the cluster gets, where the role's policies allow them; null for none.</param>
internal sealed class RoleAuthorization(PodTags? podTags = null)
{
    private const string TagSession = "sts:TagSession";

    // About a service, which never asks here: a statement about an account would make a difference to that account.
    private static readonly PolicyDocument TrustsNobody = PolicyDocument.TryParse(
        """{"Version":"2012-10-17","Statement":{"Effect":"Deny","Principal":{"Service":"nobody.amazonaws.com"},"Action":"sts:AssumeRole"}}""",
        PolicyKind.RoleTrust,
        out var document,
        out _)
        ? document
        : throw new InvalidOperationException("The policy of a role that does not exist cannot be parsed.");

    private readonly PodTags _podTags = podTags ?? PodTags.None;

    /// <summary>Decides.</summary>
    /// <param name="request">Who asks for what.</param>
    /// <param name="refuse">Words the refusal of the policies; a role that does not exist is refused alike.</param>
    public StsResult<AuthorizedRole> Authorize(RoleAssumptionRequest request, Func<TrustDecision, StsError> refuse)
    {
        request.Record.RoleParameters(request);

        // 1. Session: what it carries, before anybody judges it.
        var callerSession = request.Caller?.Session;
        if (!SessionTags.Resolve(request.Tags, request.TransitiveTagKeys, callerSession).TryGet(out var passed, out var error)
            || !_podTags.Of(request.Identity).TryGet(out var offered, out error))
        {
            return error;
        }

        var inherited = callerSession?.SourceIdentity;
        var sourceIdentity = request.SourceIdentity ?? inherited;

        // 2. Authorize. A role that does not exist is judged as one that trusts nobody: both answer alike.
        var exists = request.Catalog.TryGetRole(request.RoleArn, out var role);
        var (decision, question, tags) = Judge(request, role, passed, offered, sourceIdentity);
        if (!decision.IsAllowed || request.Record.TracesAllowed)
        {
            request.Record.Decided(new ExplainedDecision(TrustPolicyEvaluator.Explain(question), question.Context) { CallerContext = question.CallerContext });
        }

        if (!decision.IsAllowed || !exists)
        {
            return refuse(decision);
        }

        if (tags.Count > SessionTags.Most)
        {
            return SessionError.TooManyTags;
        }

        if (inherited is not null && !string.Equals(inherited, sourceIdentity, StringComparison.Ordinal))
        {
            return request.Never(ActionErrors.SourceIdentityChanged);
        }

        if (request.HasProvidedContexts)
        {
            return request.Never(ActionErrors.NoContextProvider);
        }

        // 3. Region: the account that owns the role counts.
        if (!request.Catalog.AccountOf(request.RoleArn.Account).IsActiveIn(request.Environment.Region))
        {
            return ActionErrors.RegionDisabled(request.RoleArn.Account);
        }

        // 4. Session policies.
        if (SessionPolicyParameters.TryResolve(request.Policy, request.PolicyArns, request.RoleArn.Account, request.Catalog, out var policies) is { } malformed)
        {
            return malformed;
        }

        return new AuthorizedRole(
            decision,
            new SessionRequest(role!, request.SessionName, Seconds(request.DurationSeconds), request.Origin)
            {
                CallerSession = callerSession,
                Tags = tags,
                SourceIdentity = sourceIdentity,
                Policies = policies,
                WebIdentity = request.WebIdentity,
                Saml = request.Saml,
                Ldap = request.Ldap,
                OfferedDuration = request.OfferedDuration,
                LatestEnd = request.LatestEnd,
                IsGlobalV1 = request.Environment.IssuesGlobalV1(request.Catalog.AccountOf(request.RoleArn.Account)),
                MinimumTokenSize = request.MinimumTokenSize,
            });
    }

    /// <summary>
    /// Judges the request with the tags of the pod, and where the policies do not allow those, without: a role that was made before there were
    /// any goes on working. A Deny that matched the request with the tags stands: to leave them out would be a way around it.
    /// </summary>
    private static (TrustDecision Decision, TrustRequest Question, EquatableList<SessionTag> Tags) Judge(
        RoleAssumptionRequest request, IamRole? role, EquatableList<SessionTag> passed, EquatableList<SessionTag> offered, string? sourceIdentity)
    {
        if (offered.Count > 0)
        {
            EquatableList<SessionTag> all = [.. passed, .. offered];
            var tagged = Question(request, role, all, sourceIdentity);
            var decision = TrustPolicyEvaluator.Evaluate(tagged);
            var isForbidden = decision.Access.IsExplicitDeny && !string.Equals(decision.FailedAction, TagSession, StringComparison.Ordinal);
            if (decision.IsAllowed || isForbidden)
            {
                request.Record.PodTags(all);
                return (decision, tagged, all);
            }

            request.Record.NoPodTags();
        }

        var question = Question(request, role, passed, sourceIdentity);
        return (TrustPolicyEvaluator.Evaluate(question), question, passed);
    }

    private static TrustRequest Question(RoleAssumptionRequest request, IamRole? role, EquatableList<SessionTag> tags, string? sourceIdentity)
    {
        var account = request.Catalog.AccountOf(request.RoleArn.Account);
        var trust = new ResourcePolicy(
            role?.TrustPolicy ?? TrustsNobody, role?.PrincipalIds ?? FrozenDictionary<string, string>.Empty, account.Id, account.ResourceControl);
        var context = SessionKeys(request, tags, sourceIdentity);
        foreach (var (key, value) in role?.Tags ?? FrozenDictionary<string, string>.Empty)
        {
            context.Add($"aws:ResourceTag/{key}", value);
        }

        // The caller's account does not see the tags of another account's role: each side has its own keys.
        var isCrossAccount = request.Caller is { } caller && caller.Principal.Account != account.Id;
        return new TrustRequest(request.Principal, Actions(request, tags, sourceIdentity), request.RoleArn, trust, context)
        {
            Caller = request.Caller is null ? null : CallerPermissions.Of(request.Caller),
            CallerContext = isCrossAccount ? SessionKeys(request, tags, sourceIdentity) : null,
        };
    }

    /// <summary>Tags, source identity and contexts are actions of their own: each has to be allowed on the role.</summary>
    private static ImmutableArray<string> Actions(RoleAssumptionRequest request, EquatableList<SessionTag> tags, string? sourceIdentity)
    {
        if (tags.Count == 0 && sourceIdentity is null && !request.HasProvidedContexts)
        {
            return [request.Action];
        }

        var actions = ImmutableArray.CreateBuilder<string>();
        actions.Add(request.Action);
        if (tags.Count > 0)
        {
            actions.Add(TagSession);
        }

        if (sourceIdentity is not null)
        {
            actions.Add("sts:SetSourceIdentity");
        }

        if (request.HasProvidedContexts)
        {
            actions.Add("sts:SetContext");
        }

        return actions.ToImmutable();
    }

    /// <summary>The keys of the identity, of the request and of the session to be.</summary>
    private static RequestContext SessionKeys(RoleAssumptionRequest request, EquatableList<SessionTag> tags, string? sourceIdentity)
    {
        var context = request.IdentityKeys()
            .Add(request.Environment)
            .Add("aws:ResourceAccount", request.RoleArn.Account.ToString())
            .AddIfPresent("aws:ResourceOrgID", request.Catalog.AccountOf(request.RoleArn.Account).OrganizationId)
            .Add("sts:RoleSessionName", request.SessionName)
            .AddIfPresent("sts:SourceIdentity", sourceIdentity)
            .AddIfPresent("sts:DurationSeconds", request.DurationSeconds?.ToString(CultureInfo.InvariantCulture));
        if (tags.Count == 0)
        {
            return context;
        }

        foreach (var tag in tags)
        {
            context.Add($"aws:RequestTag/{tag.Key}", tag.Value);
        }

        var transitive = tags.Where(tag => tag.IsTransitive).Select(tag => tag.Key).ToArray();
        if (transitive.Length > 0)
        {
            context.AddSet("sts:TransitiveTagKeys", transitive);
        }

        return context.AddSet("aws:TagKeys", tags.Select(tag => tag.Key));
    }

    private static TimeSpan? Seconds(int? seconds) => seconds is { } value ? TimeSpan.FromSeconds(value) : null;
}
