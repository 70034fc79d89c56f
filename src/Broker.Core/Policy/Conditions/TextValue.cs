namespace Broker.Core.Policy.Conditions;

/// <summary>A value of StringEquals and StringEqualsIgnoreCase and their negations.</summary>
/// <remarks>Allocates only for a text with policy variables.</remarks>
internal sealed class TextValue : IConditionValue
{
    private readonly string? _fixed;
    private readonly bool _ignoresCase;

    /// <summary>Compiles a template.</summary>
    public TextValue(string text, TextTemplate template, bool ignoresCase)
    {
        Text = text;
        Template = template;
        _ignoresCase = ignoresCase;
        _fixed = template.HasVariables ? null : Prepare(template.ToText(context: null)!);
    }

    /// <inheritdoc/>
    public string Text { get; }

    /// <summary>What the value was made from.</summary>
    public TextTemplate Template { get; }

    /// <inheritdoc/>
    public bool Matches(string asked, RequestContext context)
    {
        var text = _fixed ?? (Template.ToText(context) is { } resolved ? Prepare(resolved) : null);
        return text is not null && (_ignoresCase ? EqualsLowerCase(text, asked) : string.Equals(text, asked, StringComparison.Ordinal));
    }

    private static bool EqualsLowerCase(string lowerCase, string asked)
    {
        if (asked.Length != lowerCase.Length)
        {
            return false;
        }

        for (var at = 0; at < asked.Length; at++)
        {
            if (char.ToLowerInvariant(asked[at]) != lowerCase[at])
            {
                return false;
            }
        }

        return true;
    }

    private string Prepare(string text) => _ignoresCase ? text.ToLowerInvariant() : text;
}
