namespace Broker.Core.Policy;

/// <summary>A pattern with wildcards, compiled as far as it does not depend on the request.</summary>
/// <remarks>Allocates only for a pattern with policy variables. Immutable; safe to share between threads.</remarks>
internal sealed class TextPattern
{
    private readonly Glob? _glob;
    private readonly string _prefix;

    /// <summary>Compiles a template.</summary>
    public TextPattern(TextTemplate template)
    {
        Template = template;
        _prefix = template.FixedPrefix;
        _glob = template.HasVariables ? null : template.ToGlob(context: null);
    }

    /// <summary>What the pattern was made from.</summary>
    public TextTemplate Template { get; }

    /// <summary>Whether the whole of <paramref name="value"/> matches; never when a variable cannot be resolved.</summary>
    public bool Matches(ReadOnlySpan<char> value, RequestContext context) => _glob is not null
        ? _glob.Matches(value)
        : value.StartsWith(_prefix, StringComparison.Ordinal) && Template.ToGlob(context) is { } glob && glob.Matches(value);
}
