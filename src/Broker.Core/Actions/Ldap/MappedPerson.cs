using Broker.Core.Authentication.Ldap;
using Broker.Core.Catalog;
using Broker.Core.Catalog.Ldap;

namespace Broker.Core.Actions.Ldap;

/// <summary>A person of a directory, held to one snapshot of the catalog. Only <see cref="LdapAssumption"/> makes one.</summary>
/// <param name="Catalog">The snapshot.</param>
/// <param name="Provider">The provider as the snapshot has it.</param>
/// <param name="Identity">The person.</param>
/// <param name="Session">What the provider's mapping makes of the person.</param>
internal sealed record MappedPerson(CatalogSnapshot Catalog, LdapProvider Provider, DirectoryIdentity Identity, MappedSession Session);
