namespace Broker.Core.Catalog.Ldap;

/// <summary>One session tag.</summary>
/// <param name="Key">The tag's key.</param>
/// <param name="Value">Template of its value. Without a value for all of its attributes there is no such tag.</param>
/// <param name="IsTransitive">Whether sessions later in a chain keep it.</param>
/// <param name="IsRequired">Without a value nothing is issued.</param>
/// <remarks>Immutable.</remarks>
public sealed record LdapTagRule(string Key, string Value, bool IsTransitive = false, bool IsRequired = false);
