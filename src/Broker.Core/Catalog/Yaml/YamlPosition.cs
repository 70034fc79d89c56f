using System.Runtime.InteropServices;

namespace Broker.Core.Catalog.Yaml;

/// <summary>A place in a file; both numbers count from 1, as editors do.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct YamlPosition(int Line, int Column)
{
    /// <summary>The start of the file: for problems of the file as a whole.</summary>
    public static YamlPosition Start { get; } = new(1, 1);
}
