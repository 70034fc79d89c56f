namespace Broker.Core.Authentication.Oidc;

/// <summary>A token whose shape is right and whose claims nobody has proved. SKELETON: the OIDC work fills this in.</summary>
public sealed class UnverifiedToken
{
    private UnverifiedToken()
    {
    }

    /// <summary>The <c>iss</c> claim as sent; used only to find the provider.</summary>
    public string Issuer => throw new NotSupportedException();

    /// <summary>Checks size, the three base64url parts, header and claims JSON, algorithm and required claims, in that order.</summary>
    /// <param name="token">The compact JWS; ASCII whitespace around it is stripped (R30).</param>
    /// <param name="profile">Decides on repeated JSON members.</param>
    public static StsResult<UnverifiedToken> Parse(string token, StsProfile profile) => throw new NotSupportedException();
}
