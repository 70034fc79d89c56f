using System.Diagnostics.CodeAnalysis;

namespace Broker.Core;

/// <summary>An AWS account id: exactly twelve ASCII digits, leading zeros kept.</summary>
/// <remarks>Source: AWS General Reference, "AWS account identifiers". Immutable; safe to share between threads.</remarks>
public readonly record struct AccountId
{
    private const int Digits = 12;

    private readonly string? _digits;

    private AccountId(string digits) => _digits = digits;

    /// <summary>Parses twelve ASCII digits; anything else is refused.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, out AccountId account)
    {
        account = default;
        if (text is not { Length: Digits } || text.AsSpan().ContainsAnyExceptInRange('0', '9'))
        {
            return false;
        }

        account = new AccountId(text);
        return true;
    }

    /// <summary>Parses an account id that the program itself wrote.</summary>
    /// <exception cref="FormatException">The text is not twelve digits.</exception>
    public static AccountId Parse(string text) =>
        TryParse(text, out var account) ? account : throw new FormatException("An account id is exactly 12 digits.");

    /// <inheritdoc/>
    public override string ToString() => _digits ?? "000000000000";
}
