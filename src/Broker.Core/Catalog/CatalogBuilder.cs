using Broker.Core.Catalog.Documents;
using Broker.Core.Catalog.Yaml;

namespace Broker.Core.Catalog;

/// <summary>Builds one snapshot from the texts of documents: adds file by file, then checks across documents. Not thread safe.</summary>
/// <param name="folder">The absolute folder that relative file names in documents start from.</param>
/// <param name="problems">Where all problems go.</param>
internal sealed class CatalogBuilder(string folder, CatalogProblems problems)
{
    private readonly FileReferences _files = new(folder);
    private readonly List<CatalogEntry<OidcProvider>> _providers = [];
    private readonly List<CatalogEntry<IamRole>> _roles = [];
    private int _documents;
    private bool _mayLackProviders;

    /// <summary>Whether nothing that could be used was added.</summary>
    public bool IsEmpty => _providers.Count + _roles.Count == 0;

    /// <summary>Whether more documents were added than a catalog may have, which has been reported.</summary>
    public bool IsOverfull => _documents > CatalogLimits.MostDocuments;

    /// <summary>Notes that a file could not be read: whatever seems to be missing may be in it.</summary>
    public void SkipFile() => _mayLackProviders = true;

    /// <summary>Adds the documents of one file.</summary>
    public void AddFile(string file, ReadOnlySpan<byte> bytes)
    {
        var fileProblems = new FileProblems(file, problems);
        if (!StrictText.TryDecode(bytes, fileProblems, out var text))
        {
            SkipFile();
            return;
        }

        var reader = new YamlReader(text, fileProblems);
        while (reader.TryRead(out var document))
        {
            if (++_documents > CatalogLimits.MostDocuments)
            {
                fileProblems.Refuse(document.Root.At, $"more than {CatalogLimits.MostDocuments} documents");
                return;
            }

            AddDocument(document, fileProblems);
        }

        _mayLackProviders |= reader.HasFailed;
    }

    /// <summary>Checks across documents and gives the result.</summary>
    public CatalogLoad Build()
    {
        CrossChecks.Check(_providers, _roles, _mayLackProviders);
        var snapshot = problems.HasErrors
            ? null
            : new CatalogSnapshot(new CatalogContents([.. _roles.Select(role => role.Value)], [.. _providers.Select(provider => provider.Value)]));
        return new CatalogLoad(snapshot, problems.Sorted(), _files.All);
    }

    private void AddDocument(YamlDocument document, FileProblems fileProblems)
    {
        if (document.IsEmpty)
        {
            return;
        }

        var header = document.IsSound ? DocumentHeader.Read(document.Root, fileProblems) : null;
        switch (header?.Kind)
        {
            case DocumentHeader.IamRoleKind:
                AddIfRead(_roles, IamRoleDocument.Read(header, fileProblems));
                break;
            case DocumentHeader.OidcProviderKind when OidcProviderDocument.Read(header, fileProblems, _files) is { } provider:
                _providers.Add(new CatalogEntry<OidcProvider>(provider, header, fileProblems));
                break;
            default:
                _mayLackProviders = true;
                break;
        }
    }

    private static void AddIfRead<T>(List<CatalogEntry<T>> entries, CatalogEntry<T>? entry)
    {
        if (entry is not null)
        {
            entries.Add(entry);
        }
    }
}
