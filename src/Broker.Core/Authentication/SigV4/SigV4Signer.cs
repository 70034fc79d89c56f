namespace Broker.Core.Authentication.SigV4;

/// <summary>Signs a request with header-form Signature Version 4; used by our own clients. SKELETON: the SigV4 work fills this in.</summary>
public static class SigV4Signer
{
    /// <summary>Gives the headers to add to the request: <c>X-Amz-Date</c>, <c>X-Amz-Security-Token</c> when there is a token, <c>Authorization</c>.</summary>
    public static IReadOnlyList<KeyValuePair<string, string>> Sign(
        SigV4Request request, string accessKeyId, string secretAccessKey, string? sessionToken, string region, string service, DateTimeOffset now) =>
        throw new NotSupportedException();
}
