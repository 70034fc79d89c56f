namespace Broker.Core.Catalog.Documents;

/// <summary>What the reader of a document may use beside the document itself.</summary>
/// <param name="Problems">Where problems of its file go.</param>
/// <param name="Files">Files that it names.</param>
/// <param name="Policies">Policies compiled so far.</param>
internal sealed record DocumentSource(FileProblems Problems, IDocumentFiles Files, CompiledPolicies Policies);
