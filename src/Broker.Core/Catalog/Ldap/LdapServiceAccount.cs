namespace Broker.Core.Catalog.Ldap;

/// <summary>The account with which the broker searches a directory.</summary>
/// <param name="Dn">Its distinguished name.</param>
/// <param name="PasswordFile">Holds its password in one line; read again when the file changes.</param>
/// <remarks>Immutable.</remarks>
public sealed record LdapServiceAccount(string Dn, ReferencedFile PasswordFile);
