using Broker.Core.Catalog.Yaml;

namespace Broker.Core.Catalog.Documents;

/// <summary>The reader of each kind of document.</summary>
internal static class DocumentReaders
{
    /// <summary>Reads one document; gives what adds it to a draft, or null when it could not be read, which has been reported.</summary>
    public static Action<CatalogDraft>? Read(YamlNode root, DocumentSource source)
    {
        var header = DocumentHeader.Read(root, source.Problems);
        return header?.Kind switch
        {
            DocumentHeader.IamRoleKind => Adding(IamRoleDocument.Read(header, source), static draft => draft.Roles),
            DocumentHeader.IamUserKind => Adding(IamUserDocument.Read(header, source), static draft => draft.Users),
            DocumentHeader.IamGroupKind => Adding(IamGroupDocument.Read(header, source), static draft => draft.Groups),
            DocumentHeader.IamPolicyKind => Adding(IamPolicyDocument.Read(header, source), static draft => draft.Policies),
            DocumentHeader.AccountKind => Adding(AccountDocument.Read(header, source), static draft => draft.Accounts),
            DocumentHeader.SamlProviderKind => Adding(SamlProviderDocument.Read(header, source), static draft => draft.SamlProviders),
            DocumentHeader.LdapProviderKind => Adding(LdapProviderDocument.Read(header, source), static draft => draft.LdapProviders),
            DocumentHeader.OidcProviderKind => Adding(OidcProviderDocument.Read(header, source), static draft => draft.Providers),
            _ => null,
        };
    }

    private static Action<CatalogDraft>? Adding<T>(CatalogEntry<T>? entry, Func<CatalogDraft, List<CatalogEntry<T>>> entries) =>
        entry is null ? null : draft => entries(draft).Add(entry);
}
