using System.Collections.Immutable;
using System.DirectoryServices.Protocols;
using System.Text;
using Broker.Core.Catalog.Ldap;
using Broker.Ldap.Connections;
using Broker.Ldap.Escaping;
using Broker.Ldap.Results;

namespace Broker.Ldap.Groups;

/// <summary>Finds the groups of a person, each once: breadth first, in batches, never more steps, groups or time than the settings allow.</summary>
/// <remarks>Cycles end since no group is looked at twice (threat L-11). Blocks its caller. Pure apart from the searches; thread safe.</remarks>
internal sealed class GroupFinder(LdapGroups groups, LdapConnectionSettings connection, DirectoryTelemetry telemetry, TimeProvider clock)
{
    /// <summary>Members that one filter asks about: servers refuse filters that are much longer.</summary>
    private const int Batch = 64;

    private const string InChainRule = ":1.2.840.113556.1.4.1941:";
    private const string MemberOf = "memberOf";
    private const string TokenGroups = "tokenGroups";

    /// <summary>Attributes of the person's entry that the mode needs.</summary>
    public ImmutableArray<string> PersonAttributes => groups.Mode is LdapGroupMode.MemberOf ? [MemberOf] : [];

    /// <summary>The groups, normalised, all different without case, sorted.</summary>
    /// <param name="server">A connection that may read groups.</param>
    /// <param name="person">The person's entry.</param>
    /// <param name="name">The value of the name attribute as the directory has it, for <c>memberUid</c>.</param>
    public DirectoryAnswer<IReadOnlyList<string>> Find(ServerConnection server, DirectoryEntry person, string name)
    {
        var walk = new Walk(groups.Most, clock, groups.Timeout);
        var refusal = groups.Mode switch
        {
            LdapGroupMode.None => null,
            LdapGroupMode.Search => Search(server, person, name, walk),
            LdapGroupMode.MemberOf => FollowMemberOf(server, person, walk),
            LdapGroupMode.InChain => AddFound(server, Containing(groups.MemberAttribute + InChainRule, [person.Dn]), walk),
            LdapGroupMode.TokenGroups => ReadTokenGroups(server, person, walk),
            _ => DirectoryRefusal.Misfit("groups: the mode is unknown"),
        };
        if (refusal is { } reason)
        {
            // A server that hangs is found out by the next search for a person, which has its time for itself.
            return reason.Reason is DirectoryReason.TimedOut && walk.Remaining is null ? DirectoryRefusal.OwnTimeOver : reason;
        }

        return walk.Sorted;
    }

    private DirectoryRefusal? Search(ServerConnection server, DirectoryEntry person, string name, Walk walk)
    {
        var holdsNames = groups.MemberAttribute.Equals("memberUid", StringComparison.OrdinalIgnoreCase);
        var frontier = new List<string> { holdsNames ? name : person.Dn };
        for (var step = 1; frontier.Count > 0 && step <= groups.MostSteps; step++)
        {
            var known = walk.Count;
            foreach (var batch in frontier.Chunk(Batch))
            {
                if (AddFound(server, Containing(groups.MemberAttribute, batch), walk) is { } reason)
                {
                    return reason;
                }
            }

            frontier = groups.IsNested && !holdsNames ? walk.Since(known) : [];
        }

        TellIfAnyLeft(frontier.Count > 0);
        return null;
    }

    private DirectoryRefusal? FollowMemberOf(ServerConnection server, DirectoryEntry person, Walk walk)
    {
        if (AddMemberOf(server, person, walk) is { } refused)
        {
            return refused;
        }

        var looked = 0;
        for (var step = 2; groups.IsNested && step <= groups.MostSteps && looked < walk.Count; step++)
        {
            var frontier = walk.Since(looked);
            looked = walk.Count;
            foreach (var dn in frontier)
            {
                if (walk.Remaining is not { } left)
                {
                    return DirectoryRefusal.OwnTimeOver;
                }

                var search = new DirectorySearch(dn, "(objectClass=*)", [MemberOf], Most: 1, left) { Scope = SearchScope.Base };
                if (!server.Search(search).TryGet(out var found, out var refusal))
                {
                    return refusal;
                }

                if (found.Entries is [var entry] && AddMemberOf(server, entry, walk) is { } reason)
                {
                    return reason;
                }
            }
        }

        TellIfAnyLeft(groups.IsNested && looked < walk.Count);
        return null;
    }

    /// <summary>Groups of the last step may be in others, which nobody looked at.</summary>
    private void TellIfAnyLeft(bool isAnyLeft)
    {
        if (isAnyLeft)
        {
            telemetry.GroupsTooFar();
        }
    }

    /// <summary>Adds the values of an entry, and asks for what the server left out: Active Directory gives 1,500 at once, others any number.</summary>
    private static DirectoryRefusal? AddMemberOf(ServerConnection server, DirectoryEntry entry, Walk walk)
    {
        if (!entry.IsCut(MemberOf))
        {
            return AddValues(entry[MemberOf], walk);
        }

        for (var (part, expected) = (entry, 0); ;)
        {
            // A part that does not begin where the former one ended would leave groups out, or never end.
            if (!part.TryGetPart(MemberOf, out var values, out var first, out var next) || first != expected)
            {
                return DirectoryRefusal.Misfit("groups: the server gives memberOf in parts that do not fit together");
            }

            if (AddValues(values, walk) is { } refused)
            {
                return refused;
            }

            if (next is not { } following)
            {
                return null;
            }

            if (walk.Remaining is not { } left)
            {
                return DirectoryRefusal.OwnTimeOver;
            }

            var search = new DirectorySearch(entry.Dn, "(objectClass=*)", [DirectoryEntry.PartFrom(MemberOf, following)], Most: 1, left) { Scope = SearchScope.Base };
            if (!server.Search(search).TryGet(out var found, out var refusal))
            {
                return refusal;
            }

            if (found.Entries is not [var more])
            {
                return DirectoryRefusal.Misfit("groups: an entry is gone while its memberOf is read");
            }

            (part, expected) = (more, following);
        }
    }

    private static DirectoryRefusal? AddValues(IReadOnlyList<byte[]> values, Walk walk)
    {
        foreach (var value in values)
        {
            if (walk.Add(Encoding.UTF8.GetString(value)) is { } reason)
            {
                return reason;
            }
        }

        return null;
    }

    private static DirectoryRefusal? ReadTokenGroups(ServerConnection server, DirectoryEntry person, Walk walk)
    {
        // Active Directory computes it for one entry at a time only. Source: MS-ADTS §3.1.1.4.5.19.
        if (walk.Remaining is not { } left)
        {
            return DirectoryRefusal.OwnTimeOver;
        }

        var search = new DirectorySearch(person.Dn, "(objectClass=*)", [TokenGroups], Most: 1, left) { Scope = SearchScope.Base };
        if (!server.Search(search).TryGet(out var found, out var refusal))
        {
            return refusal;
        }

        if (found.Entries is not [var entry])
        {
            return DirectoryRefusal.For(DirectoryReason.UnknownUser);
        }

        foreach (var value in entry[TokenGroups])
        {
            if ((SecurityIdentifier.TryWrite(value, out var sid) ? walk.AddText(sid) : DirectoryRefusal.Misfit("groups: tokenGroups holds what is no security identifier")) is { } reason)
            {
                return reason;
            }
        }

        return null;
    }

    private DirectoryRefusal? AddFound(ServerConnection server, string? filter, Walk walk)
    {
        if (filter is null)
        {
            return DirectoryRefusal.Misfit("groups: a member's name is no text");
        }

        if (walk.Remaining is not { } left)
        {
            return DirectoryRefusal.OwnTimeOver;
        }

        var search = new DirectorySearch(groups.BaseDn, filter, [DirectorySearch.NoAttributes], groups.Most, left) { PageSize = connection.PageSize };
        if (!server.Search(search).TryGet(out var found, out var refusal))
        {
            return refusal;
        }

        if (found.HasMore)
        {
            return DirectoryRefusal.For(DirectoryReason.TooManyGroups);
        }

        foreach (var entry in found.Entries)
        {
            if (walk.Add(entry.Dn) is { } reason)
            {
                return reason;
            }
        }

        return null;
    }

    private string? Containing(string attribute, IEnumerable<string> members)
    {
        var any = new StringBuilder();
        foreach (var member in members)
        {
            if (!LdapFilterValue.TryEscape(member, out var value))
            {
                return null;
            }

            any.Append('(').Append(attribute).Append('=').Append(value).Append(')');
        }

        return $"(&{groups.Filter}(|{any}))";
    }
}
