using Broker.Core.Catalog.Ldap;
using Broker.Ldap;

namespace Broker.Directories.SignIn;

/// <summary>A provider and the open way to its directory; null for a provider that is not registered, or not served here.</summary>
/// <remarks>Immutable.</remarks>
internal sealed record ServedDirectory(LdapProvider Provider, LdapDirectory? Directory);
