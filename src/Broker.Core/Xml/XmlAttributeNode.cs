namespace Broker.Core.Xml;

/// <summary>An attribute that is no namespace declaration.</summary>
/// <param name="Prefix">Its prefix; empty for none.</param>
/// <param name="LocalName">Its name without the prefix.</param>
/// <param name="NamespaceUri">The namespace of the prefix; empty without one: default namespaces do not apply to attributes.</param>
/// <param name="Value">Its value, normalised as XML 1.0 §3.3.3 says.</param>
internal sealed record XmlAttributeNode(string Prefix, string LocalName, string NamespaceUri, string Value);
