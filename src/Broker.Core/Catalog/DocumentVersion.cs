using System.Collections.Immutable;
using Broker.Core.Catalog.Documents;
using Broker.Core.Catalog.Yaml;

namespace Broker.Core.Catalog;

/// <summary>One version of one document, read once: what it adds to a draft, and its problems.</summary>
/// <remarks>Keeps its text only when it names content that may change without it. Not thread safe.</remarks>
internal sealed class DocumentVersion
{
    private readonly CatalogProblems _problems;
    private readonly ImmutableArray<CatalogProblem> _own;
    private readonly Action<CatalogDraft>? _add;

    private DocumentVersion(CatalogProblems problems, Action<CatalogDraft>? add, DocumentText text, ImmutableArray<SuppliedFileName> files)
    {
        (_problems, _add, Files) = (problems, problems.HasErrors ? null : add, files);
        Text = files.IsEmpty ? text with { Json = default } : text;
        _own = problems.Sorted();
        _problems.Clear();
    }

    /// <summary>The text, whose JSON is empty when it will not be read again.</summary>
    public DocumentText Text { get; }

    /// <summary>The content that it names.</summary>
    public ImmutableArray<SuppliedFileName> Files { get; }

    /// <summary>Whether it has no error by itself.</summary>
    public bool IsSound => _add is not null;

    /// <summary>Whether the last checks across documents found an error in it.</summary>
    public bool HasClash => _problems.HasErrors;

    /// <summary>Its own problems, and those of the last checks across documents.</summary>
    public ImmutableArray<CatalogProblem> Problems => _problems.IsEmpty ? _own : [.. _own, .. _problems.Sorted()];

    /// <summary>Whether it names content of this secret.</summary>
    public bool Names(string secretName) => Files.Any(file => string.Equals(file.SecretName, secretName, StringComparison.Ordinal));

    /// <summary>Reads a text.</summary>
    public static DocumentVersion Read(DocumentText text, Func<SuppliedFileName, byte[]?>? findFile, CompiledPolicies policies)
    {
        var problems = new CatalogProblems();
        var file = new FileProblems(text.Name, problems);
        var files = new SuppliedFiles(findFile);
        var add = JsonNodes.Read(text.Json, file) is { } root ? DocumentReaders.Read(root, new DocumentSource(file, files, policies)) : null;
        return new DocumentVersion(problems, add, text, files.Named);
    }

    /// <summary>A document that is not read at all.</summary>
    public static DocumentVersion Refused(DocumentText text, string message)
    {
        var problems = new CatalogProblems();
        new FileProblems(text.Name, problems).Refuse(YamlPosition.Start, message);
        return new DocumentVersion(problems, add: null, text, files: []);
    }

    /// <summary>Forgets what the last checks across documents found.</summary>
    public void ForgetClashes() => _problems.Clear();

    /// <summary>Adds what was read.</summary>
    public void AddTo(CatalogDraft draft) => _add!(draft);
}
