using Broker.Core.Authentication.Oidc;
using Broker.Sidecar.Settings;

namespace Broker.Sidecar.Token;

/// <summary>
/// Whose credentials a set is: identity and role, not the token. A rotated token of the same pod is the same key; a token of another
/// subject or another pod is another.
/// </summary>
internal sealed record CredentialKey(string Issuer, string Subject, string? PodUid, string RoleArn, string SessionName)
{
    private const int LongestSessionName = 64;

    /// <summary>The key of this identity under these settings.</summary>
    public static CredentialKey Of(ValidatedIdentity identity, SidecarSettings settings) => new(
        identity.Issuer,
        identity.Subject,
        identity.Kubernetes?.PodUid,
        settings.Role.Text,
        settings.SessionName ?? SessionNameOf(identity.Kubernetes?.PodName));

    /// <summary>Whether this identity is the one the credentials were earned by. Addresses and headers never count (I-26).</summary>
    public bool BelongsTo(ValidatedIdentity identity) =>
        string.Equals(Subject, identity.Subject, StringComparison.Ordinal)
        && string.Equals(Issuer, identity.Issuer, StringComparison.Ordinal)
        && string.Equals(PodUid, identity.Kubernetes?.PodUid, StringComparison.Ordinal);

    /// <summary>A pod's name is legal in a session name, except for its length. It stays the same at every renewal.</summary>
    private static string SessionNameOf(string? podName) => podName switch
    {
        { Length: > LongestSessionName } => podName[..LongestSessionName],
        { Length: >= 2 } => podName,
        _ => "broker-sidecar",
    };
}
