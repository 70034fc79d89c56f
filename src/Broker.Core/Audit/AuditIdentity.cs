namespace Broker.Core.Audit;

/// <summary>Who made a request, as far as that is proved: CloudTrail's <c>userIdentity</c>, one factory for each of its types.</summary>
/// <remarks>Immutable. Source: AWS CloudTrail user guide, "userIdentity element".</remarks>
public sealed record AuditIdentity
{
    private AuditIdentity(string type) => Type = type;

    /// <summary>Nobody is proved: a bad signature, a refused token or assertion.</summary>
    public static AuditIdentity Unknown { get; } = new("Unknown");

    /// <summary>The type's name in CloudTrail.</summary>
    public string Type { get; }

    /// <summary>The unique id of the principal.</summary>
    public string? PrincipalId { get; private init; }

    /// <summary>The principal's ARN.</summary>
    public string? Arn { get; private init; }

    /// <summary>The principal's account; null for federated identities that belong to none.</summary>
    public AccountId? Account { get; private init; }

    /// <summary>The access key that signed.</summary>
    public string? AccessKeyId { get; private init; }

    /// <summary>The user's name at its provider or in its account.</summary>
    public string? UserName { get; private init; }

    /// <summary>Who vouches for a federated identity.</summary>
    public string? IdentityProvider { get; private init; }

    /// <summary>The session that signed; null for long-term keys.</summary>
    public AuditSession? Session { get; private init; }

    /// <summary>An IAM user, with long-term keys or with a session from GetSessionToken.</summary>
    /// <param name="principalId"><c>AIDA…</c></param>
    /// <param name="arn">The user's ARN; the name is its last part.</param>
    /// <param name="account">The user's account.</param>
    /// <param name="accessKeyId">The key that signed.</param>
    /// <param name="session">Null for long-term keys.</param>
    public static AuditIdentity IamUser(string principalId, string arn, AccountId account, string accessKeyId, AuditSession? session = null) =>
        new("IAMUser") { PrincipalId = principalId, Arn = arn, Account = account, AccessKeyId = accessKeyId, UserName = arn[(arn.LastIndexOf('/') + 1)..], Session = session };

    /// <summary>The root of an account.</summary>
    public static AuditIdentity Root(AccountId account, string accessKeyId, AuditSession? session = null) =>
        new("Root") { PrincipalId = account.ToString(), Arn = $"arn:aws:iam::{account}:root", Account = account, AccessKeyId = accessKeyId, Session = session };

    /// <summary>A session of a role.</summary>
    /// <param name="principalId"><c>AROA…:SESSION</c></param>
    /// <param name="arn"><c>arn:aws:sts::ACCOUNT:assumed-role/NAME/SESSION</c></param>
    /// <param name="account">The role's account.</param>
    /// <param name="accessKeyId">The session's key.</param>
    /// <param name="session">With the role as its issuer.</param>
    public static AuditIdentity AssumedRole(string principalId, string arn, AccountId account, string accessKeyId, AuditSession session) =>
        new("AssumedRole") { PrincipalId = principalId, Arn = arn, Account = account, AccessKeyId = accessKeyId, Session = session };

    /// <summary>A session from GetFederationToken; its parameters are as those of <see cref="AssumedRole"/>, the issuer is the user.</summary>
    public static AuditIdentity FederatedUser(string principalId, string arn, AccountId account, string accessKeyId, AuditSession session) =>
        new("FederatedUser") { PrincipalId = principalId, Arn = arn, Account = account, AccessKeyId = accessKeyId, Session = session };

    /// <summary>The subject of a SAML assertion that was verified.</summary>
    public static AuditIdentity SamlUser(string nameQualifier, string nameId) =>
        new("SAMLUser") { PrincipalId = $"{nameQualifier}:{nameId}", UserName = nameId, IdentityProvider = nameQualifier };

    /// <summary>The subject of an identity token that was verified.</summary>
    /// <param name="provider">The provider's ARN, or its name.</param>
    /// <param name="audience">The audience that was accepted.</param>
    /// <param name="subject">The token's subject.</param>
    public static AuditIdentity WebIdentityUser(string provider, string audience, string subject) =>
        new("WebIdentityUser") { PrincipalId = $"{provider}:{audience}:{subject}", UserName = subject, IdentityProvider = provider };

    /// <summary>A person whose password a directory has proved. CloudTrail has no such type: this one follows those beside it.</summary>
    /// <param name="provider">The provider's ARN.</param>
    /// <param name="username">The person's one name, normalised.</param>
    public static AuditIdentity LdapUser(string provider, string username) =>
        new("LDAPUser") { PrincipalId = $"{provider}:{username}", UserName = username, IdentityProvider = provider };

    /// <summary>A principal of another account: no more of it than its id and its account.</summary>
    public static AuditIdentity AwsAccount(string principalId, AccountId account) => new("AWSAccount") { PrincipalId = principalId, Account = account };

    /// <summary>What the owner of another account may see of this caller.</summary>
    internal AuditIdentity SeenFromOutside() => new("AWSAccount") { PrincipalId = PrincipalId, Account = Account };
}
