using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Broker.Core.Catalog.Yaml;

/// <summary>Reads the documents of a YAML text, one at a time, as a strict subset of YAML: what the same text in JSON could say.</summary>
/// <remarks>
/// Refused: anchors and aliases (a few lines can expand to gigabytes), tags (they name types), duplicate keys (readers differ in which one
/// they keep), keys that are not text, more than 64 levels, more than 20,000 nodes in a document. A syntax error or a broken limit ends the
/// file; everything else is reported and reading goes on. Not thread safe.
/// </remarks>
internal sealed class YamlReader
{
    /// <summary>Deeper than any role or provider needs (a trust policy has about 8 levels); bounds the recursion here and later.</summary>
    public const int DeepestLevel = 64;

    /// <summary>A role with all its tags and the longest policy stays under 1,000; bounds memory to some megabytes per document.</summary>
    public const int MostNodes = 20_000;

    /// <summary>What the parser reports for a node without a tag.</summary>
    private const string NoTag = "?";

    private readonly FileProblems _problems;
    private readonly Scanner _scanner;
    private readonly Parser _parser;
    private int _nodes;
    private bool _isSound;

    /// <summary>Opens a text that holds no control characters: the parser takes NUL for the end of the file.</summary>
    public YamlReader(string text, FileProblems problems)
        : this(new StringReader(text), problems)
    {
    }

    /// <summary>Opens a text that is read piece by piece; it holds no control characters either.</summary>
    public YamlReader(TextReader text, FileProblems problems)
    {
        _problems = problems;
        _scanner = new Scanner(text);
        _parser = new Parser(_scanner);
    }

    /// <summary>Whether the reading ended before the text did.</summary>
    public bool HasFailed { get; private set; }

    /// <summary>Reads the next document; false at the end of the text or where it cannot be read, which is then reported.</summary>
    public bool TryRead([NotNullWhen(true)] out YamlDocument? document)
    {
        document = null;
        try
        {
            while (_parser.MoveNext() && _parser.Current is not DocumentStart)
            {
                // Stream start, or the end of the document before.
            }

            if (_parser.Current is not DocumentStart)
            {
                return false;
            }

            _nodes = 0;
            _isSound = true;
            var root = ReadNode(Next(), 1);
            document = new YamlDocument(root, _isSound);
            return true;
        }
        catch (YamlException error)
        {
            // For a tab the parser says 1:1; the scanner knows better.
            var at = PositionOf(error.Start);
            _problems.Refuse(at == YamlPosition.Start ? PositionOf(_scanner.CurrentPosition) : at, $"cannot be read: {error.Message}");
        }
        catch (Exception error) when (error is InvalidOperationException or ArgumentException)
        {
            // YamlDotNet 16 lets these two escape for some malformed texts, such as an unclosed '[' before a key.
            _problems.Refuse(PositionOf(_scanner.CurrentPosition), "cannot be read: a bracket, quote or key is not closed at or before this place");
        }

        HasFailed = true;
        return false;
    }

    private ParsingEvent Next() =>
        _parser.MoveNext() ? _parser.Current! : throw new SyntaxErrorException("The document ends too early.");

    private YamlNode ReadNode(ParsingEvent start, int level)
    {
        var at = PositionOf(start.Start);
        RefuseAnchorAndTag(start, at);
        if (level > DeepestLevel || ++_nodes > MostNodes)
        {
            // The parser's time grows with the square of the depth: passing over the rest could take minutes.
            var limit = level > DeepestLevel ? $"more than {DeepestLevel} levels" : $"more than {MostNodes} nodes in one document";
            throw new SemanticErrorException(start.Start, start.End, limit);
        }

        return start switch
        {
            Scalar scalar => ReadScalar(scalar, at),
            SequenceStart => ReadSequence(at, level),
            MappingStart => ReadMapping(at, level),
            _ => RefuseAlias(at),
        };
    }

    private static YamlScalar ReadScalar(Scalar scalar, YamlPosition at) => new(
        at,
        scalar.Value,
        scalar.Style == ScalarStyle.Plain ? PlainScalar.Classify(scalar.Value) : YamlScalarKind.Text,
        scalar.Style == ScalarStyle.Literal);

    private YamlSequence ReadSequence(YamlPosition at, int level)
    {
        var items = ImmutableArray.CreateBuilder<YamlNode>();
        for (var next = Next(); next is not SequenceEnd; next = Next())
        {
            items.Add(ReadNode(next, level + 1));
        }

        return new YamlSequence(at, items.DrainToImmutable());
    }

    private YamlMapping ReadMapping(YamlPosition at, int level)
    {
        var members = ImmutableArray.CreateBuilder<YamlMember>();
        var names = new HashSet<string>(StringComparer.Ordinal);
        for (var next = Next(); next is not MappingEnd; next = Next())
        {
            var key = ReadNode(next, level + 1);
            var value = ReadNode(Next(), level + 1);
            if (key is not YamlScalar { Kind: YamlScalarKind.Text, Text: var name })
            {
                _problems.Refuse(key.At, key switch
                {
                    YamlScalar { Text: "<<" } => "merge keys are not supported: write the members out",
                    YamlScalar => "this key is not text: put it in quotes",
                    _ => "a key is text, not a list or a mapping",
                });
            }
            else if (!names.Add(name))
            {
                _problems.Refuse(key.At, $"{Quoted.Text(name)} stands here twice: keep one");
            }
            else
            {
                members.Add(new YamlMember(name, key.At, value));
            }
        }

        return new YamlMapping(at, members.DrainToImmutable());
    }

    private void RefuseAnchorAndTag(ParsingEvent start, YamlPosition at)
    {
        if (start is not NodeEvent node)
        {
            return;
        }

        if (!node.Anchor.IsEmpty)
        {
            _problems.Refuse(at, "anchors are not supported: write the value out");
        }

        if (!node.Tag.IsEmpty && node.Tag.Value is not NoTag)
        {
            _problems.Refuse(at, "tags are not supported: quote the value if it is text");
        }
    }

    private YamlScalar RefuseAlias(YamlPosition at)
    {
        _problems.Refuse(at, "aliases are not supported: write the value out");
        _isSound = false;
        return new YamlScalar(at, "", YamlScalarKind.Text, IsLiteral: false);
    }

    private static YamlPosition PositionOf(Mark mark) => new((int)Math.Clamp(mark.Line, 1, int.MaxValue), (int)Math.Clamp(mark.Column, 1, int.MaxValue));
}
