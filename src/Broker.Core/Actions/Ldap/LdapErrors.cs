using Broker.Core.Sessions;

namespace Broker.Core.Actions.Ldap;

/// <summary>The refusals of people of a directory: code, public text and reason, each once. No text has a value of the person's entry.</summary>
internal static class LdapErrors
{
    public static StsError NotAuthorized { get; } =
        new(StsErrorCode.AccessDenied, $"Not authorized to perform {AssumeRoleWithLdapIdentity.PolicyAction}", "trust_policy");

    public static StsError NoProvider { get; } = new(
        StsErrorCode.InvalidIdentityToken, "The directory that signed you in is registered no more: sign in again, or ask an administrator.", "ldap_provider_gone");

    public static StsError ReadingTooOld { get; } = new(
        StsErrorCode.ExpiredTokenException, "What the directory said about you is too old: sign in again.", "ldap_reading_old");

    public static StsError FederationDisabled { get; } = new(
        StsErrorCode.OutboundWebIdentityFederationDisabledException, "This server signs no identity tokens: an administrator has to give it federation keys.", "federation_disabled");

    public static StsError SubjectTooLong { get; } = new(
        StsErrorCode.ValidationError, "The subject ldap:PROVIDER:USERNAME of an identity token has at most 255 characters, and this one has more.", "ldap_subject_long");

    public static StsError IllegalSessionName(bool hasValue) => Illegal(
        "mapping.sessionName", hasValue, $"a session name has {SessionName.Shortest} to {SessionName.Longest} characters of {SessionName.Pattern[..^1]}, in ASCII", "ldap_session_name");

    public static StsError IllegalSourceIdentity(bool hasValue) => Illegal(
        "mapping.sourceIdentity",
        hasValue,
        $"a source identity has {SourceIdentityRules.Shortest} to {SourceIdentityRules.Longest} characters of {SourceIdentityRules.Pattern[..^1]}, in ASCII",
        "ldap_source_identity");

    public static StsError IllegalTag(string key) => Illegal(
        $"the tag '{key}'", hasValue: true, $"a tag's value has at most {SessionTagRules.LongestValue} characters of {SessionTagRules.KeyPattern[..^1]}", "ldap_tag");

    public static StsError TagMissing(string key) =>
        new(StsErrorCode.ValidationError, $"The tag '{key}' is required, and your entry in the directory has no value for it: ask an administrator.", "ldap_tag_missing");

    /// <summary>A template that cannot be filled in.</summary>
    public static StsError Unmapped(string what, string problem) =>
        new(StsErrorCode.ValidationError, $"The provider's {what} cannot be made of your entry in the directory: {problem}. An administrator has to change one of them.", "ldap_mapping");

    private static StsError Illegal(string what, bool hasValue, string rule, string reason) => new(
        StsErrorCode.ValidationError,
        hasValue
            ? $"What the provider's {what} makes of your entry in the directory is not legal: {rule}. An administrator has to change one of them."
            : $"Your entry in the directory has no value for the provider's {what}: ask an administrator.",
        reason);
}
