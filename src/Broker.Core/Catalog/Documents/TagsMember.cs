using System.Collections.Frozen;

namespace Broker.Core.Catalog.Documents;

/// <summary>Reads <c>spec.tags</c> of a user or role.</summary>
/// <remarks>Source: IAM API reference, Tag; IAM user guide, "Tags for IAM resources": keys are unique without regard to case.</remarks>
internal static class TagsMember
{
    private const int MostTags = 50;

    private static readonly FrozenDictionary<string, string> None = Enumerable.Empty<KeyValuePair<string, string>>().ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);

    /// <summary>Reads the tags; what is wrong is reported and left out.</summary>
    public static FrozenDictionary<string, string> Read(Members spec)
    {
        if (!spec.Has("tags"))
        {
            return None;
        }

        var members = spec.TextMap("tags");
        if (members.Length > MostTags)
        {
            spec.Refuse("tags", $"at most {MostTags} tags");
        }

        var tags = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var (key, value, at) in members)
        {
            if (WhyRefused(key, value) is { } why)
            {
                spec.Problems.Refuse(at, $"spec.tags: {why}");
            }
            else if (!tags.TryAdd(key, value))
            {
                spec.Problems.Refuse(at, $"spec.tags: {Quoted.Text(key)} stands here twice: keys compare without case");
            }
        }

        return tags.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);
    }

    private static string? WhyRefused(string key, string value)
    {
        if (!SessionTagRules.IsLegalKey(key))
        {
            return $"{Quoted.Text(key)} is no tag key: 1 to {SessionTagRules.LongestKey} letters, digits, spaces and _.:/=+-@";
        }

        if (key.StartsWith("aws:", StringComparison.OrdinalIgnoreCase))
        {
            return $"{Quoted.Text(key)}: keys that begin with aws: are reserved";
        }

        return SessionTagRules.IsLegalValue(value)
            ? null
            : $"the value of {Quoted.Text(key)} is no tag value: at most {SessionTagRules.LongestValue} letters, digits, spaces and _.:/=+-@";
    }
}
