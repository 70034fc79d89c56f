using Broker.Core.Catalog.Ldap;

namespace Broker.Core.Authentication.Ldap;

/// <summary>A person whose password a directory proved earlier, as a sealed sign-in session names them: whom to read again.</summary>
/// <param name="Provider">The provider as the catalog has it now.</param>
/// <param name="Username">The person's one name, normalised.</param>
/// <param name="Dn">Normalised distinguished name at that time.</param>
/// <param name="AuthenticatedAt">When the password was proved.</param>
/// <remarks>Immutable. Proves nothing about groups or attributes: a directory has to be asked before anything is decided.</remarks>
public sealed record KnownPerson(LdapProvider Provider, string Username, string Dn, DateTimeOffset AuthenticatedAt)
{
    /// <summary>The name only.</summary>
    public override string ToString() => $"{Username} of {Provider.Arn}";
}
