namespace Broker.Core.Policy;

/// <summary>Who asks, as the <c>Principal</c> element of a policy sees it.</summary>
/// <param name="Kind">Which member of <c>Principal</c> can match.</param>
/// <param name="Id">
/// For <see cref="PrincipalKind.Federated"/>: the provider's ARN. For <see cref="PrincipalKind.Aws"/>: the ARN of the root, user,
/// federated user or session. Compared byte for byte.
/// </param>
public sealed record RequestPrincipal(PrincipalKind Kind, string Id)
{
    private const string RootResource = ":root";

    /// <summary>
    /// The unique id of a user (<c>AIDA…</c>), or of the role of a session (<c>AROA…</c>, without the session's name). A policy that pins
    /// the id of a name does not mean a principal whose id is another or is not known. Null for all others.
    /// </summary>
    public string? UniqueId { get; init; }

    /// <summary>The account of an AWS identity: a statement that names the account means it too. Null for all others.</summary>
    internal string? AccountDigits { get; private init; }

    /// <summary>The role of an assumed-role session: a statement that names the role means each of its sessions. Null for all others.</summary>
    internal RoleArn? AssumedRole { get; private init; }

    /// <summary>Whether this is the root of an account: its own policies are not asked, it may do all that is not denied.</summary>
    internal bool IsAccountRoot { get; private init; }

    /// <summary>An identity that an OIDC, SAML or LDAP provider vouched for.</summary>
    public static RequestPrincipal Federated(string providerArn) => new(PrincipalKind.Federated, providerArn);

    /// <summary>An identity that signed with AWS credentials.</summary>
    /// <param name="arn">The ARN of the root, user, federated user or assumed-role session.</param>
    /// <param name="account">The account it belongs to.</param>
    /// <param name="assumedRole">For an assumed-role session: its role.</param>
    /// <param name="uniqueId">See <see cref="UniqueId"/>.</param>
    public static RequestPrincipal Aws(string arn, AccountId account, RoleArn? assumedRole = null, string? uniqueId = null) =>
        new(PrincipalKind.Aws, arn)
        {
            AccountDigits = account.ToString(),
            AssumedRole = assumedRole,
            IsAccountRoot = assumedRole is null && arn.EndsWith(RootResource, StringComparison.Ordinal) && arn.AsSpan().Count(':') == 5,
            UniqueId = uniqueId,
        };
}
