namespace Broker.Core.Actions;

/// <summary>The refusals that several actions share: code, public text and reason, each once.</summary>
/// <remarks>Source: contracts/sts §1; the texts are AWS's where it has one.</remarks>
internal static class ActionErrors
{
    /// <summary>The answer of every action while there is no catalog: ours to mend, and worth another try.</summary>
    public static StsError CatalogMissing { get; } =
        new(StsErrorCode.ServiceUnavailable, "No catalog has been loaded yet: try again shortly.", "no_catalog");

    public static StsError SourceIdentityChanged { get; } = new(
        StsErrorCode.AccessDenied, "The source identity of a session cannot be changed: leave out SourceIdentity, or send the one that is set.", "source_identity_changed");

    public static StsError NoContextProvider { get; } = new(
        StsErrorCode.AccessDenied, "ProvidedContexts names no context provider that this server knows: leave it out.", "context_provider");

    public static StsError RootMayNotAssume { get; } = new(
        StsErrorCode.AccessDenied, "Roles may not be assumed by root accounts.", "root_caller");

    public static StsError InvalidRoleArn(string? text) => new(StsErrorCode.ValidationError, $"{text} is invalid", "role_arn");

    public static StsError RegionDisabled(AccountId account) => new(
        StsErrorCode.RegionDisabledException,
        $"STS is not activated in this region for account:{account}. Your account administrator can activate STS in this region using the IAM Console.",
        "region_disabled");

    public static StsError RegionalOnly(string action) => new(
        StsErrorCode.InvalidAction, $"{action} is not available at the global endpoint: send the request to a regional one.", "global_endpoint");

    public static StsError SessionCredentials(string action) =>
        new(StsErrorCode.AccessDenied, $"Cannot call {action} with session credentials", "session_credentials");

    /// <summary>The text of a denial; <paramref name="suffix"/> says which policy, with a blank in front, and is empty where the caller is not to know.</summary>
    public static StsError NotAuthorized(string arn, string action, string resource, string suffix) => new(
        StsErrorCode.AccessDenied,
        $"User: {arn} is not authorized to perform: {action} on resource: {resource}{suffix}",
        "policy");
}
