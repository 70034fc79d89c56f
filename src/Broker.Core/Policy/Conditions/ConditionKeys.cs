using System.Collections.Frozen;

namespace Broker.Core.Policy.Conditions;

/// <summary>
/// The names of condition keys that AWS defines for every service, for STS and for SAML, and ours for LDAP; a key of an issuer or another
/// service has any name.
/// </summary>
/// <remarks>
/// A misspelt key is refused at load (threat P-02): it is never in a request, so a Deny on it would never apply.
/// Source: IAM User Guide, "AWS global condition context keys" and "IAM and AWS STS condition context keys".
/// The keys of the eduPerson and eduOrg attributes are those of "Available keys for SAML-based AWS STS federation".
/// </remarks>
internal static class ConditionKeys
{
    /// <summary>An attribute of a directory: each may have several values.</summary>
    private const string LdapAttribute = "ldap:attr/";

    private static readonly FrozenSet<string> Names = FrozenSet.Create(
        StringComparer.OrdinalIgnoreCase,
        "aws:AssumedRoot", "aws:CalledVia", "aws:CalledViaAWSMCP", "aws:CalledViaFirst", "aws:CalledViaLast", "aws:ChatbotSourceArn",
        "aws:CurrentTime", "aws:Ec2InstanceSourcePrivateIPv4", "aws:Ec2InstanceSourceVpc", "aws:EpochTime", "aws:FederatedProvider",
        "aws:IsMcpServiceAction", "aws:MultiFactorAuthAge", "aws:MultiFactorAuthPresent", "aws:PrincipalAccount", "aws:PrincipalArn",
        "aws:PrincipalIsAWSService", "aws:PrincipalOrgID", "aws:PrincipalOrgMasterAccountId", "aws:PrincipalOrgPaths",
        "aws:PrincipalServiceName", "aws:PrincipalServiceNamesList", "aws:PrincipalType", "aws:Referer",
        "aws:RequestedRegion", "aws:ResourceAccount", "aws:ResourceOrgID", "aws:ResourceOrgPaths", "aws:SecureTransport",
        "aws:SignInSessionArn", "aws:SourceAccount", "aws:SourceArn", "aws:SourceIdentity", "aws:SourceIp", "aws:SourceOrgID",
        "aws:SourceOrgPaths", "aws:SourceVpc", "aws:SourceVpcArn", "aws:SourceVpce", "aws:TagKeys", "aws:TokenIssueTime", "aws:UserAgent",
        "aws:userid", "aws:username", "aws:ViaAWSMCPService", "aws:ViaAWSService", "aws:VpcSourceIp", "aws:VpceAccount", "aws:VpceOrgID", "aws:VpceOrgPaths",
        "sts:AWSServiceName", "sts:DurationSeconds", "sts:ExternalId", "sts:IdentityTokenAudience", "sts:RequestContextProviders",
        "sts:RoleAuthorizedByIdp", "sts:RoleSessionName", "sts:SigningAlgorithm", "sts:SourceIdentity", "sts:TaskPolicyArn",
        "sts:TransitiveTagKeys",
        "saml:aud", "saml:cn", "saml:commonName", "saml:doc", "saml:eduorghomepageuri", "saml:eduorgidentityauthnpolicyuri",
        "saml:eduorglegalname", "saml:eduorgsuperioruri", "saml:eduorgwhitepagesuri", "saml:edupersonaffiliation",
        "saml:edupersonassurance", "saml:edupersonentitlement", "saml:edupersonnickname", "saml:edupersonorgdn",
        "saml:edupersonorgunitdn", "saml:edupersonprimaryaffiliation", "saml:edupersonprimaryorgunitdn",
        "saml:edupersonprincipalname", "saml:edupersonscopedaffiliation", "saml:edupersontargetedid", "saml:givenName", "saml:iss",
        "saml:mail", "saml:name", "saml:namequalifier", "saml:organizationStatus", "saml:primaryGroupSID", "saml:sub", "saml:sub_type",
        "saml:surname", "saml:uid", "saml:x500UniqueIdentifier",
        "ldap:bindMode", "ldap:dn", "ldap:groups", "ldap:username");

    /// <summary>Prefixes under which every name is known; all others belong to an issuer or to another service.</summary>
    private static readonly string[] Closed = ["aws", "sts", "saml", "ldap"];

    /// <summary>Keys whose last part is a name of the user's choice.</summary>
    private static readonly string[] Families = ["aws:PrincipalTag/", "aws:RequestTag/", "aws:ResourceTag/", "sts:RequestContext/", LdapAttribute];

    /// <summary>Keys that may have several values, on which an operator without ForAnyValue or ForAllValues never matches.</summary>
    private static readonly FrozenSet<string> Sets = FrozenSet.Create(
        StringComparer.OrdinalIgnoreCase,
        "aws:CalledVia", "aws:PrincipalOrgPaths", "aws:PrincipalServiceNamesList", "aws:ResourceOrgPaths", "aws:SourceOrgPaths", "aws:TagKeys",
        "aws:VpceOrgPaths", "sts:IdentityTokenAudience", "sts:RequestContextProviders", "sts:TransitiveTagKeys",
        "saml:cn", "saml:eduorghomepageuri", "saml:eduorgidentityauthnpolicyuri", "saml:eduorglegalname", "saml:eduorgsuperioruri",
        "saml:eduorgwhitepagesuri", "saml:edupersonaffiliation", "saml:edupersonassurance", "saml:edupersonentitlement",
        "saml:edupersonnickname", "saml:edupersonorgunitdn", "saml:edupersonscopedaffiliation", "saml:edupersontargetedid",
        "ldap:groups");

    /// <summary>Whether the key is one of several values; <c>amr</c> and <c>oaud</c> are those of every OIDC issuer.</summary>
    public static bool IsSet(string key) =>
        Sets.Contains(key)
        || key.StartsWith(LdapAttribute, StringComparison.OrdinalIgnoreCase)
        || key.EndsWith(":amr", StringComparison.OrdinalIgnoreCase)
        || key.EndsWith(":oaud", StringComparison.OrdinalIgnoreCase);

    /// <summary>Says what is wrong with the name of a key; null when it can be in a request.</summary>
    public static string? FindProblem(string key)
    {
        var colon = key.IndexOf(':', StringComparison.Ordinal);
        if (colon <= 0 || key[^1] == ':' || key.Any(char.IsControl))
        {
            return "A condition key is PREFIX:NAME, for example \"oidc.example.com:sub\" or \"aws:PrincipalAccount\".";
        }

        var isClosed = Closed.Contains(key[..colon], StringComparer.OrdinalIgnoreCase);
        var isKnown = Names.Contains(key)
            || Families.Any(family => key.Length > family.Length && key.StartsWith(family, StringComparison.OrdinalIgnoreCase));
        return isClosed && !isKnown ? $"There is no condition key '{key}'. Check its spelling; the case does not count." : null;
    }
}
