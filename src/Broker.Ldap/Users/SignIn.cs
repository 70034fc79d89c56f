using System.Buffers;
using System.Security.Cryptography;
using Broker.Core.Authentication.Ldap;
using Broker.Core.Catalog.Ldap;
using Broker.Ldap.Connections;
using Broker.Ldap.Escaping;
using Broker.Ldap.Groups;
using Broker.Ldap.Names;
using Broker.Ldap.Results;

namespace Broker.Ldap.Users;

/// <summary>The path from a name and a password to a proved identity, on one server.</summary>
/// <remarks>Blocks its caller. Thread safe. The only place that makes a <see cref="DirectoryIdentity"/>.</remarks>
internal sealed class SignIn(LdapProvider provider, PersonReader people, GroupFinder groups, TimeProvider clock)
{
    /// <summary>What a user principal name cannot have: a server would take it for a DN, another domain, or an old DOMAIN\name.</summary>
    private static readonly SearchValues<char> NotInPrincipalNames = SearchValues.Create("@\\/\"[]:;|=,+*?<>");

    private readonly LdapServiceAccount? _account = provider.Connection.ServiceAccount;

    /// <summary>Proves a person.</summary>
    /// <param name="server">Where.</param>
    /// <param name="name">As it was typed, normalised.</param>
    /// <param name="password">The password.</param>
    /// <param name="admits">Asked before the password is sent for a person whose one name is another than what was typed.</param>
    public DirectoryAnswer<DirectoryIdentity> Prove(ServicePool server, LoginName name, DirectoryPassword password, Func<string, bool> admits) => provider.Users.Mode switch
    {
        LdapBindMode.Search => BySearch(server, name, password, admits),
        LdapBindMode.Template => ByTemplate(server, name, password, admits),
        LdapBindMode.UserPrincipalName => ByPrincipalName(server, name, password, admits),
        _ => DirectoryReason.Misconfigured,
    };

    /// <summary>Reads a person again who was proved before; without a password, by the service account.</summary>
    public DirectoryAnswer<DirectoryIdentity> ReadAgain(ServicePool server, KnownPerson known) => _account is null
        ? DirectoryRefusal.Misfit("people can be read again by a serviceAccount only")
        : server.Run<DirectoryIdentity>(_account, connection =>
            !people.Again(connection, known.Dn, known.Username).TryGet(out var person, out var refusal) ? refusal

                // Somebody else may have the entry's place by now.
                : string.Equals(person.Name.Text, known.Username, StringComparison.Ordinal) ? Describe(connection, person, known.AuthenticatedAt)
                : DirectoryReason.UnknownUser);

    private DirectoryAnswer<DirectoryIdentity> BySearch(ServicePool server, LoginName name, DirectoryPassword password, Func<string, bool> admits)
    {
        if (_account is null)
        {
            return DirectoryRefusal.Misfit("users.mode Search wants a serviceAccount");
        }

        // 1. The service account finds the one entry, and its person's failures are counted.
        if (!FindFirst(server, _account, connection => people.Find(connection, name), name, admits).TryGet(out var person, out var refusal))
        {
            return refusal;
        }

        // 2. The entry proves the password, on a connection that is used for nothing else.
        if (!Bind(server, person.Entry.Dn, password).TryGet(out var proof, out refusal))
        {
            return refusal;
        }

        // 3. The service account reads the rest.
        proof.Dispose();
        var now = clock.GetUtcNow();
        return server.Run(_account, connection => Describe(connection, person, now));
    }

    private DirectoryAnswer<DirectoryIdentity> ByTemplate(ServicePool server, LoginName name, DirectoryPassword password, Func<string, bool> admits)
    {
        if (provider.Users.DnTemplate is not { } template || !LdapDnValue.TryEscape(name.Text, out var value))
        {
            return DirectoryRefusal.Misfit("users.mode Template wants a dnTemplate");
        }

        var dn = template.Replace(LdapUsers.NamePlace, value, StringComparison.Ordinal);
        if (_account is not null && !FindFirst(server, _account, connection => people.At(connection, dn), name, admits).TryGet(out _, out var refusal))
        {
            return refusal;
        }

        if (!Bind(server, dn, password).TryGet(out var proof, out refusal))
        {
            return refusal;
        }

        using (proof)
        {
            return ReadAs(server, proof, connection => people.At(connection, dn));
        }
    }

    private DirectoryAnswer<DirectoryIdentity> ByPrincipalName(ServicePool server, LoginName name, DirectoryPassword password, Func<string, bool> admits)
    {
        if (name.Text.AsSpan().ContainsAny(NotInPrincipalNames) || provider.Users.Domain is not { } domain)
        {
            return RefuseAtTheSameCost(server, DirectoryRefusal.For(DirectoryReason.UnknownUser));
        }

        if (_account is not null && !FindFirst(server, _account, connection => people.Find(connection, name), name, admits).TryGet(out _, out var refusal))
        {
            return refusal;
        }

        if (!Bind(server, $"{name.Text}@{domain}", password).TryGet(out var proof, out refusal))
        {
            return refusal;
        }

        using (proof)
        {
            return ReadAs(server, proof, connection =>
            {
                if (!people.Find(connection, name).TryGet(out var person, out var why))
                {
                    return why;
                }

                // Who was bound and who was found may be two: one's principal name can be another's account name. The password has to be the found one's.
                if (!Bind(server, person.Entry.Dn, password).TryGet(out var second, out why))
                {
                    return why.IsOfServer ? why : DirectoryReason.AmbiguousUser;
                }

                second.Dispose();
                return person;
            });
        }
    }

    /// <summary>
    /// Finds a person before any password goes out. Failures count by the one name of the person, however many names a filter or the directory's own comparison
    /// finds them by: the directory counts by the entry (threat L-07).
    /// </summary>
    private DirectoryAnswer<PersonEntry> FindFirst(
        ServicePool server, LdapServiceAccount account, Func<ServerConnection, DirectoryAnswer<PersonEntry>> find, LoginName name, Func<string, bool> admits)
    {
        if (!server.Run(account, find).TryGet(out var person, out var refusal))
        {
            return refusal.Kind is DirectoryRefusalKind.Refused ? RefuseAtTheSameCost(server, refusal) : refusal;
        }

        return string.Equals(person.Name.Text, name.Text, StringComparison.Ordinal) || admits(person.Name.Text) ? person : DirectoryReason.NotAdmitted;
    }

    /// <summary>Reads by the service account where there is one, else with the person's own rights, on the person's own connection.</summary>
    private DirectoryAnswer<DirectoryIdentity> ReadAs(ServicePool server, ServerConnection own, Func<ServerConnection, DirectoryAnswer<PersonEntry>> read)
    {
        var now = clock.GetUtcNow();
        return _account is null ? Whole(own) : server.Run<DirectoryIdentity>(_account, Whole);

        DirectoryAnswer<DirectoryIdentity> Whole(ServerConnection connection) =>
            read(connection).TryGet(out var person, out var refusal) ? Describe(connection, person, now) : refusal;
    }

    private static DirectoryAnswer<ServerConnection> Bind(ServicePool server, string name, DirectoryPassword password)
    {
        var bound = server.Bind(name, password.Octets, out var code);

        // Once the password has gone out, nobody knows how far it came.
        return code is not null && !bound.TryGet(out _, out var refusal) && refusal.Reason is DirectoryReason.TimedOut ? DirectoryReason.BindTimedOut : bound;
    }

    /// <summary>
    /// A name that is not there costs a bind like one that is (threat L-05): with a random password, against an entry that cannot be there, so that it counts
    /// against nobody.
    /// </summary>
    private DirectoryRefusal RefuseAtTheSameCost(ServicePool server, DirectoryRefusal refusal)
    {
        using var nobodys = DirectoryPassword.Random();
        if (Bind(server, $"cn={RandomNumberGenerator.GetHexString(32)},{provider.Users.BaseDn}", nobodys).TryGet(out var connection, out var why))
        {
            connection.Dispose();
            return DirectoryRefusal.Misfit("the directory proves passwords of entries that are not there");
        }

        return why.IsOfServer ? why : refusal;
    }

    private DirectoryAnswer<DirectoryIdentity> Describe(ServerConnection connection, PersonEntry person, DateTimeOffset authenticatedAt)
    {
        var now = clock.GetUtcNow();
        if (AccountState.Refusal(person.Entry, now) is { } reason)
        {
            return reason;
        }

        if (ReadAttributes.Texts(person.Entry, people.WantedTexts) is not { } attributes)
        {
            return DirectoryReason.TooManyValues;
        }

        if (!groups.Find(connection, person.Entry, person.RawName).TryGet(out var found, out var refusal))
        {
            return refusal;
        }

        return new DirectoryIdentity
        {
            Provider = provider,
            Username = person.Name.Text,
            Dn = person.Dn,
            Groups = [.. found],
            Attributes = attributes,
            AuthenticatedAt = authenticatedAt,
            ReadAt = now,
        };
    }
}
