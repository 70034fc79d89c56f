using System.Collections.Immutable;
using Broker.Core.Catalog.Documents;

namespace Broker.Core.Catalog;

/// <summary>A catalog of documents in memory that come and go one by one.</summary>
/// <remarks>
/// Unlike a folder, which loads as a whole or not at all, a document with an error concerns itself alone: its last version without one stays
/// in use, or it is left out, and all others load. What only works together with a document that is left out is left out, too: a role never
/// loses a boundary by an error elsewhere. A document is read when it changes and not again; a load puts together what was read. Of two that
/// claim the same name, the one that is in use has it, else the older one. Not thread safe.
/// </remarks>
/// <param name="findFile">Gives content that documents name, or null when there is none.</param>
public sealed class DocumentCatalog(Func<SuppliedFileName, byte[]?> findFile)
{
    private const int MostProblemsShown = 10;

    /// <summary>Texts of policies are compiled once and shared; after this many documents read, those that nobody has any more are let go.</summary>
    private const int LeastReadsPerSharing = 10_000;

    private readonly Dictionary<string, Document> _documents = new(StringComparer.Ordinal);
    private readonly Dictionary<string, HashSet<string>> _readersOfSecret = new(StringComparer.Ordinal);
    private CompiledPolicies _policies = new();
    private int _reads;
    private PrincipalPins _pins = PrincipalPins.None;

    /// <summary>The version of every document's <c>apiVersion</c>.</summary>
    public static string ApiVersion => DocumentHeader.ApiVersion;

    /// <summary>The kinds of documents that are read.</summary>
    public static ImmutableArray<string> Kinds => DocumentHeader.Kinds;

    /// <summary>A provider that every account has without a document; null for none.</summary>
    public CommonProvider? CommonProvider { get; set; }

    /// <summary>How many documents there are.</summary>
    public int Count => _documents.Count;

    /// <summary>The problems of one document by itself: what it names elsewhere is not looked at.</summary>
    public static ImmutableArray<CatalogProblem> Check(DocumentText text) => DocumentVersion.Read(text, findFile: null, new CompiledPolicies()).Problems;

    /// <summary>Adds a document, or a new version of one.</summary>
    public void Put(DocumentText text)
    {
        if (!_documents.TryGetValue(text.Name, out var document) || !string.Equals(document.Identity, text.Identity, StringComparison.Ordinal))
        {
            Remove(text.Name);
            _documents[text.Name] = document = new Document(text.Identity);
        }

        document.IsNew = true;
        SetCurrent(document, _documents.Count > CatalogLimits.MostDocuments
            ? DocumentVersion.Refused(text, $"more than {CatalogLimits.MostDocuments} documents")
            : Read(text));
    }

    /// <summary>Removes a document with all its versions.</summary>
    public void Remove(string name)
    {
        if (_documents.Remove(name, out var document))
        {
            ForgetFiles(name, document);
        }
    }

    /// <summary>Reads those documents again that name content of this secret; false when none does.</summary>
    public bool FileChanged(string secretName)
    {
        if (!_readersOfSecret.TryGetValue(secretName, out var readers))
        {
            return false;
        }

        foreach (var document in readers.Select(name => _documents[name]).ToArray())
        {
            var before = document.Current;
            if (before.Names(secretName))
            {
                SetCurrent(document, Read(before.Text));
            }

            // The version in use instead of the current one follows, too, unless it would not load any more.
            if (document.Good is { } good && !ReferenceEquals(good, before) && good.Names(secretName) && Read(good.Text) is { IsSound: true } again)
            {
                document.Good = again;
            }
        }

        return true;
    }

    /// <summary>Puts everything together that can be used.</summary>
    public DocumentLoad Load()
    {
        var chosen = _documents.Values
            .OrderBy(document => ReferenceEquals(document.Current, document.Good) ? 0 : 1)
            .ThenBy(document => document.Current.Text.Created)
            .ThenBy(document => document.Current.Text.Name, StringComparer.Ordinal)
            .Select(document => new Choice(document, document.Current.IsSound ? document.Current : document.Good))
            .ToList();
        foreach (var choice in chosen)
        {
            choice.Document.Current.ForgetClashes();
        }

        while (true)
        {
            var contents = TryPutTogether(chosen, out var pins);
            if (contents is not null)
            {
                _pins = pins;
                return new DocumentLoad(new CatalogSnapshot(contents), Settle(chosen), chosen.Count(choice => !choice.IsCurrent));
            }
        }
    }

    /// <summary>One round: all documents that are chosen, or null when some clash, which are then chosen no more.</summary>
    private CatalogContents? TryPutTogether(List<Choice> chosen, out PrincipalPins pins)
    {
        var draft = new CatalogDraft();
        foreach (var version in chosen.Select(choice => choice.Version).OfType<DocumentVersion>())
        {
            version.ForgetClashes();
            version.AddTo(draft);
        }

        CommonProvider?.AddTo(draft);
        CrossChecks.Check(draft);
        pins = _pins.Renew(draft);
        var contents = CatalogReferences.Resolve(draft, pins);
        var clashing = chosen.Where(choice => choice.Version is { HasClash: true }).ToList();
        foreach (var choice in clashing)
        {
            choice.Version = choice.IsCurrent ? choice.Document.FormerGood : null;
        }

        return clashing.Count == 0 ? contents : null;
    }

    private static ImmutableArray<DocumentOutcome> Settle(List<Choice> chosen)
    {
        var changed = new List<DocumentOutcome>();
        foreach (var choice in chosen)
        {
            var document = choice.Document;
            var outcome = OutcomeOf(choice);
            if (document.IsNew || !outcome.Equals(document.Outcome))
            {
                changed.Add(outcome);
            }

            (document.IsNew, document.Outcome) = (false, outcome);
            document.Good = choice.IsCurrent ? document.Current : document.Good;
        }

        return [.. changed.OrderBy(outcome => outcome.Name, StringComparer.Ordinal)];
    }

    private static DocumentOutcome OutcomeOf(Choice choice)
    {
        var current = choice.Document.Current;
        var use = choice.IsCurrent ? DocumentUse.InUse : choice.Version is null ? DocumentUse.LeftOut : DocumentUse.LastGoodInUse;
        var problems = current.Problems;
        return new DocumentOutcome(current.Text.Name, current.Text.Identity, use, problems.Length > MostProblemsShown ? problems[..MostProblemsShown] : problems);
    }

    private DocumentVersion Read(DocumentText text)
    {
        if (++_reads > Math.Max(LeastReadsPerSharing, 2 * _documents.Count))
        {
            (_policies, _reads) = (new CompiledPolicies(), 0);
        }

        return DocumentVersion.Read(text, findFile, _policies);
    }

    private void SetCurrent(Document document, DocumentVersion version)
    {
        document.Current = version;
        foreach (var file in version.Files)
        {
            if (!_readersOfSecret.TryGetValue(file.SecretName, out var readers))
            {
                _readersOfSecret[file.SecretName] = readers = new HashSet<string>(StringComparer.Ordinal);
            }

            if (readers.Add(version.Text.Name))
            {
                document.Secrets.Add(file.SecretName);
            }
        }
    }

    private void ForgetFiles(string name, Document document)
    {
        foreach (var secret in document.Secrets)
        {
            if (_readersOfSecret.TryGetValue(secret, out var readers) && readers.Remove(name) && readers.Count == 0)
            {
                _readersOfSecret.Remove(secret);
            }
        }
    }

    /// <summary>One document with the versions that matter.</summary>
    private sealed class Document(string identity)
    {
        public string Identity => identity;

        /// <summary>The version that was handed over last.</summary>
        public DocumentVersion Current { get; set; } = null!;

        /// <summary>The last version that was in use.</summary>
        public DocumentVersion? Good { get; set; }

        /// <summary>The last version that was in use, if it is another than the current one.</summary>
        public DocumentVersion? FormerGood => ReferenceEquals(Good, Current) ? null : Good;

        public DocumentOutcome? Outcome { get; set; }

        public bool IsNew { get; set; }

        /// <summary>Secrets that some version of it named.</summary>
        public List<string> Secrets { get; } = [];
    }

    /// <summary>The version of a document that a load goes on with.</summary>
    private sealed class Choice(Document document, DocumentVersion? version)
    {
        public Document Document => document;

        public DocumentVersion? Version { get; set; } = version;

        public bool IsCurrent => ReferenceEquals(Version, Document.Current);
    }
}
