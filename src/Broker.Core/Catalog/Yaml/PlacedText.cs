using System.Runtime.InteropServices;

namespace Broker.Core.Catalog.Yaml;

/// <summary>A text of a document, and where it stands.</summary>
/// <param name="Text">The text.</param>
/// <param name="At">Its place.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct PlacedText(string Text, YamlPosition At);
