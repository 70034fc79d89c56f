using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using Broker.Core;

namespace Broker.Issuing;

/// <summary>The consoles that a sign-in may lead to: origins that an administrator named. Nothing else is ever redirected to.</summary>
/// <remarks>
/// A browser and we must read an address alike: what one of the two could take for something else (a backslash, a blank or control character,
/// anything beyond ASCII, user information) is refused, and what leaves is our own spelling of what was compared. Immutable; thread safe.
/// </remarks>
/// <param name="origins">As <see cref="TryParseOrigin"/> gives them; empty: no sign-in.</param>
internal sealed class ConsoleDestinations(IReadOnlyList<Uri> origins)
{
    /// <summary>Longest address in characters.</summary>
    public const int LongestAddress = 2048;

    private static readonly StsError NoConsole = new(
        StsErrorCode.AccessDenied,
        "This server leads to no console: an administrator has to name its origin with --console-destination.",
        "no_console");

    // RFC 3986's reserved, unreserved and percent: neither backslash nor quotes, brackets only for IPv6 addresses.
    private static readonly SearchValues<char> UrlCharacters = SearchValues.Create(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~:/?#[]@!$&'()*+,;=%");

    /// <summary>Parses an origin: <c>https://HOST[:PORT]</c>, or <c>http</c> for this machine's own loopback; no path but <c>/</c>, query or user.</summary>
    public static bool TryParseOrigin(string text, [NotNullWhen(true)] out Uri? origin) =>
        TryParse(text, out origin) && origin is { AbsolutePath: "/", Query: "", Fragment: "" } && !text.EndsWith('?') && !text.EndsWith('#');

    /// <summary>Reads the <c>Destination</c> of a request.</summary>
    public StsError? Destination(string? text, out Uri? destination) => Check("Destination", text, out destination);

    /// <summary>Reads the <c>Issuer</c> of a request, where users of this sign-in come from; may be absent.</summary>
    public StsError? Issuer(string? text, out Uri? issuer)
    {
        issuer = null;
        return text is null or "" ? null : Check("Issuer", text, out issuer);
    }

    private StsError? Check(string name, string? text, out Uri? address)
    {
        address = null;
        if (origins.Count == 0)
        {
            return NoConsole;
        }

        if (!TryParse(text, out var read) || !origins.Any(origin => IsSame(origin, read)))
        {
            return new StsError(
                StsErrorCode.AccessDenied,
                $"{name} must be an https address at a console of this server: an administrator names their origins with --console-destination.",
                "console_destination");
        }

        address = read;
        return null;
    }

    private static bool TryParse([NotNullWhen(true)] string? text, [NotNullWhen(true)] out Uri? address)
    {
        address = null;
        if (text is not { Length: > 0 and <= LongestAddress } || text.AsSpan().ContainsAnyExcept(UrlCharacters))
        {
            return false;
        }

        // Two slashes and then a host: a browser reads "https:x" and "https:///x" otherwise than RFC 3986 does.
        var afterScheme = text.StartsWith("https://", StringComparison.OrdinalIgnoreCase) ? 8
            : text.StartsWith("http://", StringComparison.OrdinalIgnoreCase) ? 7
            : 0;
        if (afterScheme == 0 || afterScheme == text.Length || !(char.IsAsciiLetterOrDigit(text[afterScheme]) || text[afterScheme] == '['))
        {
            return false;
        }

        var rest = text.AsSpan(afterScheme);
        var authority = rest.IndexOfAny('/', '?', '#') is >= 0 and var end ? rest[..end] : rest;
        return !authority.ContainsAny('@', '%')
            && Uri.TryCreate(text, UriKind.Absolute, out address)
            && address.UserInfo.Length == 0
            && (address.Scheme == Uri.UriSchemeHttps || address is { Scheme: "http", IsLoopback: true });
    }

    private static bool IsSame(Uri origin, Uri address) =>
        origin.Scheme == address.Scheme && origin.Port == address.Port && string.Equals(origin.IdnHost, address.IdnHost, StringComparison.Ordinal);
}
