namespace Broker.Core.Policy.Conditions;

/// <summary>A value of StringLike and StringNotLike.</summary>
internal sealed class PatternValue(string text, TextTemplate template) : IConditionValue
{
    private readonly TextPattern _pattern = new(template);

    /// <inheritdoc/>
    public string Text => text;

    /// <summary>What the pattern was made from.</summary>
    public TextTemplate Template => _pattern.Template;

    /// <inheritdoc/>
    public bool Matches(string asked, RequestContext context) => _pattern.Matches(asked, context);
}
