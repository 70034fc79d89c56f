using Broker.Core.Catalog.Documents;
using Broker.Core.Catalog.Yaml;

namespace Broker.Core.Catalog;

/// <summary>Builds one snapshot from the texts of documents: adds file by file, then checks across documents. Not thread safe.</summary>
/// <param name="folder">The absolute folder that relative file names in documents start from.</param>
/// <param name="problems">Where all problems go.</param>
/// <param name="common">The provider that accounts have without a document; null for none.</param>
internal sealed class CatalogBuilder(string folder, CatalogProblems problems, CommonProvider? common = null)
{
    private readonly FileReferences _files = new(folder);
    private readonly CompiledPolicies _policies = new();
    private readonly CatalogDraft _draft = new();
    private int _documents;

    /// <summary>Whether nothing that could be used was added.</summary>
    public bool IsEmpty => _draft.IsEmpty;

    /// <summary>Whether more documents were added than a catalog may have, which has been reported.</summary>
    public bool IsOverfull => _documents > CatalogLimits.MostDocuments;

    /// <summary>Notes that a file could not be read: whatever seems to be missing may be in it.</summary>
    public void SkipFile() => _draft.IsPartial = true;

    /// <summary>Adds the documents of one file.</summary>
    public void AddFile(string file, ReadOnlyMemory<byte> bytes)
    {
        var fileProblems = new FileProblems(file, problems);
        if (!StrictText.TryOpen(bytes, fileProblems, out var text))
        {
            SkipFile();
            return;
        }

        var source = new DocumentSource(fileProblems, _files, _policies);
        var reader = new YamlReader(text, fileProblems);
        while (reader.TryRead(out var document))
        {
            if (++_documents > CatalogLimits.MostDocuments)
            {
                fileProblems.Refuse(document.Root.At, $"more than {CatalogLimits.MostDocuments} documents");
                return;
            }

            if (!document.IsEmpty)
            {
                Add(document, source);
            }
        }

        _draft.IsPartial |= reader.HasFailed;
    }

    /// <summary>Checks across documents and gives the result.</summary>
    /// <param name="before">Whom the trust policies of the catalog in use mean.</param>
    public CatalogLoad Build(PrincipalPins before)
    {
        common?.AddTo(_draft);
        CrossChecks.Check(_draft);
        var pins = before.Renew(_draft);
        var contents = CatalogReferences.Resolve(_draft, pins);
        return problems.HasErrors
            ? new CatalogLoad(snapshot: null, before, problems.Sorted(), _files.All)
            : new CatalogLoad(new CatalogSnapshot(contents), pins, problems.Sorted(), _files.All);
    }

    private void Add(YamlDocument document, DocumentSource source)
    {
        if (document.IsSound && DocumentReaders.Read(document.Root, source) is { } add)
        {
            add(_draft);
        }
        else
        {
            _draft.IsPartial = true;
        }
    }
}
