using System.Collections.Frozen;
using System.Collections.Immutable;
using System.DirectoryServices.Protocols;
using Broker.Core;
using Broker.Core.Catalog.Ldap;
using Broker.Ldap.Connections;
using Broker.Ldap.Escaping;
using Broker.Ldap.Names;
using Broker.Ldap.Results;

namespace Broker.Ldap.Users;

/// <summary>Reads the one entry of a person: exactly one, or a refusal.</summary>
/// <remarks>Blocks its caller. Thread safe.</remarks>
internal sealed class PersonReader(LdapProvider provider, ImmutableArray<string> groupAttributes, Func<IReadOnlyCollection<string>> policyAttributes)
{
    private const string Anything = "(objectClass=*)";

    private readonly FrozenSet<string> _mapped = ReadAttributes.Of(provider.Mapping);

    /// <summary>Attributes whose texts an identity has.</summary>
    public IReadOnlyCollection<string> WantedTexts =>
        _mapped.Concat(policyAttributes()).Append(provider.Users.NameAttribute).ToHashSet(StringComparer.OrdinalIgnoreCase);

    /// <summary>The entry that the filter finds for a name; <see cref="DirectoryReason.UnknownUser"/> or <see cref="DirectoryReason.AmbiguousUser"/> otherwise.</summary>
    public DirectoryAnswer<PersonEntry> Find(ServerConnection server, LoginName name) =>
        LdapFilterValue.TryEscape(name.Text, out var value)
            ? Read(server, provider.Users.BaseDn, provider.Users.Filter.Replace(LdapUsers.NamePlace, value, StringComparison.Ordinal), SearchScope.Subtree)
            : DirectoryReason.UnknownUser;

    /// <summary>The entry with a distinguished name.</summary>
    public DirectoryAnswer<PersonEntry> At(ServerConnection server, string dn) => Read(server, dn, Anything, SearchScope.Base);

    /// <summary>
    /// The entry of a person who was proved before, where the filter would still find it: a condition in it, such as an account state, goes on
    /// counting. Which of its names was typed is not known any more, so that any will do.
    /// </summary>
    public DirectoryAnswer<PersonEntry> Again(ServerConnection server, string dn, string username)
    {
        if (provider.Users.Mode is LdapBindMode.Template)
        {
            return At(server, dn);
        }

        // A matching rule has no form that asks for presence.
        return LdapFilterValue.TryEscape(username, out var value)
            ? Read(
                server,
                dn,
                provider.Users.Filter.Replace(":=" + LdapUsers.NamePlace, ":=" + value, StringComparison.Ordinal).Replace(LdapUsers.NamePlace, "*", StringComparison.Ordinal),
                SearchScope.Base)
            : DirectoryReason.UnknownUser;
    }

    private DirectoryAnswer<PersonEntry> Read(ServerConnection server, string baseDn, string filter, SearchScope scope)
    {
        string[] attributes = [.. WantedTexts.Concat(groupAttributes).Concat(AccountState.Attributes).Distinct(StringComparer.OrdinalIgnoreCase)];
        var search = new DirectorySearch(baseDn, filter, attributes, Most: 1, provider.Connection.SearchTimeout) { Scope = scope };
        if (!server.Search(search).TryGet(out var found, out var refusal))
        {
            return refusal;
        }

        if (found.HasMore)
        {
            return DirectoryReason.AmbiguousUser;
        }

        if (found.Entries is not [var entry])
        {
            return DirectoryReason.UnknownUser;
        }

        if (!DistinguishedName.TryNormalise(entry.Dn, out var dn))
        {
            return DirectoryRefusal.Misfit("a person's distinguished name cannot be read");
        }

        return entry[provider.Users.NameAttribute] is [var value] && ReadAttributes.TextOf(value) is { } raw && LoginName.TryCreate(raw, provider.Users, out var name, out _)
            ? new PersonEntry(entry, dn, name, raw)
            : DirectoryReason.NameMissing;
    }
}
