namespace Broker.Core.Policy.Conditions;

/// <summary>A value of Bool and Null.</summary>
/// <param name="Text"><c>true</c> or <c>false</c>, as policies and requests write it.</param>
internal sealed record BooleanValue(string Text) : IConditionValue
{
    /// <summary>In lower case; another spelling is another text.</summary>
    public const string True = "true";

    /// <inheritdoc cref="True"/>
    public const string False = "false";

    /// <summary>Reads the value, or says what is wrong with it.</summary>
    public static BooleanValue? Parse(string text, out string problem)
    {
        problem = text is True or False ? "" : "Write \"true\" or \"false\", in lower case, or a list of them.";
        return problem.Length == 0 ? new BooleanValue(text) : null;
    }

    /// <inheritdoc/>
    public bool Matches(string asked, RequestContext context) => string.Equals(Text, asked, StringComparison.Ordinal);
}
