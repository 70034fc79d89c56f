using System.Runtime.InteropServices;

namespace Broker.Core.Catalog;

/// <summary>How a document names content that is kept elsewhere: <c>{ secretName: NAME, key: KEY }</c>.</summary>
/// <param name="SecretName">What holds it: a DNS subdomain.</param>
/// <param name="Key">Which part of it.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct SuppliedFileName(string SecretName, string Key)
{
    /// <summary>For messages.</summary>
    public override string ToString() => $"{SecretName}/{Key}";
}
