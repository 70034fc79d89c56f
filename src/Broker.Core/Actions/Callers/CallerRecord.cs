using Broker.Core.Audit;
using Broker.Core.Sessions;

namespace Broker.Core.Actions.Callers;

/// <summary>A proved caller as the audit names it.</summary>
/// <remarks>Source: AWS CloudTrail user guide, "userIdentity element".</remarks>
public static class CallerRecord
{
    /// <summary>Gives the identity with its session.</summary>
    public static AuditIdentity Of(VerifiedCaller caller)
    {
        var principal = caller.Principal;
        var session = caller.Session is { } signed ? SessionOf(caller, signed) : null;
        return principal.Kind switch
        {
            AwsPrincipalKind.User => AuditIdentity.IamUser(principal.UniqueId, principal.Arn, principal.Account, caller.AccessKeyId, session),
            AwsPrincipalKind.AssumedRole => AuditIdentity.AssumedRole(principal.UserId, principal.Arn, principal.Account, caller.AccessKeyId, session!),
            AwsPrincipalKind.FederatedUser => AuditIdentity.FederatedUser(principal.UserId, principal.Arn, principal.Account, caller.AccessKeyId, session!),
            _ => AuditIdentity.Root(principal.Account, caller.AccessKeyId, session),
        };
    }

    private static AuditSession SessionOf(VerifiedCaller caller, Session session) =>
        new(session.IssuedAt, session.MfaAuthenticatedAt is not null)
        {
            Issuer = IssuerOf(caller),
            SourceIdentity = session.SourceIdentity,
            FederatedProvider = session.FederatedProvider,
            FederationAttributes = session.WebIdentity is { } web ? [KeyValuePair.Create("aud", web.Audience), KeyValuePair.Create("sub", web.Subject)]
                : session.Ldap is { } ldap ? [KeyValuePair.Create("username", ldap.Username)]
                : [],
        };

    private static AuditSessionIssuer? IssuerOf(VerifiedCaller caller)
    {
        var principal = caller.Principal;
        return principal.Kind switch
        {
            AwsPrincipalKind.AssumedRole => new("Role", principal.UniqueId, principal.Role!.Text, principal.Account, principal.Role.Name),
            AwsPrincipalKind.FederatedUser when principal.User is { } user => new("IAMUser", principal.UniqueId, user.Text, principal.Account, user.Name),
            AwsPrincipalKind.FederatedUser => new("Root", principal.Account.ToString(), AwsPrincipal.RootArn(principal.Account), principal.Account, UserName: null),
            _ => null,
        };
    }
}
