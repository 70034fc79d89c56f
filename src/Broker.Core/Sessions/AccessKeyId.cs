using System.Diagnostics.CodeAnalysis;

namespace Broker.Core.Sessions;

/// <summary>
/// An access key id that encodes its account, as AWS's do: a four-letter prefix (<c>ASIA</c> temporary, <c>AKIA</c> long-term) and
/// 16 base32 characters whose first six bytes hold the account number shifted left by seven bits. SKELETON: the sessions work fills this in.
/// </summary>
public sealed record AccessKeyId
{
    private AccessKeyId(string text, AccountId account)
    {
        Text = text;
        Account = account;
    }

    /// <summary>The whole id, 20 characters.</summary>
    public string Text { get; }

    /// <summary>The account inside.</summary>
    public AccountId Account { get; }

    /// <summary>Makes a new temporary key id for an account.</summary>
    public static AccessKeyId GenerateTemporary(AccountId account)
    {
        _ = new AccessKeyId("", account);
        throw new NotSupportedException();
    }

    /// <summary>Parses 20 characters with a known prefix.</summary>
    public static bool TryParse(string? text, [NotNullWhen(true)] out AccessKeyId? id) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override string ToString() => Text;
}
