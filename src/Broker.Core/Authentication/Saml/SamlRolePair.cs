namespace Broker.Core.Authentication.Saml;

/// <summary>One value of the Role attribute: a role that the subject may assume, and the provider to name with it.</summary>
/// <param name="RoleArn">The role's ARN.</param>
/// <param name="ProviderArn">The provider's ARN, as the identity provider wrote it.</param>
public sealed record SamlRolePair(string RoleArn, string ProviderArn)
{
    /// <summary>Parses <c>ROLE,PROVIDER</c> in either order, with whitespace around each; null for anything else.</summary>
    internal static SamlRolePair? Parse(string value)
    {
        if (value.Split(',', 3) is not [var first, var second])
        {
            return null;
        }

        first = first.Trim(' ', '\t', '\r', '\n');
        second = second.Trim(' ', '\t', '\r', '\n');
        var (role, provider) = IsProvider(first) ? (second, first) : (first, second);
        return IsProvider(provider) && Core.RoleArn.TryParse(role, out _) ? new SamlRolePair(role, provider) : null;
    }

    private static bool IsProvider(string arn) =>
        arn.Split(':') is ["arn", _, "iam", "", var account, var resource]
        && AccountId.TryParse(account, out _)
        && resource.StartsWith("saml-provider/", StringComparison.Ordinal)
        && resource.Length > "saml-provider/".Length;
}
