using System.Diagnostics.CodeAnalysis;

namespace Broker.Core.Catalog.Documents;

/// <summary>An address that keys may be fetched from: HTTPS, a host, perhaps a port and a path, and nothing else.</summary>
internal static class HttpsAddress
{
    /// <summary>The rule in words, for messages.</summary>
    public const string Rule = "must be an https:// address without user, query or fragment";

    /// <summary>Parses an address written in the form that is compared byte for byte: lower-case scheme, printable ASCII.</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out Uri? address)
    {
        address = null;
        return text.StartsWith("https://", StringComparison.Ordinal)
            && text.All(IsAddressCharacter)
            && Uri.TryCreate(text, UriKind.Absolute, out address)
            && address.Host.Length > 0
            && address.UserInfo.Length == 0;
    }

    /// <summary>Printable ASCII without what starts a query or fragment, and without <c>@ * \</c> and quotes.</summary>
    private static bool IsAddressCharacter(char c) => char.IsAsciiLetterOrDigit(c) || "-._~:/%[]!$&()+,;=".Contains(c, StringComparison.Ordinal);
}
