using System.Diagnostics.CodeAnalysis;
using System.Text;
using Broker.Core;
using Broker.Core.Catalog.Ldap;
using Broker.Ldap.Escaping;
using Broker.Ldap.Results;

namespace Broker.Ldap.Names;

/// <summary>
/// The one form of a name that a person types: without white space around it and with one space for each run of it inside, in Unicode's NFKC, in lower case
/// unless the directory tells case apart; 1 to 256 characters, all of which can be seen. Limiter, lockout, audit and session all use it.
/// </summary>
/// <remarks>
/// Guards against counting <c>alice</c>, <c>ALICE</c> and <c>alice </c> as three people with a budget each (CVE-2025-6004). Directories compare without case
/// and take several spaces for one as well, and leave characters out that nobody sees: zero-width spaces, soft hyphens, direction marks and code points that
/// are not assigned are refused. Spellings that only the directory takes for one, such as <c>alicé</c> at Active Directory, are counted by the directory's own
/// name too, where a service account can find it before the password goes out. Source: RFC 4518 §2.2, §2.3 and §2.6.1. Immutable.
/// </remarks>
public sealed record LoginName
{
    /// <summary>Most characters, before and after normalising: what Active Directory takes for a user principal name, rounded up.</summary>
    public const int Longest = 256;

    private LoginName(string text) => Text = text;

    /// <summary>The normalised name.</summary>
    public string Text { get; }

    /// <summary>Normalises a name as a directory's people have them: with <see cref="LdapBindMode.UserPrincipalName"/>, NAME and NAME@DOMAIN are one.</summary>
    /// <inheritdoc cref="TryCreate(string?, bool, out LoginName?, out DirectoryRefusal?)"/>
    public static bool TryCreate(
        string? text, LdapUsers users, [NotNullWhen(true)] out LoginName? name, [NotNullWhen(false)] out DirectoryRefusal? refusal)
    {
        ArgumentNullException.ThrowIfNull(users);
        if (!TryCreate(text, users.IsCaseSensitive, out name, out refusal))
        {
            return false;
        }

        if (users is { Mode: LdapBindMode.UserPrincipalName, Domain: { } domain } && name.Text.EndsWith($"@{domain}", StringComparison.OrdinalIgnoreCase)
            && name.Text.Length > domain.Length + 1)
        {
            // Active Directory finds alice for "alice @DOMAIN" too.
            name = new LoginName(name.Text[..^(domain.Length + 1)].TrimEnd());
        }

        return true;
    }

    /// <summary>Normalises a name.</summary>
    /// <param name="text">As it was typed.</param>
    /// <param name="isCaseSensitive">Whether names that differ in case are different people.</param>
    /// <param name="name">The name.</param>
    /// <param name="refusal"><see cref="DirectoryReason.NameTooLong"/> or <see cref="DirectoryReason.NameInvalid"/>.</param>
    public static bool TryCreate(
        string? text, bool isCaseSensitive, [NotNullWhen(true)] out LoginName? name, [NotNullWhen(false)] out DirectoryRefusal? refusal)
    {
        name = null;
        refusal = null;
        if (text?.Length > Longest)
        {
            refusal = DirectoryRefusal.For(DirectoryReason.NameTooLong);
            return false;
        }

        if (text is null || !Utf8Octets.TryEncode(text, out _))
        {
            refusal = DirectoryRefusal.For(DirectoryReason.NameInvalid);
            return false;
        }

        // Compatibility forms may be white space themselves, so that trimming comes last.
        var normal = UnicodeForm.Compatible(text);
        normal = WithSingleSpaces((isCaseSensitive ? normal : normal.ToLowerInvariant()).Trim());
        if (normal.Length > Longest)
        {
            refusal = DirectoryRefusal.For(DirectoryReason.NameTooLong);
            return false;
        }

        if (normal.Length == 0 || normal.EnumerateRunes().Any(InvisibleText.IsNoPartOfNames))
        {
            refusal = DirectoryRefusal.For(DirectoryReason.NameInvalid);
            return false;
        }

        name = new LoginName(normal);
        return true;
    }

    /// <summary>Control characters stay, and are refused: a tab is no part of a name.</summary>
    private static string WithSingleSpaces(string text)
    {
        var kept = new StringBuilder(text.Length);
        foreach (var c in text)
        {
            var isSpace = char.IsWhiteSpace(c) && !char.IsControl(c);
            if (!isSpace || kept[^1] != ' ')
            {
                kept.Append(isSpace ? ' ' : c);
            }
        }

        return kept.ToString();
    }

    /// <summary>The normalised name.</summary>
    public override string ToString() => Text;
}
