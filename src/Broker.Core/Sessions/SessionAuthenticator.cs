namespace Broker.Core.Sessions;

/// <summary>Proves that an access key id and a session token belong together and are still alive, and gives the secret that must have signed.</summary>
/// <remarks>
/// For the key lookup of the signature verifier. A key without a token is no session's: long-term keys are the catalog's. Thread safe.
/// </remarks>
public sealed class SessionAuthenticator(SessionSealer sealer, TimeProvider time)
{
    private readonly OpenedSessions _before = new();

    /// <summary>Opens the presented token and judges it now.</summary>
    /// <returns>
    /// <c>InvalidClientTokenId</c> for a token that is not ours or is another key's; <c>ExpiredToken</c> at and after the
    /// session's end. Neither helps to retry: the caller needs new credentials.
    /// </returns>
    public StsResult<OpenedSession> Authenticate(string accessKeyId, string sessionToken)
    {
        var ring = sealer.Ring;
        if (ring is not null && _before.TryGet(accessKeyId, sessionToken, ring, out var known))
        {
            return Judge(known, accessKeyId, time.GetUtcNow());
        }

        if (!sealer.Open(sessionToken).TryGet(out var opened, out var error))
        {
            return error;
        }

        var judged = Judge(opened, accessKeyId, time.GetUtcNow());
        if (ring is not null && judged.TryGet(out _, out _))
        {
            _before.Keep(accessKeyId, sessionToken, ring, opened);
        }

        return judged;
    }

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
