using System.Security.Cryptography;

namespace Broker.Core.Federation;

/// <summary>One key of a <see cref="FederationKeyRing"/>: a key pair, or the public half of one whose private half is gone.</summary>
/// <remarks>Immutable; thread safe. Prints without key material.</remarks>
internal sealed class FederationKey
{
    private readonly byte[] _der;
    private readonly KeyPool<SigningPair> _pairs;

    private FederationKey(JwsSigningAlgorithm algorithm, DateTimeOffset signsFrom, byte[] der, bool isPrivate, SigningPair first)
    {
        SignsFrom = signsFrom;
        CanSign = isPrivate;
        Jwk = first.Jwk;
        _der = der;
        _pairs = new KeyPool<SigningPair>(() => SigningPair.TryImport(algorithm, der, isPrivate)!);
        _pairs.Return(first);
    }

    /// <summary>The public half; its thumbprint is the key's id.</summary>
    public PublicJwk Jwk { get; }

    /// <summary>The RFC 7638 thumbprint: 43 characters of base64url.</summary>
    public string Id => Jwk.Thumbprint;

    public JwsSigningAlgorithm Algorithm => Jwk.Algorithm;

    /// <summary>From when it may sign; whole seconds.</summary>
    public DateTimeOffset SignsFrom { get; }

    /// <summary>Whether the private half is here.</summary>
    public bool CanSign { get; }

    /// <summary>PKCS #8 of the private half, or SubjectPublicKeyInfo: for the ring's own document.</summary>
    internal ReadOnlySpan<byte> Der => _der;

    /// <summary>Makes a new random key pair.</summary>
    public static FederationKey Generate(JwsSigningAlgorithm algorithm, DateTimeOffset signsFrom, int modulusBits = SigningPair.GeneratedModulusBits)
    {
        var pair = SigningPair.Generate(algorithm, modulusBits);
        return new FederationKey(algorithm, DateTimeOffset.FromUnixTimeSeconds(signsFrom.ToUnixTimeSeconds()), pair.Export(isPrivate: true), isPrivate: true, pair);
    }

    /// <summary>
    /// Reads a key; null for one that is none, of another kind, too weak, or whose two halves do not belong together: a signature that our
    /// own published key refuses must never leave.
    /// </summary>
    public static FederationKey? TryRead(JwsSigningAlgorithm algorithm, DateTimeOffset signsFrom, byte[] der, bool isPrivate)
    {
        if (SigningPair.TryImport(algorithm, der, isPrivate) is not { } pair)
        {
            return null;
        }

        if (!isPrivate || IsConsistent(pair))
        {
            return new FederationKey(algorithm, signsFrom, der, isPrivate, pair);
        }

        pair.Dispose();
        return null;
    }

    /// <summary>The same key without its private half.</summary>
    public FederationKey WithoutPrivateHalf()
    {
        var pair = _pairs.Rent();
        var der = pair.Export(isPrivate: false);
        _pairs.Return(pair);
        return CanSign ? TryRead(Algorithm, SignsFrom, der, isPrivate: false)! : this;
    }

    /// <summary>Signs the first two parts of a token.</summary>
    /// <exception cref="InvalidOperationException">The private half is not here.</exception>
    public byte[] Sign(ReadOnlySpan<byte> input)
    {
        if (!CanSign)
        {
            throw new InvalidOperationException("A key without its private half was asked to sign.");
        }

        var pair = _pairs.Rent();
        try
        {
            return pair.Sign(input);
        }
        finally
        {
            _pairs.Return(pair);
        }
    }

    /// <summary>Whether this key made a signature.</summary>
    public bool Verify(ReadOnlySpan<byte> input, ReadOnlySpan<byte> signature)
    {
        var pair = _pairs.Rent();
        try
        {
            return pair.Verify(input, signature);
        }
        finally
        {
            _pairs.Return(pair);
        }
    }

    /// <summary>The id and what the key may do.</summary>
    public override string ToString() => $"{Algorithm} key '{Id}', private half {(CanSign ? "••••" : "absent")}";

    private static bool IsConsistent(SigningPair pair)
    {
        try
        {
            ReadOnlySpan<byte> probe = "federation key"u8;
            using var published = SigningPair.TryImport(pair.Jwk.Algorithm, pair.Export(isPrivate: false), isPrivate: false);
            return published is not null && published.Verify(probe, pair.Sign(probe));
        }
        catch (CryptographicException)
        {
            return false;
        }
    }
}
