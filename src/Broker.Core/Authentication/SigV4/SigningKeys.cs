using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Broker.Core.Authentication.SigV4;

/// <summary>The signing keys of callers who signed before: one is good for a day, and deriving it is most of what a signature costs.</summary>
/// <remarks>
/// Holds secrets, as the catalog does, of keys that were looked up and found, at most <see cref="Most"/>; when that is reached it begins anew.
/// A key that is looked up with another secret, or for another day, region or service, is derived again. Thread safe.
/// </remarks>
internal sealed class SigningKeys
{
    /// <summary>How many are kept: about 1 MiB.</summary>
    internal const int Most = 4096;

    private readonly ConcurrentDictionary<string, Derived> _byKeyId = new(StringComparer.Ordinal);

    /// <summary>How many are kept now.</summary>
    internal int Count => _byKeyId.Count;

    /// <summary>Copies the signing key of a secret in a scope into 32 bytes.</summary>
    public void CopyTo(Span<byte> key, string secret, SigV4Scope scope)
    {
        if (_byKeyId.TryGetValue(scope.AccessKeyId, out var known) && known.IsFor(secret, scope))
        {
            known.Key.CopyTo(key);
            return;
        }

        SigV4Signature.DeriveKey(secret, scope, key);
        if (_byKeyId.Count >= Most)
        {
            _byKeyId.Clear();
        }

        _byKeyId[scope.AccessKeyId] = new Derived(secret, scope, key.ToArray());
    }

    private sealed class Derived(string secret, SigV4Scope scope, byte[] key)
    {
        public byte[] Key => key;

        // Whole scopes are compared: the verifier has checked them, and this class need not know that.
        public bool IsFor(string otherSecret, SigV4Scope other) =>
            scope == other && CryptographicOperations.FixedTimeEquals(MemoryMarshal.AsBytes(secret.AsSpan()), MemoryMarshal.AsBytes(otherSecret.AsSpan()));
    }
}
