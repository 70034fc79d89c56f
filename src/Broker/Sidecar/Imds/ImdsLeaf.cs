namespace Broker.Sidecar.Imds;

/// <summary>One resource of the metadata tree.</summary>
/// <param name="Kind">What it answers.</param>
/// <param name="Body">The bytes of a <see cref="ImdsLeafKind.Fixed"/> one; empty for the others.</param>
internal sealed record ImdsLeaf(ImdsLeafKind Kind, ReadOnlyMemory<byte> Body = default);
