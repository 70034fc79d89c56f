namespace Broker.Core.Authentication.Saml.Claims;

/// <summary>Which attribute becomes which <c>saml:*</c> condition key.</summary>
/// <remarks>
/// Source: IAM user guide, "Configure SAML assertions for the authentication response", mapping of SAML attributes to trust policy context
/// keys. That page spells three X.500 identifiers wrongly (2.4.5.42, 0.9.2342.19200300100.…); both spellings are taken.
/// </remarks>
internal static class SamlContextKeys
{
    private const string EduPerson = "urn:oid:1.3.6.1.4.1.5923.1.1.1.";
    private const string EduOrg = "urn:oid:1.3.6.1.4.1.5923.1.2.1.";

    /// <summary>Values are kept to what a condition can hold.</summary>
    private const int LongestValue = 2048;

    private static readonly (string Name, string Key, bool IsSet)[] Mapped =
    [
        (EduPerson + "1", "saml:edupersonaffiliation", true),
        (EduPerson + "2", "saml:edupersonnickname", true),
        (EduPerson + "3", "saml:edupersonorgdn", false),
        (EduPerson + "4", "saml:edupersonorgunitdn", true),
        (EduPerson + "5", "saml:edupersonprimaryaffiliation", false),
        (EduPerson + "6", "saml:edupersonprincipalname", false),
        (EduPerson + "7", "saml:edupersonentitlement", true),
        (EduPerson + "8", "saml:edupersonprimaryorgunitdn", false),
        (EduPerson + "9", "saml:edupersonscopedaffiliation", true),
        (EduPerson + "10", "saml:edupersontargetedid", true),
        (EduPerson + "11", "saml:edupersonassurance", true),
        (EduOrg + "2", "saml:eduorghomepageuri", true),
        (EduOrg + "3", "saml:eduorgidentityauthnpolicyuri", true),
        (EduOrg + "4", "saml:eduorglegalname", true),
        (EduOrg + "5", "saml:eduorgsuperioruri", true),
        (EduOrg + "6", "saml:eduorgwhitepagesuri", true),
        ("urn:oid:2.5.4.3", "saml:cn", true),
        ("http://schemas.xmlsoap.org/ws/2005/05/identity/claims/name", "saml:name", false),
        ("http://schemas.xmlsoap.org/claims/CommonName", "saml:commonName", false),
        ("http://schemas.xmlsoap.org/ws/2005/05/identity/claims/givenname", "saml:givenName", false),
        ("http://schemas.xmlsoap.org/ws/2005/05/identity/claims/surname", "saml:surname", false),
        ("http://schemas.xmlsoap.org/ws/2005/05/identity/claims/emailaddress", "saml:mail", false),
        ("http://schemas.microsoft.com/ws/2008/06/identity/claims/primarygroupsid", "saml:primaryGroupSID", false),
        ("2.5.4.3", "saml:commonName", false),
        ("2.5.4.4", "saml:surname", false),
        ("2.5.4.42", "saml:givenName", false),
        ("2.4.5.42", "saml:givenName", false),
        ("2.5.4.45", "saml:x500UniqueIdentifier", false),
        ("0.9.2342.19200300.100.1.1", "saml:uid", false),
        ("0.9.2342.19200300100.1.1", "saml:uid", false),
        ("0.9.2342.19200300.100.1.3", "saml:mail", false),
        ("0.9.2342.19200300100.1.3", "saml:mail", false),
        ("0.9.2342.19200300.100.1.45", "saml:organizationStatus", false),
    ];

    /// <summary>The keys of the attributes, in no stated order.</summary>
    /// <returns>
    /// The keys; or a refusal, in the strict profile, where several values compete for a key that has one. AWS takes one of them: here the
    /// first in the order of the table above.
    /// </returns>
    public static StsResult<IReadOnlyList<SamlContextKey>> Of(SamlAttributes attributes, StsProfile profile)
    {
        var keys = new Dictionary<string, SamlContextKey>(StringComparer.Ordinal);
        foreach (var (name, key, isSet) in Mapped)
        {
            var values = attributes.ValuesOf(name);
            if (values.Any(value => value.Length > LongestValue))
            {
                return SamlErrors.Invalid($"The attribute {name} has a value of more than {LongestValue} characters.", SamlRejection.Attribute);
            }

            if (values.IsEmpty)
            {
                continue;
            }

            var found = new SamlContextKey(key, isSet ? values : [values[0]], isSet);
            var isFirst = keys.TryAdd(key, found);
            if (profile.HardensSaml && (!isFirst || (!isSet && values.Length > 1)))
            {
                return SamlErrors.Invalid($"The assertion has several values for {key}: send one.", SamlRejection.Attribute);
            }
        }

        return keys.Values.ToArray();
    }
}
