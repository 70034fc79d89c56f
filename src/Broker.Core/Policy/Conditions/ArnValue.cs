using System.Collections.Immutable;

namespace Broker.Core.Policy.Conditions;

/// <summary>
/// A value of the ARN operators: six parts, each compared by itself with its wildcards, which therefore never reach over one of the
/// first five colons. ArnEquals and ArnLike are the same.
/// </summary>
/// <remarks>Source: IAM User Guide, "Amazon Resource Name (ARN) condition operators".</remarks>
internal sealed class ArnValue : IConditionValue
{
    private const int PartCount = 6;

    /// <summary>The six parts, or one that is a whole ARN by a variable.</summary>
    private readonly ImmutableArray<TextPattern> _parts;

    private ArnValue(string text, ImmutableArray<TextPattern> parts)
    {
        Text = text;
        _parts = parts;
    }

    /// <inheritdoc/>
    public string Text { get; }

    /// <summary>Reads the value, or says what is wrong with it.</summary>
    public static ArnValue? Parse(string text, bool hasVariables, out string problem)
    {
        if (!TextTemplate.TryParse(text, hasVariables, out var template, out problem))
        {
            return null;
        }

        var parts = template.SplitAtColons(PartCount);
        if (!template.IsOneVariable && (parts.Length != PartCount || parts[0].HasOpenPart || parts[0].FixedPrefix is not "arn"))
        {
            problem = "Write an ARN of six parts, arn:PARTITION:SERVICE:REGION:ACCOUNT:RESOURCE; each may have the wildcards * and ?.";
            return null;
        }

        return new ArnValue(text, [.. parts.Select(part => new TextPattern(part))]);
    }

    /// <inheritdoc/>
    public bool Matches(string asked, RequestContext context)
    {
        Span<Range> ranges = stackalloc Range[PartCount];
        if (asked.AsSpan().Split(ranges, ':') != PartCount || !asked.StartsWith("arn:", StringComparison.Ordinal))
        {
            return false;
        }

        if (_parts.Length == 1)
        {
            return _parts[0].Matches(asked, context);
        }

        for (var index = 0; index < PartCount; index++)
        {
            if (!_parts[index].Matches(asked.AsSpan(ranges[index]), context))
            {
                return false;
            }
        }

        return true;
    }
}
