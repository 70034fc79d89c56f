namespace Broker.Core.Policy;

/// <summary>What a part of a <see cref="TextTemplate"/> is.</summary>
internal enum TemplatePartKind
{
    /// <summary>Characters that are themselves.</summary>
    Literal,

    /// <summary><c>*</c>.</summary>
    AnyRun,

    /// <summary><c>?</c>.</summary>
    AnyOne,

    /// <summary><c>${key}</c> or <c>${key, 'default'}</c>.</summary>
    Variable,
}

/// <summary>One part of a <see cref="TextTemplate"/>.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Text">The characters of a literal; the condition key of a variable; empty for a wildcard.</param>
/// <param name="Default">What a variable stands for when the request has no such key; null: it cannot be resolved then.</param>
internal readonly record struct TemplatePart(TemplatePartKind Kind, string Text, string? Default = null)
{
    /// <summary>The characters of a literal, and those of a wildcard where it is none.</summary>
    public string PlainText => Kind switch { TemplatePartKind.AnyRun => "*", TemplatePartKind.AnyOne => "?", _ => Text };

    /// <summary>The value that a variable stands for, taken literally wherever it is put; null: it cannot be resolved.</summary>
    /// <remarks>A multi-valued key is no value of a variable.</remarks>
    public string? Resolve(RequestContext? context) =>
        context is not null && context.TryGet(Text, out var value) && !value.IsSet && value.Values is [var only] ? only : Default;
}
