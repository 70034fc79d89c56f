using System.Collections.Frozen;
using System.Globalization;
using Broker.Core.Policy;
using Broker.Core.Sessions;

namespace Broker.Core.Actions.Callers;

/// <summary>The condition keys that say who signed with AWS credentials, and how.</summary>
/// <remarks>Source: IAM user guide, "AWS global condition context keys", properties of the principal and of the role session.</remarks>
internal static class CallerKeys
{
    /// <summary>Adds them.</summary>
    /// <param name="context">The keys so far.</param>
    /// <param name="caller">The caller.</param>
    /// <param name="now">The instant of the request; the age of MFA counts to it.</param>
    /// <param name="hasPassedMfa">The request itself brought a right code.</param>
    public static RequestContext Add(this RequestContext context, VerifiedCaller caller, DateTimeOffset now, bool hasPassedMfa)
    {
        var principal = caller.Principal;
        var account = caller.Catalog.AccountOf(principal.Account);
        context
            .Add("aws:PrincipalArn", PrincipalArn(principal))
            .Add("aws:PrincipalAccount", principal.Account.ToString())
            .AddIfPresent("aws:PrincipalOrgID", account.OrganizationId)
            .AddIfPresent("aws:PrincipalOrgMasterAccountId", account.ManagementAccount?.ToString())
            .Add("aws:PrincipalType", TypeOf(principal.Kind))
            .Add("aws:userid", principal.UserId);
        if (principal.Kind == AwsPrincipalKind.User)
        {
            context.Add("aws:username", principal.User!.Name);
        }

        foreach (var (key, value) in caller.User?.Tags ?? caller.Role?.Tags ?? FrozenDictionary<string, string>.Empty)
        {
            context.Add($"aws:PrincipalTag/{key}", value);
        }

        if (caller.Session is { } session)
        {
            AddSession(context, session);
        }

        AddMfa(context, caller.Session, now, hasPassedMfa);
        return context;
    }

    /// <summary>Who asks, as the Principal element of a policy sees it.</summary>
    public static RequestPrincipal ToRequestPrincipal(this AwsPrincipal principal) =>
        RequestPrincipal.Aws(principal.Arn, principal.Account, principal.Role, principal.UniqueId);

    private static void AddSession(RequestContext context, Session session)
    {
        context
            .Add("aws:TokenIssueTime", Rfc3339.Text(session.IssuedAt))
            .AddIfPresent("aws:SourceIdentity", session.SourceIdentity);
        foreach (var tag in session.Tags)
        {
            // A session tag overrides the role's own of the same key.
            context.Add($"aws:PrincipalTag/{tag.Key}", tag.Value);
        }

        if (session.WebIdentity is { } web)
        {
            var host = web.ProviderArn[(web.ProviderArn.IndexOf("oidc-provider/", StringComparison.Ordinal) + "oidc-provider/".Length)..];
            context
                .Add("aws:FederatedProvider", web.ProviderArn)
                .Add($"{host}:aud", web.Audience)
                .Add($"{host}:sub", web.Subject);
            if (web.AuthenticationMethods.Count > 0)
            {
                context.AddSet($"{host}:amr", web.AuthenticationMethods);
            }
        }

        if (session.Saml is { } saml)
        {
            context
                .Add("aws:FederatedProvider", saml.ProviderArn)
                .Add("saml:namequalifier", saml.NameQualifier)
                .Add("saml:sub", saml.Subject)
                .Add("saml:sub_type", saml.SubjectType);
        }

        if (session.Ldap is { } ldap)
        {
            context
                .Add("aws:FederatedProvider", ldap.ProviderArn)
                .Add("ldap:username", ldap.Username);
        }
    }

    /// <summary>Long-term keys alone have neither key: a policy that wants MFA must not be content with "not false".</summary>
    private static void AddMfa(RequestContext context, Session? session, DateTimeOffset now, bool hasPassedMfa)
    {
        var passedAt = hasPassedMfa ? now : session?.MfaAuthenticatedAt;
        if (passedAt is null && session is null)
        {
            return;
        }

        context.Add("aws:MultiFactorAuthPresent", passedAt is null ? "false" : "true");
        if (passedAt is { } at)
        {
            var age = Math.Max(0, (long)(now - at).TotalSeconds);
            context.Add("aws:MultiFactorAuthAge", age.ToString(CultureInfo.InvariantCulture));
        }
    }

    /// <summary>For a role's session the ARN of the role: policies are written about roles, not about sessions.</summary>
    private static string PrincipalArn(AwsPrincipal principal) => principal.Role?.Text ?? principal.Arn;

    private static string TypeOf(AwsPrincipalKind kind) => kind switch
    {
        AwsPrincipalKind.User => "User",
        AwsPrincipalKind.AssumedRole => "AssumedRole",
        AwsPrincipalKind.FederatedUser => "FederatedUser",
        _ => "Account",
    };
}
