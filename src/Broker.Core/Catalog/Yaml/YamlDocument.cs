namespace Broker.Core.Catalog.Yaml;

/// <summary>One document of a file.</summary>
/// <param name="Root">Its root node.</param>
/// <param name="IsSound">False when parts are missing because they were refused (aliases): not worth reading further.</param>
internal sealed record YamlDocument(YamlNode Root, bool IsSound)
{
    /// <summary>Nothing between two <c>---</c> lines, as templates often leave behind.</summary>
    public bool IsEmpty => Root is YamlScalar { Kind: YamlScalarKind.Null };
}
