using System.Diagnostics.CodeAnalysis;

namespace Broker.Core.Policy;

/// <summary>An ARN as a <c>Principal</c> element may hold it: global, with an account, without wildcards.</summary>
/// <param name="Service"><c>iam</c> or <c>sts</c>.</param>
/// <param name="Account">Twelve digits.</param>
/// <param name="Resource">All behind the account, for example <c>role/team/app</c> or <c>root</c>.</param>
/// <param name="Type">The resource up to its first slash; empty when there is none.</param>
internal sealed record PrincipalArn(string Service, string Account, string Resource, string Type)
{
    /// <summary>Longest ARN that IAM accepts (arnType).</summary>
    private const int Longest = 2048;

    /// <summary>Whether a user, role or session is named: every part of the path has characters.</summary>
    public bool HasWholePath => Resource[^1] != '/' && !Resource.Contains("//", StringComparison.Ordinal);

    /// <summary>Whether something is named behind the type; an issuer's path may end in a slash.</summary>
    public bool HasName => Resource.Length > Type.Length + 1;

    /// <summary>Parses <c>arn:PARTITION:SERVICE::ACCOUNT:RESOURCE</c>; anything with a wildcard, a blank or a backslash is refused.</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out PrincipalArn? arn)
    {
        arn = null;
        if (text.Length > Longest
            || text.Split(':', 6) is not ["arn", var partition, var service, "", var account, var resource]
            || service is not ("iam" or "sts")
            || !IsPartition(partition)
            || !AccountId.TryParse(account, out _)
            || !IsResource(resource))
        {
            return false;
        }

        var slash = resource.IndexOf('/', StringComparison.Ordinal);
        arn = new PrincipalArn(service, account, resource, slash < 0 ? "" : resource[..slash]);
        return true;
    }

    private static bool IsPartition(string text) =>
        text is "aws" || (text.StartsWith("aws-", StringComparison.Ordinal) && text.All(c => char.IsAsciiLetterLower(c) || c == '-'));

    /// <summary>An issuer's port puts a colon into the resource: <c>oidc-provider/localhost:8443</c>.</summary>
    private static bool IsResource(string text) =>
        text.Length > 0 && text.All(c => c is > ' ' and < '\x7f' and not ('*' or '?' or '"' or '\\'));
}
