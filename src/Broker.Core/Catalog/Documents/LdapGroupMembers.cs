using System.Collections.Immutable;
using Broker.Core.Catalog.Ldap;

namespace Broker.Core.Catalog.Documents;

/// <summary>The member <c>groups</c> of an <c>LdapProvider</c>: how the groups of a person are found.</summary>
internal static class LdapGroupMembers
{
    /// <summary>The member.</summary>
    public const string Groups = "groups";

    private const string Mode = "mode";
    private const string BaseDn = "baseDn";
    private const string Filter = "filter";
    private const string MemberAttribute = "memberAttribute";
    private const string Nested = "nested";
    private const string MostSteps = "mostSteps";
    private const string Most = "most";
    private const string TimeoutSeconds = "timeoutSeconds";
    private const string MemberUid = "memberUid";

    private static readonly ImmutableArray<string> Modes = [.. Enum.GetNames<LdapGroupMode>().Except([nameof(LdapGroupMode.None)], StringComparer.Ordinal)];

    /// <summary>Reads it; no groups when it is absent.</summary>
    public static LdapGroups Read(Members spec)
    {
        if (spec.OptionalMembers(Groups, [Mode, BaseDn, Filter, MemberAttribute, Nested, MostSteps, Most, TimeoutSeconds]) is not { } groups)
        {
            return LdapGroups.None;
        }

        var mode = ModeMember.Read<LdapGroupMode>(groups, Mode, Modes);
        var steps = groups.OptionalInteger(MostSteps, 1, 32);
        var most = groups.OptionalInteger(Most, 1, 10_000);
        var timeout = groups.OptionalInteger(TimeoutSeconds, 1, 30);
        var isNested = groups.OptionalBoolean(Nested);
        var member = ReadMemberAttribute(groups);
        var baseDn = LdapNameMember.Optional(groups, BaseDn);
        var filter = groups.OptionalText(Filter);
        if (filter is not null && LdapFilter.FindProblem(filter, hasPlace: false) is { } why)
        {
            groups.Refuse(Filter, $"{Quoted.Text(filter)}: {why}");
        }

        if (mode is null)
        {
            return LdapGroups.None;
        }

        RefuseForeign(groups, mode.Value);
        if (member is MemberUid && isNested is true)
        {
            groups.Refuse(Nested, $"{MemberUid} holds names of people: no group is a member of another one");
        }

        var read = new LdapGroups(mode.Value)
        {
            BaseDn = baseDn ?? "",
            IsNested = isNested ?? member is not MemberUid,
        };
        return read with
        {
            Filter = filter ?? read.Filter,
            MemberAttribute = member ?? read.MemberAttribute,
            MostSteps = steps ?? read.MostSteps,
            Most = most ?? read.Most,
            Timeout = timeout is { } seconds ? TimeSpan.FromSeconds(seconds) : read.Timeout,
        };
    }

    private static string? ReadMemberAttribute(Members groups)
    {
        var member = groups.OptionalText(MemberAttribute);
        if (member is not (null or "member" or "uniqueMember" or MemberUid))
        {
            groups.Refuse(MemberAttribute, $"member, uniqueMember or {MemberUid}{NearestName.Hint(member, ["member", "uniqueMember", MemberUid])}");
        }

        return member;
    }

    private static void RefuseForeign(Members groups, LdapGroupMode mode)
    {
        if (mode is LdapGroupMode.Search or LdapGroupMode.InChain)
        {
            _ = groups.Required(BaseDn);
        }
        else
        {
            ModeMember.RefuseForeign(groups, BaseDn, "Search or InChain");
            ModeMember.RefuseForeign(groups, Filter, "Search or InChain");
        }

        if (mode is not LdapGroupMode.Search)
        {
            ModeMember.RefuseForeign(groups, MemberAttribute, "Search");
        }

        if (mode is not (LdapGroupMode.Search or LdapGroupMode.MemberOf))
        {
            ModeMember.RefuseForeign(groups, Nested, "Search or MemberOf");
            ModeMember.RefuseForeign(groups, MostSteps, "Search or MemberOf");
        }
    }
}
