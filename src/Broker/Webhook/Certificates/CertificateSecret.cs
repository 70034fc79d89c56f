using System.Collections.Immutable;
using System.Text;

namespace Broker.Webhook.Certificates;

/// <summary>
/// What a Secret of certificates holds: type <c>kubernetes.io/tls</c>, and beside it the CA certificates to trust and, in the webhook's own Secret
/// alone, the keys to sign with.
/// </summary>
/// <param name="Certificate"><c>tls.crt</c>: the serving certificate in PEM; null when absent or empty.</param>
/// <param name="Key"><c>tls.key</c>: its key in PEM.</param>
/// <param name="Bundle"><c>ca.crt</c>: every CA that clients have to trust, in PEM, the oldest first.</param>
/// <param name="SigningKeys"><c>ca.key</c>: keys of CAs that may sign, in PEM.</param>
internal sealed record CertificateSecret(string? Certificate, string? Key, string? Bundle, string? SigningKeys)
{
    /// <summary>The type of such a Secret.</summary>
    public const string Type = "kubernetes.io/tls";

    /// <summary>Key of the serving certificate.</summary>
    public const string CertificateKey = "tls.crt";

    /// <summary>Key of the serving certificate's key.</summary>
    public const string KeyKey = "tls.key";

    /// <summary>Key of the CA certificates.</summary>
    public const string BundleKey = "ca.crt";

    /// <summary>Key of the CA keys.</summary>
    public const string SigningKeysKey = "ca.key";

    /// <summary>More than 40 certificates need; a longer value is not looked at.</summary>
    private const int LongestValue = 64 * 1024;

    /// <summary>A Secret that holds nothing, or is not there.</summary>
    public static CertificateSecret Empty { get; } = new(null, null, null, null);

    /// <summary>Whether there is nothing in it.</summary>
    public bool IsEmpty => this == Empty;

    /// <summary>Takes the four values out of a Secret's decoded <c>data</c>; others are not looked at.</summary>
    public static CertificateSecret Of(IReadOnlyDictionary<string, byte[]> values) =>
        new(Text(values, CertificateKey), Text(values, KeyKey), Text(values, BundleKey), Text(values, SigningKeysKey));

    /// <summary>The values that are there, by their keys in the Secret.</summary>
    public ImmutableArray<KeyValuePair<string, string>> Values() =>
    [
        .. new (string Key, string? Value)[] { (CertificateKey, Certificate), (KeyKey, Key), (BundleKey, Bundle), (SigningKeysKey, SigningKeys) }
            .Where(value => value.Value is not null)
            .Select(value => KeyValuePair.Create(value.Key, value.Value!)),
    ];

    /// <summary>Never a key.</summary>
    public override string ToString() => "certificates and keys";

    private static string? Text(IReadOnlyDictionary<string, byte[]> values, string key)
    {
        if (!values.TryGetValue(key, out var bytes) || bytes.Length is 0 or > LongestValue)
        {
            return null;
        }

        // Each byte becomes one character: what is not ASCII is no PEM and is refused there.
        return Encoding.Latin1.GetString(bytes);
    }
}
