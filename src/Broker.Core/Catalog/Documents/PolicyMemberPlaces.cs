using System.Globalization;
using Broker.Core.Catalog.Yaml;

namespace Broker.Core.Catalog.Documents;

/// <summary>Finds where a path in a policy, such as <c>Statement[0].Condition.StringEquals</c>, stands in the file.</summary>
/// <param name="member">The member whose value is the policy.</param>
internal sealed class PolicyMemberPlaces(YamlMember member)
{
    private readonly Lazy<(YamlNode Root, int BlockLine)?> _policy = new(() => RootOf(member.Value), LazyThreadSafetyMode.None);

    /// <summary>The place of the deepest part of the path that can be found; the member itself when there is none.</summary>
    public YamlPosition Find(string path)
    {
        if (_policy.Value is not ({ } root, var blockLine))
        {
            return member.At;
        }

        var (node, at) = (root, member.At);
        var rest = path.AsSpan();
        while (!rest.IsEmpty && Step(node, ref rest) is { } next)
        {
            node = next.Node;
            at = blockLine == 0 ? next.At : new YamlPosition(blockLine + next.At.Line, 1);
        }

        return at;
    }

    /// <summary>
    /// The policy's nodes, and the line after which they count. IAM JSON in a <c>|</c> block is a YAML flow mapping, so the same reader finds
    /// its lines (the block's indentation is gone, so its columns are not known).
    /// </summary>
    private static (YamlNode Root, int BlockLine)? RootOf(YamlNode value)
    {
        if (value is not YamlScalar scalar)
        {
            return (value, 0);
        }

        var unread = new FileProblems("", new CatalogProblems());
        return scalar.IsLiteral && new YamlReader(scalar.Text, unread).TryRead(out var document) ? (document.Root, scalar.At.Line) : null;
    }

    /// <summary>Takes one step down and shortens the path by it; null when the node has no such part.</summary>
    private static (YamlNode Node, YamlPosition At)? Step(YamlNode node, ref ReadOnlySpan<char> path)
    {
        if (path[0] == '[')
        {
            var end = path.IndexOf(']');
            if (end < 0 || !int.TryParse(path[1..end], NumberStyles.None, CultureInfo.InvariantCulture, out var index))
            {
                return null;
            }

            path = path[(end + 1)..].TrimStart('.');
            return node switch
            {
                YamlSequence { Items: var items } => index < items.Length ? (items[index], items[index].At) : null,
                _ => index == 0 ? (node, node.At) : null,
            };
        }

        // Condition keys hold dots and colons: the longest member name that the path starts with is meant.
        YamlMember? best = null;
        foreach (var candidate in (node as YamlMapping)?.Members ?? [])
        {
            if (path.StartsWith(candidate.Name, StringComparison.Ordinal)
                && (path.Length == candidate.Name.Length || path[candidate.Name.Length] is '.' or '[')
                && candidate.Name.Length > (best?.Name.Length ?? 0))
            {
                best = candidate;
            }
        }

        if (best is null)
        {
            return null;
        }

        path = path[best.Name.Length..].TrimStart('.');
        return (best.Value, best.At);
    }
}
