namespace Broker.Core.Xml;

/// <summary>A namespace declaration: <c>xmlns="…"</c> or <c>xmlns:prefix="…"</c>.</summary>
/// <param name="Prefix">The prefix; empty for the default namespace.</param>
/// <param name="NamespaceUri">The namespace; empty only for <c>xmlns=""</c>.</param>
internal readonly record struct XmlDeclaredPrefix(string Prefix, string NamespaceUri);
