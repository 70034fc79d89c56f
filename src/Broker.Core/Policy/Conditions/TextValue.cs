namespace Broker.Core.Policy.Conditions;

/// <summary>A value of StringEquals and StringEqualsIgnoreCase and their negations.</summary>
/// <param name="text">The value as the policy writes it.</param>
/// <param name="template">The same, read.</param>
/// <param name="ignoresCase">Whether each unit is lowercased before it is compared.</param>
internal sealed class TextValue(string text, TextTemplate template, bool ignoresCase) : IConditionValue
{
    /// <inheritdoc/>
    public string Text => text;

    /// <summary>What the value was made from.</summary>
    public TextTemplate Template => template;

    /// <inheritdoc/>
    public bool Matches(string asked, RequestContext context) => template.IsText(asked, context, ignoresCase);
}
