using Broker.Core.Actions.Outbound;
using Broker.Core.Audit;
using Broker.Core.Authentication.Ldap;
using Broker.Core.Federation;

namespace Broker.Core.Actions.Ldap;

/// <summary>
/// A granted role as a signed identity token that an STS takes as a web identity: good for that one role, with the tags and the source identity
/// that were granted, for five minutes.
/// </summary>
/// <remarks>Thread safe. Source: AWS STS API reference, AssumeRoleWithWebIdentity; IAM user guide, "Pass session tags", using a web identity.</remarks>
public sealed class AssignRole(OutboundFederation? federation)
{
    /// <summary>From now to the token's <c>exp</c>.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(5);

    /// <summary>The one audience.</summary>
    public const string Audience = "sts.amazonaws.com";

    /// <summary>AWS answers the subject in a field of at most 255 characters.</summary>
    private const int LongestSubject = 255;

    /// <summary>The <c>sub</c> of a person: <c>ldap:PROVIDER:USERNAME</c>. No provider's name has a colon, so that it reads one way only.</summary>
    public static string SubjectOf(DirectoryIdentity identity) => $"ldap:{identity.Provider.Name}:{identity.Username}";

    /// <summary>The issuer of the tokens: that of the provider's account.</summary>
    public static string IssuerOf(OutboundFederation federation, DirectoryIdentity identity) =>
        new FederationIssuer(federation.IssuerBase, identity.Provider.Account).Text;

    /// <summary>Runs the action.</summary>
    /// <returns>
    /// <c>OutboundWebIdentityFederationDisabledException</c> without keys, <c>ExpiredTokenException</c> for a grant that is not of now, <c>ValidationError</c>
    /// for a name that is too long, and whatever signing answers.
    /// </returns>
    public StsResult<IssuedWebIdentityToken> Execute(RoleGrant grant, RequestEnvironment environment, ActionRecord record)
    {
        if (federation is null)
        {
            return LdapErrors.FederationDisabled;
        }

        // 1. The grant is the warrant: of now, not kept from before.
        if (environment.Now - grant.GrantedAt > RoleGrant.Validity)
        {
            return LdapErrors.ReadingTooOld;
        }

        var subject = SubjectOf(grant.Identity);
        if (subject.Length > LongestSubject)
        {
            return LdapErrors.SubjectTooLong;
        }

        // 2. Sign.
        var token = new OutboundToken(IssuerOf(federation, grant.Identity), subject, [Audience], Lifetime, JwsSigningAlgorithm.RS256)
        {
            Session = new SessionClaims
            {
                Roles = [grant.Role.Arn.Text],
                PrincipalTags = grant.Session.Tags,
                TransitiveTagKeys = grant.Session.TransitiveTagKeys,
                SourceIdentity = grant.Session.SourceIdentity,
                ChainId = record.ChainId,
            },
        };
        if (!federation.Tokens.Issue(token).TryGet(out var issued, out var error))
        {
            return error;
        }

        record.Response("subject", subject);
        record.Response("issuer", token.Issuer);
        record.Response("expiration", Rfc3339.Text(issued.ExpiresAt));
        return issued;
    }
}
