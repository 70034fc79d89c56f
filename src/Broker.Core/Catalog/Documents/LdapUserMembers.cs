using System.Collections.Immutable;
using Broker.Core.Catalog.Ldap;

namespace Broker.Core.Catalog.Documents;

/// <summary>The member <c>users</c> of an <c>LdapProvider</c>: how a name becomes the one entry that proves the password.</summary>
internal static class LdapUserMembers
{
    /// <summary>The member.</summary>
    public const string Users = "users";

    private const string Mode = "mode";
    private const string BaseDn = "baseDn";
    private const string Filter = "filter";
    private const string DnTemplate = "dnTemplate";
    private const string Domain = "domain";
    private const string NameAttribute = "nameAttribute";
    private const string CaseSensitive = "caseSensitive";

    private static readonly ImmutableArray<string> Modes = [.. Enum.GetNames<LdapBindMode>()];

    /// <summary>Reads it; null when a part is missing, which is then reported.</summary>
    public static LdapUsers? Read(Members spec)
    {
        if (spec.RequiredMembers(Users, [Mode, BaseDn, Filter, DnTemplate, Domain, NameAttribute, CaseSensitive]) is not { } users)
        {
            return null;
        }

        var mode = ModeMember.Read<LdapBindMode>(users, Mode, Modes);
        var baseDn = LdapNameMember.Required(users, BaseDn);
        var attribute = LdapNameMember.OptionalAttribute(users, NameAttribute);
        var isCaseSensitive = users.OptionalBoolean(CaseSensitive) ?? false;
        var (filter, template, domain) = (ReadFilter(users), ReadTemplate(users), ReadDomain(users));
        if (mode is null)
        {
            return null;
        }

        if (mode is LdapBindMode.Search && !spec.Has(LdapConnectionMembers.ServiceAccount))
        {
            spec.Refuse(LdapConnectionMembers.ServiceAccount, "users.mode Search needs it: people are looked for before anybody is bound");
        }

        CheckMode(users, mode.Value);
        if (baseDn is null)
        {
            return null;
        }

        var read = new LdapUsers(mode.Value) { BaseDn = baseDn, DnTemplate = template, Domain = domain, IsCaseSensitive = isCaseSensitive };
        read = filter is null ? read : read with { Filter = filter };
        return attribute is null ? read : read with { NameAttribute = attribute };
    }

    /// <summary>What a mode needs is there, and what it does not use is not.</summary>
    private static void CheckMode(Members users, LdapBindMode mode)
    {
        if (mode == LdapBindMode.Template)
        {
            _ = users.Required(DnTemplate);
            ModeMember.RefuseForeign(users, Filter, "Search or UserPrincipalName");
        }
        else
        {
            ModeMember.RefuseForeign(users, DnTemplate, "Template");
        }

        if (mode == LdapBindMode.UserPrincipalName)
        {
            _ = users.Required(Domain);
        }
        else
        {
            ModeMember.RefuseForeign(users, Domain, "UserPrincipalName");
        }
    }

    private static string? ReadFilter(Members users)
    {
        var filter = users.OptionalText(Filter);
        if (filter is not null && LdapFilter.FindProblem(filter, hasPlace: true) is { } why)
        {
            users.Refuse(Filter, $"{Quoted.Text(filter)}: {why}");
        }

        return filter;
    }

    private static string? ReadTemplate(Members users)
    {
        var template = users.OptionalText(DnTemplate);
        if (template is not null && !IsTemplate(template))
        {
            users.Refuse(
                DnTemplate,
                $"{Quoted.Text(template)} is no template: a distinguished name with {LdapUsers.NamePlace} once, as a whole value: uid={LdapUsers.NamePlace},ou=people,dc=example,dc=com");
        }

        return template;
    }

    private static string? ReadDomain(Members users)
    {
        var domain = users.OptionalText(Domain);
        if (domain is not null && !LdapConnectionMembers.IsDomain(domain))
        {
            users.Refuse(Domain, $"{Quoted.Text(domain)} is no domain: corp.example.com");
        }

        return domain;
    }

    /// <summary>The place is between <c>=</c> and the next separator, so that a name can never be more than the value (threat L-03).</summary>
    private static bool IsTemplate(string template)
    {
        var at = template.IndexOf(LdapUsers.NamePlace, StringComparison.Ordinal);
        if (at <= 0)
        {
            return false;
        }

        var (before, after) = (template[..at], template[(at + LdapUsers.NamePlace.Length)..]);
        return before[^1] == '='
            && (after.Length == 0 || after[0] is ',' or '+')
            && !before.AsSpan().ContainsAny('{', '}')
            && !after.AsSpan().ContainsAny('{', '}')
            && DistinguishedName.TryNormalise($"{before}x{after}", out _);
    }
}
