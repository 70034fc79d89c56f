using System.Diagnostics.CodeAnalysis;
using System.Text.RegularExpressions;
using Broker.Core;

namespace Broker.Webhook.Injection.Rules;

/// <summary>Which roles the pods of which namespaces may ask for: <c>ROLE_ARN_PATTERN@NAMESPACE_PATTERN</c>.</summary>
internal sealed partial class RoleRule
{
    private readonly RolePattern _roles;
    private readonly AnchoredGlob _namespaces;

    private RoleRule(RolePattern roles, AnchoredGlob namespaces) => (_roles, _namespaces) = (roles, namespaces);

    /// <summary>Reads a rule, or says what is wrong with it.</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out RoleRule? rule, [NotNullWhen(false)] out string? problem)
    {
        // Role names may have an @ themselves, namespaces never.
        var at = text.LastIndexOf('@');
        rule = null;
        if (at < 0 || !Namespaces().IsMatch(text[(at + 1)..]))
        {
            problem = $"'{text}' must be ROLE_ARN_PATTERN@NAMESPACE_PATTERN, such as arn:aws:iam::123456789012:role/team-a/*@team-a.";
            return false;
        }

        if (!RolePattern.TryParse(text[..at], out var roles))
        {
            problem = $"'{text}' must begin with {RolePattern.Form}.";
            return false;
        }

        problem = null;
        rule = new RoleRule(roles, new AnchoredGlob(text[(at + 1)..]));
        return true;
    }

    /// <summary>Whether it lets the pods of a namespace ask for a role.</summary>
    public bool Allows(RoleArn role, string @namespace) => _namespaces.Matches(@namespace) && _roles.Matches(role);

    [GeneratedRegex(@"\A[a-z0-9*?-]{1,63}\z", RegexOptions.None, 1000)]
    private static partial Regex Namespaces();
}
