using System.Runtime.InteropServices;

namespace Broker.Kubernetes.Watching;

/// <summary>What tells two objects of one type apart.</summary>
/// <param name="Namespace">Empty for what has none.</param>
/// <param name="Name">The name.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct ObjectKey(string Namespace, string Name)
{
    /// <summary>An object without a namespace.</summary>
    public static ObjectKey Of(string name) => new("", name);
}
