using System.Buffers;
using System.Security.Cryptography;
using System.Text;

namespace Broker.Core.Catalog.Documents;

/// <summary>Unique ids of users, groups, roles and policies: four letters that tell the kind, and 17 more of <c>[A-Z2-7]</c>.</summary>
/// <remarks>Source: IAM user guide, "IAM identifiers", unique identifiers.</remarks>
internal static class UniqueId
{
    /// <summary>Of a role.</summary>
    public const string RolePrefix = "AROA";

    /// <summary>Of a user.</summary>
    public const string UserPrefix = "AIDA";

    /// <summary>Of a managed policy.</summary>
    public const string PolicyPrefix = "ANPA";

    private const int Characters = 17;

    /// <summary>RFC 4648 §6.</summary>
    private const string Alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

    private static readonly SearchValues<char> AlphabetCharacters = SearchValues.Create(Alphabet);

    /// <summary>
    /// The id of something whose document names none: the prefix and the first 17 base32 characters (85 bits) of the SHA-256 of the ARN. It is
    /// the same for the same ARN on every replica and after every restart.
    /// </summary>
    public static string Of(string prefix, string arn) =>
        string.Create(prefix.Length + Characters, (prefix, Hash: SHA256.HashData(Encoding.UTF8.GetBytes(arn))), static (id, from) =>
        {
            from.prefix.CopyTo(id);
            for (var i = 0; i < Characters; i++)
            {
                var bit = i * 5;
                var window = (from.Hash[bit / 8] << 8) | from.Hash[(bit / 8) + 1];
                id[from.prefix.Length + i] = Alphabet[(window >> (11 - (bit % 8))) & 31];
            }
        });

    /// <summary>The id that a member gives, or else the one of the ARN; a member that is no id is reported.</summary>
    public static string Read(Members spec, string member, string prefix, string arn)
    {
        if (spec.OptionalText(member) is not { } id)
        {
            return Of(prefix, arn);
        }

        if (id.Length != prefix.Length + Characters
            || !id.StartsWith(prefix, StringComparison.Ordinal)
            || id.AsSpan(prefix.Length).ContainsAnyExcept(AlphabetCharacters))
        {
            spec.Refuse(member, $"{prefix} and {Characters} more of A-Z and 2-7; leave it out to have it derived from the ARN");
        }

        return id;
    }
}
