using Broker.Ldap.Connections;
using Broker.Ldap.Names;

namespace Broker.Ldap.Users;

/// <summary>The one entry of a name.</summary>
/// <param name="Entry">As the directory has it.</param>
/// <param name="Dn">Its normalised distinguished name.</param>
/// <param name="Name">The value of the name attribute, normalised.</param>
/// <param name="RawName">The same as the directory writes it.</param>
internal sealed record PersonEntry(DirectoryEntry Entry, string Dn, LoginName Name, string RawName);
