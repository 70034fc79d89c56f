using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace Broker.Core.Catalog.Ldap;

/// <summary>A template of a mapping: text with <c>{username}</c> and <c>{attr:NAME}</c> in it. Braces mean nothing else.</summary>
/// <remarks>Immutable; safe to share between threads.</remarks>
public sealed class LdapTemplate
{
    /// <summary>Longest text of a template in characters: the longest value it may make has 256.</summary>
    public const int Longest = 512;

    private const string AttributeMark = "attr:";
    private const int LongestAttribute = 128;

    private readonly ImmutableArray<Part> _parts;

    private LdapTemplate(ImmutableArray<Part> parts) => _parts = parts;

    /// <summary>The attributes that it needs, in lower case, each once.</summary>
    public IEnumerable<string> Attributes => _parts.Where(part => part.Kind == PartKind.Attribute).Select(part => part.Text).Distinct(StringComparer.Ordinal);

    /// <summary>Parses a template.</summary>
    /// <param name="text">1 to 512 characters.</param>
    /// <param name="template">The template, or null.</param>
    /// <param name="problem">What is wrong with the text, for whoever wrote it; null when nothing is.</param>
    public static bool TryParse(string text, [NotNullWhen(true)] out LdapTemplate? template, [NotNullWhen(false)] out string? problem)
    {
        template = null;
        problem = text.Length is 0 or > Longest ? $"a template has 1 to {Longest} characters" : null;
        var parts = ImmutableArray.CreateBuilder<Part>();
        for (var at = 0; problem is null && at < text.Length;)
        {
            var brace = text.AsSpan(at).IndexOfAny('{', '}');
            if (brace < 0)
            {
                parts.Add(new Part(PartKind.Text, text[at..]));
                break;
            }

            if (brace > 0)
            {
                parts.Add(new Part(PartKind.Text, text.Substring(at, brace)));
                at += brace;
            }

            var end = text.IndexOf('}', at);
            if (text[at] == '}' || end < 0 || Place(text[(at + 1)..end]) is not { } place)
            {
                problem = "braces are for {username} and {attr:NAME} only, where NAME is the name of an attribute";
                break;
            }

            parts.Add(place);
            at = end + 1;
        }

        template = problem is null ? new LdapTemplate(parts.ToImmutable()) : null;
        return template is not null;
    }

    /// <summary>Whether a text may name an attribute: a letter, then letters, digits, hyphens; or numbers with dots; options behind semicolons.</summary>
    /// <remarks>Source: RFC 4512 §2.5.</remarks>
    public static bool IsAttributeName(string text) =>
        text.Length is > 0 and <= LongestAttribute
        && char.IsAsciiLetterOrDigit(text[0])
        && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '.' or ';');

    /// <summary>Fills the places in.</summary>
    /// <param name="username">The person's name.</param>
    /// <param name="valueOf">The one value of an attribute, by its name in lower case; null for none.</param>
    /// <returns>The text, exactly as its parts are; null when an attribute has no value.</returns>
    public string? Fill(string username, Func<string, string?> valueOf)
    {
        var text = new StringBuilder();
        foreach (var part in _parts)
        {
            var value = part.Kind switch
            {
                PartKind.Username => username,
                PartKind.Attribute => valueOf(part.Text),
                _ => part.Text,
            };
            if (value is null)
            {
                return null;
            }

            text.Append(value);
        }

        return text.ToString();
    }

    private static Part? Place(string name) =>
        name is "username" ? new Part(PartKind.Username, "")
        : name.StartsWith(AttributeMark, StringComparison.Ordinal) && IsAttributeName(name[AttributeMark.Length..])
            ? new Part(PartKind.Attribute, name[AttributeMark.Length..].ToLowerInvariant())
            : null;

    private enum PartKind
    {
        Text,
        Username,
        Attribute,
    }

    private sealed record Part(PartKind Kind, string Text);
}
