using System.Security.Cryptography;
using System.Text;

namespace Broker.Core.Catalog.Documents;

/// <summary>The unique id of a role whose document names none: the same for the same ARN on every replica and after every restart.</summary>
internal static class DerivedRoleId
{
    private const string Prefix = "AROA";
    private const int Characters = 17;

    /// <summary>RFC 4648 §6.</summary>
    private const string Alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

    /// <summary><c>AROA</c> and the first 17 base32 characters (85 bits) of the SHA-256 of the ARN.</summary>
    public static string Of(RoleArn arn)
    {
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes(arn.Text));
        return string.Create(Prefix.Length + Characters, hash, static (id, bytes) =>
        {
            Prefix.CopyTo(id);
            for (var i = 0; i < Characters; i++)
            {
                var bit = i * 5;
                var window = (bytes[bit / 8] << 8) | bytes[(bit / 8) + 1];
                id[Prefix.Length + i] = Alphabet[(window >> (11 - (bit % 8))) & 31];
            }
        });
    }
}
