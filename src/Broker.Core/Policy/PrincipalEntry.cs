namespace Broker.Core.Policy;

/// <summary>One value of a <c>Principal</c> element.</summary>
/// <param name="Kind">The member it stands under; a principal of another kind never matches.</param>
/// <param name="Form">How <paramref name="Id"/> is compared.</param>
/// <param name="Id">An account id, an ARN, a unique id, a name, or <c>*</c>.</param>
/// <param name="Text">The value as the policy writes it.</param>
internal readonly record struct PrincipalEntry(PrincipalKind Kind, PrincipalForm Form, string Id, string Text)
{
    /// <summary>A role's unique id begins so, a user's with <c>AIDA</c>.</summary>
    public const string RoleIdPrefix = "AROA";

    /// <summary>Whether it is an LDAP provider: <c>arn:aws:iam::ACCOUNT:ldap-provider/NAME</c>.</summary>
    public bool IsDirectory => Kind == PrincipalKind.Federated && Id.Contains(":ldap-provider/", StringComparison.Ordinal);

    /// <summary>Whether the entry means <paramref name="asked"/>, and how closely.</summary>
    /// <remarks>Whole values are compared byte for byte, never a part of them (threat P-05).</remarks>
    public PrincipalReach Reach(RequestPrincipal asked)
    {
        if (Form == PrincipalForm.Everyone)
        {
            return PrincipalReach.Account;
        }

        return asked.Kind != Kind ? PrincipalReach.None : Form switch
        {
            PrincipalForm.Anyone => PrincipalReach.Account,
            PrincipalForm.Account when Same(Id, asked.AccountDigits) => PrincipalReach.Account,
            PrincipalForm.UniqueId when Same(Id, asked.UniqueId) =>
                Id.StartsWith(RoleIdPrefix, StringComparison.Ordinal) ? PrincipalReach.Role : PrincipalReach.Identity,
            PrincipalForm.Role when Same(Id, asked.AssumedRole?.Text) || Same(Id, asked.Id) => PrincipalReach.Role,
            PrincipalForm.Exact when Same(Id, asked.Id) => PrincipalReach.Identity,
            _ => PrincipalReach.None,
        };
    }

    private static bool Same(string id, string? asked) => string.Equals(id, asked, StringComparison.Ordinal);
}
