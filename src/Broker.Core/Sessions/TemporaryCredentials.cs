namespace Broker.Core.Sessions;

/// <summary>Credentials of a session, as an answer hands them out. Printing one shows the key id and the expiry only.</summary>
/// <param name="AccessKeyId">The key id (<c>ASIA…</c>).</param>
/// <param name="SecretAccessKey">The secret.</param>
/// <param name="SessionToken">The session token.</param>
/// <param name="Expiration">The end, whole seconds, UTC.</param>
public sealed record TemporaryCredentials(string AccessKeyId, SecretAccessKey SecretAccessKey, SessionToken SessionToken, DateTimeOffset Expiration)
{
    /// <inheritdoc/>
    public override string ToString() => $"{AccessKeyId} until {Expiration:yyyy-MM-ddTHH:mm:ssZ}";
}
