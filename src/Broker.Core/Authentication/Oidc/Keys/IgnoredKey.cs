namespace Broker.Core.Authentication.Oidc.Keys;

/// <summary>Why a key of a JWKS was not loaded: a closed set, used as a metric label.</summary>
internal static class IgnoredKey
{
    /// <summary>A symmetric key: publishing one makes it worthless (threat J-10).</summary>
    public const string Symmetric = "symmetric";

    /// <summary>No object, or a <c>kty</c> other than RSA, EC and oct.</summary>
    public const string KeyType = "key_type";

    /// <summary>The private half is published with it: anybody can sign.</summary>
    public const string Private = "private";

    /// <summary>No usable <c>kid</c>.</summary>
    public const string KeyId = "key_id";

    /// <summary>Another key of the set has the same <c>kid</c>; none of them is loaded (threat J-08).</summary>
    public const string SharedKeyId = "shared_key_id";

    /// <summary>A <c>use</c> other than <c>sig</c>, or any <c>key_ops</c> (AWS's rule).</summary>
    public const string Use = "use";

    /// <summary>An <c>alg</c> outside the allow-list or for another kind of key.</summary>
    public const string Algorithm = "algorithm";

    /// <summary>Modulus of a forbidden length, even, or weak; exponent even, too small or too large (threat J-11).</summary>
    public const string WeakRsa = "weak_rsa";

    /// <summary>Unknown curve, coordinates of a wrong length, or a point that is not on the curve (threat J-12).</summary>
    public const string BadPoint = "bad_point";

    /// <summary>More than 100 keys of its kind in the set; none of that kind is loaded.</summary>
    public const string TooMany = "too_many";
}
