using System.Diagnostics.CodeAnalysis;

namespace Broker.Core.Federation;

/// <summary>The issuer of one account's tokens: <c>BASE/ACCOUNT</c>, so that every account is an issuer of its own, as in AWS.</summary>
/// <param name="Base">The configured address without a final slash: https, or http to this host itself.</param>
/// <param name="Account">The account whose principals the tokens are about.</param>
/// <remarks>Immutable; safe to share between threads.</remarks>
public sealed record FederationIssuer(string Base, AccountId Account)
{
    /// <summary>An OIDC provider's URL has at most 255 characters at AWS, and ours ends in a slash and twelve digits.</summary>
    private const int LongestBase = 242;

    /// <summary>The <c>iss</c> claim.</summary>
    public string Text => $"{Base}/{Account}";

    /// <summary>
    /// Checks a base address: absolute, https unless the host is a loopback address, lower-case host, no user, query, fragment or final slash,
    /// nothing that a parser would write in another way, at most 242 characters.
    /// </summary>
    public static bool TryParseBase(string? text, [NotNullWhen(true)] out Uri? address)
    {
        address = null;
        if (text is not { Length: > 0 and <= LongestBase }
            || text.EndsWith('/')
            || !Uri.TryCreate(text, UriKind.Absolute, out var parsed)
            || !IsProtected(parsed)
            || parsed is not { UserInfo: "", Query: "", Fragment: "" }
            || text.AsSpan().ContainsAny('?', '#', '%')
            || !string.Equals(parsed.AbsoluteUri.TrimEnd('/'), text, StringComparison.Ordinal))
        {
            return false;
        }

        address = parsed;
        return true;
    }

    /// <inheritdoc/>
    public override string ToString() => Text;

    private static bool IsProtected(Uri address) =>
        string.Equals(address.Scheme, Uri.UriSchemeHttps, StringComparison.Ordinal)
        || (string.Equals(address.Scheme, Uri.UriSchemeHttp, StringComparison.Ordinal) && address.IsLoopback);
}
