using System.Collections.Immutable;
using System.Text.Json;

namespace Broker.Core.Authentication.Oidc;

/// <summary>What a token says, typed and bounded, and not proved.</summary>
/// <param name="Issuer"><c>iss</c>: 1 to 255 visible ASCII characters.</param>
/// <param name="Subject"><c>sub</c>: 1 to 255 characters (the STS model's upper bound), no control characters.</param>
/// <param name="Audiences"><c>aud</c>: at least one.</param>
/// <param name="AuthorizedParty"><c>azp</c>; null when absent.</param>
/// <param name="IssuedAt"><c>iat</c> in seconds since the epoch.</param>
/// <param name="ExpiresAt"><c>exp</c> in seconds since the epoch.</param>
/// <param name="NotBefore"><c>nbf</c> in seconds since the epoch; null when absent.</param>
/// <param name="AuthenticationMethods"><c>amr</c>; empty when absent.</param>
/// <param name="Email"><c>email</c>; null when absent.</param>
/// <param name="Kubernetes">The <c>kubernetes.io</c> claim; null when absent.</param>
/// <param name="Aws">The claims that STS obeys, or what is wrong with them, which is said after the audience was checked.</param>
internal sealed record TokenClaims(
    string Issuer,
    string Subject,
    ImmutableArray<string> Audiences,
    string? AuthorizedParty,
    long IssuedAt,
    long ExpiresAt,
    long? NotBefore,
    ImmutableArray<string> AuthenticationMethods,
    string? Email,
    KubernetesWorkload? Kubernetes,
    StsResult<AwsClaims> Aws)
{
    private const int LongestIssuer = 255;
    private const int LongestSubject = 255;

    /// <summary>
    /// An authorized party is compared to registered client ids of at most 255 characters; one that is longer equals none.
    /// </summary>
    private const int LongestParty = 255;

    /// <summary>RFC 5321 §4.5.3.1: 64 for the local part, 255 for the domain, one for the sign between.</summary>
    private const int LongestEmail = 320;

    /// <summary>What the issuer says links this token to its own events; null when absent or in another form.</summary>
    public string? ChainId { get; private init; }

    /// <summary>Reads the claims; the first that is missing or wrong refuses the token.</summary>
    public static StsResult<TokenClaims> Parse(ReadOnlyMemory<byte> json, StsProfile profile)
    {
        if (!StrictJson.TryParseObject(json, profile.RefusesDuplicateMembers, out var document))
        {
            return OidcErrors.NotAJwt(TokenRejection.Json);
        }

        using (document)
        {
            var reader = new ClaimReader(document.RootElement);
            var claims = Read(reader, document.RootElement);
            return reader.Problem is { } problem ? problem : claims;
        }
    }

    private static TokenClaims Read(ClaimReader reader, JsonElement payload)
    {
        var issuer = reader.Text("iss", LongestIssuer);
        if (issuer.AsSpan().ContainsAnyExceptInRange('!', '~'))
        {
            // A homoglyph or a space is never part of a registered URL, and the issuer is quoted in an error.
            reader.Refuse(OidcErrors.BadValue("iss"), issuer);
        }

        var subject = reader.Subject(LongestSubject);
        return new TokenClaims(
            issuer,
            subject,
            reader.Texts("aud"),
            AuthorizedPartyOf(reader),
            IssuedAt: reader.Seconds("iat"),
            ExpiresAt: reader.Seconds("exp"),
            NotBefore: reader.OptionalSeconds("nbf"),
            AuthenticationMethods: reader.OptionalTexts("amr"),
            Email: reader.OptionalText("email", LongestEmail),
            Kubernetes: KubernetesClaim.Read(reader, subject),
            Aws: AwsClaims.Parse(payload))
        {
            ChainId = ChainIdOf(reader),
        };
    }

    private static string? ChainIdOf(ClaimReader reader) =>
        reader.Find(ChainIdForm.Claim) is { ValueKind: JsonValueKind.String } chain && chain.GetString() is { } text && ChainIdForm.Fits(text)
            ? text
            : null;

    /// <summary>An empty <c>azp</c> is kept as it is: it equals no registered client, which is the answer AWS gives.</summary>
    private static string? AuthorizedPartyOf(ClaimReader reader) =>
        reader.Find("azp") is { ValueKind: JsonValueKind.String } party && party.ValueEquals(string.Empty)
            ? string.Empty
            : reader.OptionalText("azp", LongestParty);
}
