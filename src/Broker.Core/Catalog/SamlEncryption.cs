using System.Collections.Immutable;

namespace Broker.Core.Catalog;

/// <summary>How a provider's assertions are encrypted.</summary>
/// <param name="IsRequired">A plain assertion is refused (<c>Required</c>); else both are taken (<c>Allowed</c>).</param>
/// <param name="Keys">One or two private keys, the second for roll-over.</param>
/// <remarks>Source: IAM API reference, CreateSAMLProvider, AssertionEncryptionMode. Immutable; prints no key.</remarks>
public sealed record SamlEncryption(bool IsRequired, ImmutableArray<SamlDecryptionKey> Keys)
{
    /// <summary>Most private keys of one provider.</summary>
    public const int MostKeys = 2;
}
