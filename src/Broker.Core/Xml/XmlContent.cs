namespace Broker.Core.Xml;

/// <summary>One piece of an element's content: an element or a stretch of text, never both.</summary>
/// <param name="Element">The element; null for text.</param>
/// <param name="Text">The text, entities resolved and line ends normalised; null for an element. Two stretches never stand side by side.</param>
internal readonly record struct XmlContent(XmlElementNode? Element, string? Text);
