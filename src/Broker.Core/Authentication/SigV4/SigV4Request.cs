using System.Collections.Immutable;

namespace Broker.Core.Authentication.SigV4;

/// <summary>A request as a signature covers it, free of any web framework.</summary>
/// <param name="Method">Upper case.</param>
/// <param name="RawPath">The path as sent, still percent-encoded; <c>/</c> for STS.</param>
/// <param name="RawQuery">The query as sent, without <c>?</c>; empty for none.</param>
/// <param name="Headers">Name and value of each header line as sent, in order; a name may occur again. <c>Host</c> is among them, with the port as sent.</param>
/// <param name="Body">The decoded body; its real hash is what is verified.</param>
public sealed record SigV4Request(
    string Method,
    string RawPath,
    string RawQuery,
    ImmutableArray<KeyValuePair<string, string>> Headers,
    ReadOnlyMemory<byte> Body);
