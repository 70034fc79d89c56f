using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;

namespace Broker.Core.Sessions;

/// <summary>The sealing keys at one moment: one active key that seals, and older ones that still open. SKELETON: the sessions work fills this in.</summary>
public sealed class SealingKeyRing
{
    /// <summary>Parses the key-ring document: <c>{"active":"ID","keys":{"ID":"base64 of 32 bytes",…}}</c>.</summary>
    public static bool TryParse(ReadOnlySpan<byte> json, [NotNullWhen(true)] out SealingKeyRing? ring, out ImmutableArray<string> problems) =>
        throw new NotSupportedException();

    /// <summary>Makes a ring with one new random key.</summary>
    public static SealingKeyRing Generate() => throw new NotSupportedException();

    /// <summary>Writes the document that <see cref="TryParse"/> reads.</summary>
    public byte[] ToJson() => throw new NotSupportedException();
}
