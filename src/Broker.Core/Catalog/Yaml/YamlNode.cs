using System.Collections.Immutable;

namespace Broker.Core.Catalog.Yaml;

/// <summary>A node of a YAML document. Closed: mapping, sequence or scalar; no tags, anchors or aliases.</summary>
/// <param name="At">Where the node starts.</param>
internal abstract record YamlNode(YamlPosition At);

/// <summary>Members in document order; names are unique.</summary>
internal sealed record YamlMapping(YamlPosition At, ImmutableArray<YamlMember> Members) : YamlNode(At)
{
    /// <summary>Finds a member by its exact name.</summary>
    public YamlMember? Find(string name) => Members.FirstOrDefault(member => string.Equals(member.Name, name, StringComparison.Ordinal));
}

/// <summary>Items in document order.</summary>
internal sealed record YamlSequence(YamlPosition At, ImmutableArray<YamlNode> Items) : YamlNode(At);

/// <summary>Text, and what a plain (unquoted) scalar means; a quoted scalar or block scalar is always text.</summary>
/// <param name="At">Where it starts.</param>
/// <param name="Text">The text, unfolded and unescaped.</param>
/// <param name="Kind">What YAML makes of it.</param>
/// <param name="IsLiteral">A <c>|</c> block: its lines stand in the file as they are.</param>
internal sealed record YamlScalar(YamlPosition At, string Text, YamlScalarKind Kind, bool IsLiteral) : YamlNode(At);

/// <summary>A member of a mapping.</summary>
/// <param name="Name">The key.</param>
/// <param name="At">Where the key starts.</param>
/// <param name="Value">Its value.</param>
internal sealed record YamlMember(string Name, YamlPosition At, YamlNode Value);
