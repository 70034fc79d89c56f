using System.Collections.Immutable;
using System.Text.Json;

namespace Broker.Core.Policy;

/// <summary>The <c>Resource</c> or <c>NotResource</c> of a statement: <c>*</c> or patterns over ARNs, compared byte for byte.</summary>
/// <remarks>
/// A wildcard also spans <c>:</c> and <c>/</c>. Policy variables may stand behind the fifth colon; one that cannot be resolved makes its
/// pattern match nothing. Source: IAM User Guide, "IAM JSON policy elements: Resource". Immutable; safe to share between threads.
/// </remarks>
internal sealed class ResourceMatcher
{
    private const int ArnColons = 5;

    private readonly ImmutableArray<TextPattern> _patterns;
    private readonly bool _isNegated;

    private ResourceMatcher(ImmutableArray<TextPattern> patterns, bool isNegated)
    {
        _patterns = patterns;
        _isNegated = isNegated;
    }

    /// <summary>Parses the element; null with problems added when one of its patterns cannot be meant.</summary>
    public static ResourceMatcher? Parse(JsonElement json, string path, bool isNegated, bool hasVariables, List<PolicyProblem> problems)
    {
        var patterns = ImmutableArray.CreateBuilder<TextPattern>();
        var texts = PolicyJson.ReadTexts(json, path, problems);
        foreach (var item in texts.TakeWhile(_ => problems.Count < PolicyProblem.Most))
        {
            var text = item.Text;
            if (Compile(text, hasVariables, out var problem) is { } pattern)
            {
                patterns.Add(pattern);
            }
            else
            {
                problems.Add(new PolicyProblem(item.Path, problem) { AwsMessage = $"Resource {text} must be in ARN format or \"*\"." });
            }
        }

        return patterns.Count > 0 && patterns.Count == texts.Length ? new ResourceMatcher(patterns.ToImmutable(), isNegated) : null;
    }

    /// <summary>Whether the statement means this resource.</summary>
    public bool Matches(string resource, RequestContext context)
    {
        foreach (var pattern in _patterns)
        {
            if (pattern.Matches(resource, context))
            {
                return !_isNegated;
            }
        }

        return _isNegated;
    }

    private static TextPattern? Compile(string text, bool hasVariables, out string problem)
    {
        if (!TextTemplate.TryParse(text, hasVariables, out var template, out problem))
        {
            return null;
        }

        var head = template.LiteralHead(ArnColons);
        if (text is not "*" && (head is null || !IsArnHead(head)))
        {
            problem = "A resource is \"*\" or a whole ARN, arn:PARTITION:SERVICE:REGION:ACCOUNT:RESOURCE; "
                + "* and ? are wildcards behind the service, policy variables may stand behind the fifth colon.";
            return null;
        }

        return new TextPattern(template);
    }

    /// <summary>The five parts in front of the resource; the service is always named.</summary>
    private static bool IsArnHead(string head) =>
        head.Split(':') is ["arn", var partition, var service, _, _, _]
        && (partition is "*" || partition.StartsWith("aws", StringComparison.Ordinal))
        && service.Length > 0
        && (service is "*" || service.All(c => char.IsAsciiLetterOrDigit(c) || c == '-'));
}
