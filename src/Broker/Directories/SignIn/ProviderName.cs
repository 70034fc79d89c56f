using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using Broker.Core;

namespace Broker.Directories.SignIn;

/// <summary>A provider as settings name it: <c>ACCOUNT/NAME</c>.</summary>
/// <remarks>Immutable.</remarks>
internal sealed record ProviderName(AccountId Account, string Name)
{
    private const int Longest = 128;

    private static readonly SearchValues<char> Allowed = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-");

    /// <summary>Parses the two parts.</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out ProviderName? name)
    {
        var slash = text.IndexOf('/', StringComparison.Ordinal);
        name = slash > 0 && AccountId.TryParse(text[..slash], out var account) && text.Length - slash - 1 is > 0 and <= Longest
            && text.AsSpan(slash + 1).IndexOfAnyExcept(Allowed) < 0
            ? new ProviderName(account, text[(slash + 1)..])
            : null;
        return name is not null;
    }

    /// <inheritdoc/>
    public override string ToString() => $"{Account}/{Name}";
}
