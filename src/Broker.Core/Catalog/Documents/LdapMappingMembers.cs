using System.Collections.Immutable;
using Broker.Core.Catalog.Ldap;

namespace Broker.Core.Catalog.Documents;

/// <summary>The member <c>mapping</c> of an <c>LdapProvider</c>: what a session gets from the person's attributes.</summary>
internal static class LdapMappingMembers
{
    /// <summary>The member.</summary>
    public const string Mapping = "mapping";

    private const string SessionName = "sessionName";
    private const string SourceIdentity = "sourceIdentity";
    private const string Tags = "tags";
    private const string Key = "key";
    private const string Value = "value";
    private const int MostTags = 50;

    /// <summary>Reads it; the person's name for session and source identity when it is absent.</summary>
    public static LdapMapping Read(Members spec)
    {
        var otherwise = new LdapMapping();
        if (spec.OptionalMembers(Mapping, [SessionName, SourceIdentity, Tags]) is not { } mapping)
        {
            return otherwise;
        }

        var sessionName = Template(mapping, SessionName, mapping.OptionalText(SessionName));
        var sourceIdentity = mapping.OptionalText(SourceIdentity);
        return new LdapMapping
        {
            SessionName = sessionName ?? otherwise.SessionName,

            // "" is how a document says that there is none.
            SourceIdentity = sourceIdentity is "" ? null : Template(mapping, SourceIdentity, sourceIdentity) ?? otherwise.SourceIdentity,
            Tags = ReadTags(mapping),
        };
    }

    private static ImmutableArray<LdapTagRule> ReadTags(Members mapping)
    {
        var tags = ImmutableArray.CreateBuilder<LdapTagRule>();
        var keys = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (var tag in mapping.OptionalList(Tags, MostTags, [Key, Value, "transitive", "required"]))
        {
            var (key, value) = (tag.RequiredText(Key), Template(tag, Value, tag.RequiredText(Value)));
            if (key is not null && (!SessionTagRules.IsLegalKey(key) || key.StartsWith("aws:", StringComparison.OrdinalIgnoreCase)))
            {
                tag.Refuse(Key, $"{Quoted.Text(key)} is no tag key: 1 to {SessionTagRules.LongestKey} letters, digits, spaces and _.:/=+-@, not beginning with aws:");
            }
            else if (key is not null && !keys.Add(key))
            {
                tag.Refuse(Key, $"{Quoted.Text(key)} stands here twice: keys compare without case");
            }

            var isTransitive = tag.OptionalBoolean("transitive") ?? false;
            var isRequired = tag.OptionalBoolean("required") ?? false;
            if (key is not null && value is not null)
            {
                tags.Add(new LdapTagRule(key, value, isTransitive, isRequired));
            }
        }

        return tags.ToImmutable();
    }

    /// <summary>A template as it was written; what is none is reported.</summary>
    private static string? Template(Members members, string name, string? text)
    {
        if (text is not null && !LdapTemplate.TryParse(text, out _, out var why))
        {
            members.Refuse(name, $"{Quoted.Text(text)}: {why}");
        }

        return text;
    }
}
