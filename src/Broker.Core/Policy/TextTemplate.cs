using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace Broker.Core.Policy;

/// <summary>
/// A text of a policy, read once into literals, wildcards and policy variables. What a variable stands for is put in as literal text: it
/// has no wildcards and is not expanded again (threat P-11).
/// </summary>
/// <remarks>Source: IAM User Guide, "IAM policy elements: Variables and tags". Immutable.</remarks>
internal sealed class TextTemplate
{
    private readonly ImmutableArray<TemplatePart> _parts;

    private TextTemplate(ImmutableArray<TemplatePart> parts)
    {
        _parts = parts;
        HasVariables = parts.Any(part => part.Kind == TemplatePartKind.Variable);
    }

    /// <summary>Whether the text depends on the request.</summary>
    public bool HasVariables { get; }

    /// <summary>Whether it has a wildcard or a variable, so that it can stand for more than one text.</summary>
    public bool HasOpenPart => _parts.Any(part => part.Kind != TemplatePartKind.Literal);

    /// <summary>Whether it is one variable and nothing else.</summary>
    public bool IsOneVariable => _parts is [{ Kind: TemplatePartKind.Variable }];

    /// <summary>The characters in front of the first wildcard or variable.</summary>
    public string FixedPrefix => string.Concat(_parts.TakeWhile(part => part.Kind == TemplatePartKind.Literal).Select(part => part.Text));

    /// <summary>Whether a letter or digit stands outside of wildcards and variables; without one the text names nothing.</summary>
    public bool HasLetterOrDigit => _parts.Any(part => part.Kind == TemplatePartKind.Literal && part.Text.Any(char.IsLetterOrDigit));

    /// <summary>Reads a text, or says what is wrong with it.</summary>
    /// <param name="text">The text as it stands in the policy.</param>
    /// <param name="hasVariables">Whether <c>${…}</c> is special (Version 2012-10-17).</param>
    /// <param name="template">The template, or null.</param>
    /// <param name="problem">What is wrong; empty on success.</param>
    public static bool TryParse(string text, bool hasVariables, [NotNullWhen(true)] out TextTemplate? template, out string problem)
    {
        template = null;
        problem = "";
        var parts = ImmutableArray.CreateBuilder<TemplatePart>();
        var literal = new StringBuilder();
        for (var at = 0; at < text.Length; at++)
        {
            if (hasVariables && PolicyVariables.StartsAt(text, at))
            {
                if (!PolicyVariables.TryRead(text, ref at, out var part, out problem))
                {
                    return false;
                }

                Add(parts, literal, part);
            }
            else if (text[at] is '*' or '?')
            {
                Add(parts, literal, new TemplatePart(text[at] == '*' ? TemplatePartKind.AnyRun : TemplatePartKind.AnyOne, ""));
            }
            else
            {
                literal.Append(text[at]);
            }
        }

        Flush(parts, literal);
        template = new TextTemplate(parts.ToImmutable());
        return true;
    }

    /// <summary>The pattern for one request; a template without variables needs none. Null when a variable cannot be resolved.</summary>
    public Glob? ToGlob(RequestContext? context)
    {
        var glob = new Glob.Builder();
        foreach (var part in _parts)
        {
            switch (part.Kind)
            {
                case TemplatePartKind.AnyRun:
                    glob.AddAnyRun();
                    break;
                case TemplatePartKind.AnyOne:
                    glob.AddAnyOne();
                    break;
                default:
                    if ((part.Kind == TemplatePartKind.Literal ? part.Text : part.Resolve(context)) is not { } literal)
                    {
                        return null;
                    }

                    glob.AddLiteral(literal);
                    break;
            }
        }

        return glob.Build();
    }

    /// <summary>
    /// Whether the text for one request is <paramref name="value"/>, under an operator that has no wildcards: <c>*</c> and <c>?</c> are
    /// themselves. Never when a variable cannot be resolved. Allocates nothing.
    /// </summary>
    public bool IsText(ReadOnlySpan<char> value, RequestContext context, bool ignoresCase)
    {
        foreach (var part in _parts)
        {
            var piece = part.Kind == TemplatePartKind.Variable ? part.Resolve(context) : part.PlainText;
            if (piece is null || value.Length < piece.Length || !IsSame(value[..piece.Length], piece, ignoresCase))
            {
                return false;
            }

            value = value[piece.Length..];
        }

        return value.IsEmpty;
    }

    /// <summary>
    /// The text up to and with the given number of literal colons, wildcards as written; null when there are fewer, or a variable in front.
    /// </summary>
    public string? LiteralHead(int colons)
    {
        var head = new StringBuilder();
        foreach (var part in _parts)
        {
            if (part.Kind == TemplatePartKind.Variable)
            {
                return null;
            }

            foreach (var c in part.PlainText)
            {
                head.Append(c);
                if (c == ':' && --colons == 0)
                {
                    return head.ToString();
                }
            }
        }

        return null;
    }

    /// <summary>Cuts at the first colons that are written in the policy, never at one that a variable brings along.</summary>
    /// <param name="count">The number of pieces; the last one keeps its colons. Fewer are returned when there are fewer colons.</param>
    public ImmutableArray<TextTemplate> SplitAtColons(int count)
    {
        var pieces = ImmutableArray.CreateBuilder<TextTemplate>();
        var current = ImmutableArray.CreateBuilder<TemplatePart>();
        foreach (var part in _parts)
        {
            var rest = part;
            while (rest.Kind == TemplatePartKind.Literal && pieces.Count < count - 1 && rest.Text.IndexOf(':', StringComparison.Ordinal) is >= 0 and var at)
            {
                current.Add(rest with { Text = rest.Text[..at] });
                pieces.Add(new TextTemplate(current.ToImmutable()));
                current.Clear();
                rest = rest with { Text = rest.Text[(at + 1)..] };
            }

            current.Add(rest);
        }

        pieces.Add(new TextTemplate(current.ToImmutable()));
        return pieces.ToImmutable();
    }

    /// <summary>Ignoring case, each unit is lowercased by itself; nothing is folded.</summary>
    private static bool IsSame(ReadOnlySpan<char> value, ReadOnlySpan<char> piece, bool ignoresCase)
    {
        if (!ignoresCase)
        {
            return value.SequenceEqual(piece);
        }

        for (var at = 0; at < piece.Length; at++)
        {
            if (char.ToLowerInvariant(value[at]) != char.ToLowerInvariant(piece[at]))
            {
                return false;
            }
        }

        return true;
    }

    private static void Add(ImmutableArray<TemplatePart>.Builder parts, StringBuilder literal, TemplatePart part)
    {
        if (part.Kind == TemplatePartKind.Literal)
        {
            literal.Append(part.Text);
            return;
        }

        Flush(parts, literal);
        parts.Add(part);
    }

    private static void Flush(ImmutableArray<TemplatePart>.Builder parts, StringBuilder literal)
    {
        if (literal.Length > 0)
        {
            parts.Add(new TemplatePart(TemplatePartKind.Literal, literal.ToString()));
            literal.Clear();
        }
    }
}
