using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Runtime.InteropServices;

namespace Broker.Core;

/// <summary>
/// An access key id that encodes its account, as AWS's do: a four-letter prefix (<c>ASIA</c> temporary, <c>AKIA</c> long-term) and
/// 16 base32 characters. Their 80 bits are, from the top: one set bit, the account number in 40 bits, 39 random bits.
/// </summary>
/// <remarks>
/// The set bit tells these ids from the ones AWS made before 2019, which hold no account. An id is no secret: 39 bits keep ids apart,
/// the secret access key keeps callers out. Immutable; safe to share between threads.
/// </remarks>
public sealed record AccessKeyId
{
    private const string Temporary = "ASIA";
    private const string LongTerm = "AKIA";
    private const string Alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    private const int Length = 20;
    private const int BitsPerCharacter = 5;
    private const int RandomBits = 39;
    private const int AccountBits = 40;
    private const long LargestAccount = 999_999_999_999;

    private AccessKeyId(string text, AccountId account)
    {
        Text = text;
        Account = account;
    }

    /// <summary>The whole id, 20 characters.</summary>
    public string Text { get; }

    /// <summary>The account inside.</summary>
    public AccountId Account { get; }

    /// <summary>Whether the id has the prefix of keys that do not end by themselves.</summary>
    public bool IsLongTerm => Text.StartsWith(LongTerm, StringComparison.Ordinal);

    /// <summary>Makes a new temporary key id for an account.</summary>
    public static AccessKeyId GenerateTemporary(AccountId account) => Generate(Temporary, account);

    /// <summary>Makes a new long-term key id for an account.</summary>
    public static AccessKeyId GenerateLongTerm(AccountId account) => Generate(LongTerm, account);

    /// <summary>Parses 20 characters with a known prefix and an account inside; this is the form of every id of ours.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, [NotNullWhen(true)] out AccessKeyId? id)
    {
        id = null;
        if (text is not { Length: Length }
            || !(text.StartsWith(Temporary, StringComparison.Ordinal) || text.StartsWith(LongTerm, StringComparison.Ordinal))
            || !TryReadBits(text.AsSpan(Temporary.Length), out var bits)
            || bits >> (AccountBits + RandomBits) == 0)
        {
            return false;
        }

        var number = (long)(bits >> RandomBits) & ((1L << AccountBits) - 1);
        if (number > LargestAccount)
        {
            return false;
        }

        id = new AccessKeyId(text, AccountId.Parse(number.ToString("D12", CultureInfo.InvariantCulture)));
        return true;
    }

    /// <summary>Looks at any access key id, ours or not, and reads its account where it holds one.</summary>
    /// <remarks>Source: AWS STS API reference, GetAccessKeyInfo (16 to 128 characters of <c>[\w]*</c>).</remarks>
    public static AccessKeyIdForm Inspect(string? text, out AccountId account)
    {
        account = default;
        if (text is not { Length: >= 16 and <= 128 } || !text.All(c => char.IsAsciiLetterOrDigit(c) || c == '_'))
        {
            return AccessKeyIdForm.Malformed;
        }

        if (!TryParse(text, out var id))
        {
            return AccessKeyIdForm.WithoutAccount;
        }

        account = id.Account;
        return AccessKeyIdForm.WithAccount;
    }

    /// <inheritdoc/>
    public override string ToString() => Text;

    private static AccessKeyId Generate(string prefix, AccountId account)
    {
        ulong random = 0;
        PublicRandom.Fill(MemoryMarshal.AsBytes(new Span<ulong>(ref random)));
        var number = ulong.Parse(account.ToString(), NumberStyles.None, CultureInfo.InvariantCulture);
        var bits = (UInt128.One << (AccountBits + RandomBits)) | ((UInt128)number << RandomBits) | (random >> (64 - RandomBits));

        return new AccessKeyId(string.Create(Length, (prefix, bits), static (text, id) => Write(text, id.prefix, id.bits)), account);
    }

    private static void Write(Span<char> text, string prefix, UInt128 bits)
    {
        prefix.CopyTo(text);
        for (var at = text.Length - 1; at >= prefix.Length; at--)
        {
            text[at] = Alphabet[(int)(bits & 31)];
            bits >>= BitsPerCharacter;
        }
    }

    private static bool TryReadBits(ReadOnlySpan<char> text, out UInt128 bits)
    {
        bits = 0;
        foreach (var character in text)
        {
            var digit = Alphabet.IndexOf(character, StringComparison.Ordinal);
            if (digit < 0)
            {
                return false;
            }

            bits = (bits << BitsPerCharacter) | (uint)digit;
        }

        return true;
    }
}
