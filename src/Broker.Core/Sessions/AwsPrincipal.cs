namespace Broker.Core.Sessions;

/// <summary>Whom AWS credentials belong to, as GetCallerIdentity answers it and as policies see it.</summary>
/// <remarks>Made by the factory of its kind. Source: IAM user guide, "IAM identifiers" and "Unique identifiers". Immutable; safe to share.</remarks>
public sealed record AwsPrincipal
{
    private AwsPrincipal(AwsPrincipalKind kind, AccountId account, string uniqueId)
    {
        Kind = kind;
        Account = account;
        UniqueId = uniqueId;
    }

    /// <summary>What it is.</summary>
    public AwsPrincipalKind Kind { get; }

    /// <summary>The account that it belongs to: for a role session the role's, whoever assumed it.</summary>
    public AccountId Account { get; }

    /// <summary>
    /// The unique id of the role (<c>AROA…</c>) or user (<c>AIDA…</c>; for a federated user, of the user who asked for it), or the account id of a
    /// root. One that differs from the catalog's means that the role or user was deleted and made again.
    /// </summary>
    public string UniqueId { get; }

    /// <summary>The role of a role session; null for all others.</summary>
    public RoleArn? Role { get; private init; }

    /// <summary>The user; for a federated user the user who asked, null when that was a root. Null for all others.</summary>
    public UserArn? User { get; private init; }

    /// <summary>The session name of a role session, the name of a federated user; empty for all others.</summary>
    public string Name { get; private init; } = "";

    /// <summary>The ARN that GetCallerIdentity answers and that policies name.</summary>
    public string Arn => Kind switch
    {
        AwsPrincipalKind.User => User!.Text,
        AwsPrincipalKind.AssumedRole => Role!.SessionArn(Name),
        AwsPrincipalKind.FederatedUser => FederatedUserArn(Account, Name),
        AwsPrincipalKind.AssumedRoot => $"arn:aws:sts::{Account}:assumed-root",
        _ => RootArn(Account),
    };

    /// <summary>The id that GetCallerIdentity answers and <c>aws:userid</c> holds: <c>AIDA…</c>, <c>AROA…:SESSION</c>, <c>ACCOUNT:NAME</c> or the account id.</summary>
    public string UserId => Kind switch
    {
        AwsPrincipalKind.AssumedRole => $"{UniqueId}:{Name}",
        AwsPrincipalKind.FederatedUser => $"{Account}:{Name}",
        AwsPrincipalKind.User => UniqueId,
        _ => Account.ToString(),
    };

    /// <summary>The root of an account.</summary>
    public static AwsPrincipal OfRoot(AccountId account) => new(AwsPrincipalKind.Root, account, account.ToString());

    /// <summary>An IAM user.</summary>
    public static AwsPrincipal OfUser(UserArn user, string userId) => new(AwsPrincipalKind.User, user.Account, userId) { User = user };

    /// <summary>A session of a role.</summary>
    public static AwsPrincipal OfRole(RoleArn role, string roleId, string sessionName) =>
        new(AwsPrincipalKind.AssumedRole, role.Account, roleId) { Role = role, Name = sessionName };

    /// <summary>A federated user; <paramref name="issuer"/> is the user or root whose keys asked for it.</summary>
    public static AwsPrincipal OfFederatedUser(AwsPrincipal issuer, string name) =>
        new(AwsPrincipalKind.FederatedUser, issuer.Account, issuer.UniqueId) { User = issuer.User, Name = name };

    /// <summary>The root of a member account for one task.</summary>
    public static AwsPrincipal OfAssumedRoot(AccountId account) => new(AwsPrincipalKind.AssumedRoot, account, account.ToString());

    /// <summary><c>arn:aws:iam::ACCOUNT:root</c>.</summary>
    public static string RootArn(AccountId account) => $"arn:aws:iam::{account}:root";

    /// <summary><c>arn:aws:sts::ACCOUNT:federated-user/NAME</c>.</summary>
    public static string FederatedUserArn(AccountId account, string name) => $"arn:aws:sts::{account}:federated-user/{name}";
}
