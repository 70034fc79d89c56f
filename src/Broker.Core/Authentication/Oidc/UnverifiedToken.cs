using System.Buffers.Text;
using System.Text;

namespace Broker.Core.Authentication.Oidc;

/// <summary>A token whose shape is right and whose claims nobody has proved.</summary>
/// <remarks>
/// Shape: a compact JWS of exactly three parts (RFC 7515 §7.1). JSON serializations, encrypted tokens, detached and unencoded payloads are
/// refused. Immutable; safe to share between threads.
/// </remarks>
public sealed class UnverifiedToken
{
    /// <summary>
    /// The STS model's upper bound; checked before anything is looked at, so that size alone costs nothing (threats J-18, J-19).
    /// </summary>
    private const int LongestToken = 20_000;

    /// <summary>ASCII whitespace: what editors, shells and mounted files put around a token.</summary>
    private const string Whitespace = " \t\r\n\f\v";

    private static readonly StsError TooLong = OidcErrors.NotAJwt(TokenRejection.TooLong);
    private static readonly StsError WrongParts = OidcErrors.NotAJwt(TokenRejection.Parts);
    private static readonly StsError Encrypted = OidcErrors.NotAJwt(TokenRejection.Encrypted);
    private static readonly StsError BadBase64 = OidcErrors.NotAJwt(TokenRejection.Base64);

    private UnverifiedToken(TokenHeader header, TokenClaims claims, byte[] signedPart, byte[] signature)
    {
        Header = header;
        Claims = claims;
        SignedPart = signedPart;
        Signature = signature;
    }

    /// <summary>The <c>iss</c> claim as sent: 1 to 255 visible ASCII characters; used only to find the provider.</summary>
    public string Issuer => Claims.Issuer;

    internal TokenHeader Header { get; }

    internal TokenClaims Claims { get; }

    /// <summary>What the signature is over: header, dot, payload, as they arrived.</summary>
    internal byte[] SignedPart { get; }

    internal byte[] Signature { get; }

    /// <summary>Checks size, the three base64url parts, header and claims JSON, algorithm and required claims, in that order.</summary>
    /// <param name="token">The compact JWS; ASCII whitespace around it is stripped (R30).</param>
    /// <param name="profile">Decides on repeated JSON members.</param>
    /// <returns>The token, or <see cref="StsErrorCode.InvalidIdentityToken"/> with a reason of <see cref="TokenRejection"/>.</returns>
    public static StsResult<UnverifiedToken> Parse(string token, StsProfile profile)
    {
        var text = token.AsSpan().Trim(Whitespace);
        if (text.Length > LongestToken)
        {
            return TooLong;
        }

        // Counted before anything is split: a hundred thousand dots allocate nothing.
        var dots = text.Count('.');
        if (dots != 2)
        {
            return dots == 4 ? Encrypted : WrongParts;
        }

        var headerEnd = text.IndexOf('.');
        var payloadEnd = text.LastIndexOf('.');
        if (!StrictBase64Url.TryDecode(text[..headerEnd], out var headerJson)
            || !StrictBase64Url.TryDecode(text[(headerEnd + 1)..payloadEnd], out var payloadJson)
            || !StrictBase64Url.TryDecode(text[(payloadEnd + 1)..], out var signature))
        {
            return BadBase64;
        }

        if (!TokenHeader.Parse(headerJson, profile).TryGet(out var header, out var refused)
            || !TokenClaims.Parse(payloadJson, profile).TryGet(out var claims, out refused))
        {
            return refused;
        }

        var signedPart = new byte[payloadEnd];
        Encoding.ASCII.GetBytes(text[..payloadEnd], signedPart);
        return new UnverifiedToken(header, claims, signedPart, signature);
    }

    /// <summary>The token as it arrived, without what stood around it: for its issuer and nobody else.</summary>
    /// <remarks>Base64url has one spelling here, so this is the text that was parsed.</remarks>
    public string Reveal() => $"{Encoding.ASCII.GetString(SignedPart)}.{Base64Url.EncodeToString(Signature)}";

    /// <summary>Dots: a token is a credential until it expires.</summary>
    public override string ToString() => "…";
}
