namespace Broker.Core.Authentication.SigV4;

/// <summary>Verifies AWS Signature Version 4 in header and presigned form. SKELETON: the SigV4 work fills this in.</summary>
/// <remarks>Thread safe.</remarks>
public sealed class SigV4Verifier(string region, TimeProvider time)
{
    /// <summary>Verifies a request whose signing key <paramref name="lookUp"/> finds.</summary>
    /// <param name="request">The request.</param>
    /// <param name="lookUp">Access key id and session token (null when none was sent) to the secret and its owner, or the error to answer.</param>
    public StsResult<TOwner> Verify<TOwner>(SigV4Request request, Func<string, string?, StsResult<SigningSecret<TOwner>>> lookUp)
        where TOwner : class
    {
        _ = (region, time, request, lookUp);
        throw new NotSupportedException();
    }
}

/// <summary>The secret that belongs to an access key, and whose it is.</summary>
public sealed record SigningSecret<TOwner>(string Secret, TOwner Owner);
