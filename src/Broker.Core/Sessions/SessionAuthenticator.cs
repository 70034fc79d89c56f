namespace Broker.Core.Sessions;

/// <summary>Proves that an access key id and a session token belong together and are still alive, and gives the secret that must have signed.</summary>
/// <remarks>
/// For the key lookup of the signature verifier. A key without a token is no session's: long-term keys are the catalog's. Thread safe.
/// </remarks>
public sealed class SessionAuthenticator(SessionSealer sealer, TimeProvider time)
{
    /// <summary>Opens the presented token and judges it now.</summary>
    /// <returns>
    /// <c>InvalidClientTokenId</c> for a token that is not ours or is another key's; <c>ExpiredToken</c> at and after the
    /// session's end. Neither helps to retry: the caller needs new credentials.
    /// </returns>
    public StsResult<OpenedSession> Authenticate(string accessKeyId, string sessionToken) =>
        sealer.Open(sessionToken).TryGet(out var opened, out var error)
            ? Judge(opened, accessKeyId, time.GetUtcNow())
            : error;

    /// <summary>Judges an opened session at one instant. A pure function.</summary>
    public static StsResult<OpenedSession> Judge(OpenedSession opened, string accessKeyId, DateTimeOffset now)
    {
        if (!string.Equals(opened.Session.AccessKeyId.Text, accessKeyId, StringComparison.Ordinal))
        {
            return SessionError.InvalidToken("key_and_token_differ");
        }

        return now < opened.Session.ExpiresAt ? opened : SessionError.Expired;
    }
}
