using Broker.Core.Sessions;
using Broker.Sidecar.Settings;
using Broker.Sidecar.Token;

namespace Broker.Sidecar.Cache;

/// <summary>A set of credentials with its answers already written: requests copy bytes and build nothing.</summary>
/// <remarks>Immutable; replaced whole. Printing one shows key id and expiry only.</remarks>
internal sealed class CachedCredentials
{
    private CachedCredentials(CredentialKey key, TemporaryCredentials credentials, DateTimeOffset receivedAt)
    {
        Key = key;
        Credentials = credentials;
        ReceivedAt = receivedAt;
    }

    /// <summary>Whose credentials these are.</summary>
    public CredentialKey Key { get; }

    /// <summary>The credentials themselves.</summary>
    public TemporaryCredentials Credentials { get; }

    /// <summary>When they came.</summary>
    public DateTimeOffset ReceivedAt { get; }

    /// <summary>From receipt to <see cref="End"/>.</summary>
    public required TimeSpan Lifetime { get; init; }

    /// <summary>When they may no longer be served.</summary>
    public required Deadline End { get; init; }

    /// <summary>The prepared bodies.</summary>
    public required CredentialDocuments Documents { get; init; }

    /// <summary>
    /// Whether metadata may serve them: a session that never has more than 25 minutes left would be used past its end by botocore (R14).
    /// </summary>
    public bool SuitsImds => Lifetime > TimeSpan.FromMinutes(25);

    /// <summary>Prepares a set that was just received.</summary>
    /// <param name="key">Whose it is.</param>
    /// <param name="credentials">The STS's answer.</param>
    /// <param name="settings">For the account and the lifetime that was asked for.</param>
    /// <param name="time">Now.</param>
    public static CachedCredentials Of(CredentialKey key, TemporaryCredentials credentials, SidecarSettings settings, TimeProvider time)
    {
        var now = time.GetUtcNow();

        // No STS gives more than it was asked for: where it looks so, our clock is behind, and the expiry is nearer than it seems.
        var left = credentials.Expiration - now;
        var lifetime = left < settings.Duration ? left : settings.Duration;
        return new(key, credentials, now)
        {
            Lifetime = lifetime,
            End = Deadline.After(lifetime, time),
            Documents = CredentialDocuments.Write(credentials, settings.Role.Account, now),
        };
    }

    /// <inheritdoc/>
    public override string ToString() => Credentials.ToString();
}
