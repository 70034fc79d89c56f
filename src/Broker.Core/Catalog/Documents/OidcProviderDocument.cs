using System.Collections.Immutable;

namespace Broker.Core.Catalog.Documents;

/// <summary>Reads the <c>spec</c> of an <c>OidcProvider</c> document.</summary>
/// <remarks>Source: IAM API reference, CreateOpenIDConnectProvider, for the bounds of issuer and client ids.</remarks>
internal static class OidcProviderDocument
{
    private const int LongestIssuer = 255;
    private const int MostClientIds = 100;
    private const int LongestClientId = 255;

    /// <summary>A year: what a cluster with extended service-account tokens issues.</summary>
    private const int LongestTokenLifeSeconds = 365 * 24 * 60 * 60;

    /// <summary>Reads the provider; null when a required part is missing, which is then reported.</summary>
    public static CatalogEntry<OidcProvider>? Read(DocumentHeader header, DocumentSource source)
    {
        var spec = Members.Open(header.Spec.Value, "spec", source.Problems, ["account", "issuer", "clientIds", "longestTokenLifeSeconds", "keys"]);
        if (spec is null)
        {
            return null;
        }

        var account = AccountMember.Read(spec);
        var issuer = ReadIssuer(spec);
        var clientIds = ReadClientIds(spec);
        var tokenLife = spec.OptionalInteger("longestTokenLifeSeconds", 1, LongestTokenLifeSeconds);
        var keys = KeyOriginDocument.Read(spec, source.Files);
        return account is null || issuer is null || keys is null
            ? null
            : new CatalogEntry<OidcProvider>(
                new OidcProvider(account.Value, issuer, clientIds, keys, tokenLife is { } seconds ? TimeSpan.FromSeconds(seconds) : null),
                header.Name,
                source.Problems);
    }

    private static string? ReadIssuer(Members spec)
    {
        if (spec.RequiredText("issuer") is not { } issuer)
        {
            return null;
        }

        if (issuer.Length > LongestIssuer || !HttpsAddress.TryParse(issuer, out _))
        {
            spec.Refuse("issuer", $"{HttpsAddress.Rule}, at most {LongestIssuer} characters, exactly as in the tokens' iss");
            return null;
        }

        return issuer;
    }

    private static ImmutableArray<string> ReadClientIds(Members spec)
    {
        _ = spec.Required("clientIds");
        var clientIds = spec.Texts("clientIds", MostClientIds);
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (text, at) in clientIds)
        {
            if (text.Length is 0 or > LongestClientId)
            {
                spec.Problems.Refuse(at, $"spec.clientIds: a client id has 1 to {LongestClientId} characters");
            }
            else if (!seen.Add(text))
            {
                spec.Problems.Refuse(at, $"spec.clientIds: {Quoted.Text(text)} stands here twice");
            }
        }

        if (spec.HasEmptyList("clientIds"))
        {
            spec.Warn("clientIds", "empty: no token of this issuer will be accepted");
        }

        return [.. seen];
    }
}
