namespace Broker.Core.Catalog.Yaml;

/// <summary>What a scalar means.</summary>
internal enum YamlScalarKind
{
    /// <summary>A string.</summary>
    Text,

    /// <summary>Nothing: empty, <c>~</c> or <c>null</c>.</summary>
    Null,

    /// <summary><c>true</c> or <c>false</c>.</summary>
    Boolean,

    /// <summary>A decimal number that every YAML and JSON version reads alike.</summary>
    Number,

    /// <summary>
    /// Unquoted text that some YAML versions read as a boolean or a number in another spelling: <c>yes</c>, <c>True</c>, <c>012</c>, <c>0x1f</c>,
    /// <c>1_000</c>, <c>12:30</c>. What the writer meant cannot be known, so it is refused everywhere.
    /// </summary>
    Ambiguous,
}
