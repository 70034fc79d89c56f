namespace Broker.Core.Catalog;

/// <summary>One document as it was handed over.</summary>
/// <param name="Name">What it is called in messages; unique, such as <c>IamRole/demo</c>.</param>
/// <param name="Identity">Tells it from another one that had the same name before.</param>
/// <param name="Created">When it was made: of two that claim the same, the older one has it.</param>
/// <param name="Json">The document as JSON: <c>apiVersion</c>, <c>kind</c>, <c>metadata</c> and <c>spec</c>. Must not change any more.</param>
public sealed record DocumentText(string Name, string Identity, DateTimeOffset Created, ReadOnlyMemory<byte> Json);
