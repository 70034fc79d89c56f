using System.Diagnostics.CodeAnalysis;

namespace Broker.Core.Authentication.Oidc.Sources;

/// <summary>The two members of an OpenID provider's metadata that matter here: <c>issuer</c> and <c>jwks_uri</c>.</summary>
/// <param name="KeysAddress">Absolute https URL of the JWKS.</param>
/// <remarks>
/// Read with our own strict JSON reader: <c>OpenIdConnectConfiguration</c> reads forty members, takes the last of repeated ones, and checks
/// neither
/// of the two. Source: OpenID Connect Discovery 1.0 §3, §4.3.
/// </remarks>
public sealed record DiscoveryDocument(Uri KeysAddress)
{
    /// <summary>As IAM bounds the URL of a provider.</summary>
    private const int LongestIssuer = 255;

    private const string WellKnown = "/.well-known/openid-configuration";

    /// <summary>
    /// Where the document of this issuer is (§4.1: a final slash of the issuer is dropped), or null for an issuer that is no https URL.
    /// </summary>
    public static Uri? AddressOf(string issuer) =>
        TryHttps(issuer.TrimEnd('/') + WellKnown, out var address) && address.Query.Length == 0 ? address : null;

    /// <summary>Reads whom a document speaks for, from a server whose word is taken for that.</summary>
    /// <param name="utf8">The document.</param>
    /// <param name="issuer">An https URL of 1 to 255 visible ASCII characters.</param>
    public static bool TryReadIssuer(ReadOnlyMemory<byte> utf8, [NotNullWhen(true)] out string? issuer)
    {
        issuer = null;
        if (!StrictJson.TryParseObject(utf8, refuseDuplicates: true, out var json))
        {
            return false;
        }

        using (json)
        {
            issuer = json.RootElement.TextOrNull("issuer");
        }

        issuer = issuer is { Length: <= LongestIssuer } && !issuer.AsSpan().ContainsAnyExceptInRange('!', '~') && TryHttps(issuer, out _) ? issuer : null;
        return issuer is not null;
    }

    /// <summary>Reads a document and checks that it speaks for <paramref name="issuer"/>, byte for byte.</summary>
    public static StsResult<DiscoveryDocument> Parse(string issuer, ReadOnlyMemory<byte> utf8)
    {
        if (!StrictJson.TryParseObject(utf8, refuseDuplicates: true, out var json))
        {
            return KeyFetchFailure.Of(issuer, KeyFetchFailure.MalformedDiscovery);
        }

        using (json)
        {
            if (json.RootElement.TextOrNull("issuer") is not { } named || json.RootElement.TextOrNull("jwks_uri") is not { } keys)
            {
                return KeyFetchFailure.Of(issuer, KeyFetchFailure.MalformedDiscovery);
            }

            if (!string.Equals(named, issuer, StringComparison.Ordinal))
            {
                return KeyFetchFailure.Of(issuer, KeyFetchFailure.IssuerMismatch);
            }

            return TryHttps(keys, out var address) ? new DiscoveryDocument(address) : KeyFetchFailure.Of(issuer, KeyFetchFailure.BadUrl);
        }
    }

    private static bool TryHttps(string text, [NotNullWhen(true)] out Uri? address) =>
        Uri.TryCreate(text, UriKind.Absolute, out address)
        && string.Equals(address.Scheme, Uri.UriSchemeHttps, StringComparison.Ordinal)
        && address is { UserInfo: "", Fragment: "" };
}
