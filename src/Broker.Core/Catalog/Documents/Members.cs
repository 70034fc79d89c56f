using System.Collections.Immutable;
using System.Globalization;
using Broker.Core.Catalog.Yaml;

namespace Broker.Core.Catalog.Documents;

/// <summary>Reads the members of one mapping strictly: unknown members, wrong types and missing values are reported where they stand.</summary>
/// <remarks>
/// Every method returns the value, or null when the member is absent or was reported. Since one error anywhere keeps the whole catalog
/// from being used, callers may go on with a default.
/// </remarks>
internal sealed class Members
{
    private readonly YamlMapping _mapping;
    private readonly string _path;

    private Members(YamlMapping mapping, string path, FileProblems problems)
    {
        _mapping = mapping;
        _path = path;
        Problems = problems;
    }

    /// <summary>Where this mapping's problems go.</summary>
    public FileProblems Problems { get; }

    /// <summary>Where the mapping starts.</summary>
    public YamlPosition At => _mapping.At;

    /// <summary>Opens a mapping that may have the members <paramref name="known"/> and no others.</summary>
    /// <param name="node">The node that should be a mapping.</param>
    /// <param name="path">Its place in the document, such as <c>spec.keys</c>; empty for the document itself.</param>
    /// <param name="problems">Where problems go.</param>
    /// <param name="known">The members it may have.</param>
    public static Members? Open(YamlNode node, string path, FileProblems problems, ImmutableArray<string> known)
    {
        if (node is not YamlMapping mapping)
        {
            problems.Refuse(node.At, $"{(path.Length == 0 ? "a document" : path)} is a mapping: NAME: VALUE{(IsNull(node) ? ", or {} when there is nothing to say" : "")}");
            return null;
        }

        foreach (var member in mapping.Members.Where(member => !known.Contains(member.Name, StringComparer.Ordinal)))
        {
            problems.Refuse(member.At, $"{(path.Length == 0 ? "" : $"{path}: ")}unknown member {Quoted.Text(member.Name)}{NearestName.Hint(member.Name, known)}");
        }

        return new Members(mapping, path, problems);
    }

    /// <summary>Reports a problem at a member, or at the mapping when the member is absent.</summary>
    public void Refuse(string name, string message) => Problems.Refuse(PositionOf(name), $"{PathOf(name)}: {message}");

    /// <summary>Warns at a member.</summary>
    public void Warn(string name, string message) => Problems.Warn(PositionOf(name), $"{PathOf(name)}: {message}");

    /// <summary>Whether the member is written down, whatever its value.</summary>
    public bool Has(string name) => _mapping.Find(name) is not null;

    /// <summary>Whether the member is <c>[]</c>.</summary>
    public bool HasEmptyList(string name) => _mapping.Find(name)?.Value is YamlSequence { Items.IsEmpty: true };

    /// <summary>Where a member's key stands, or the mapping when it is absent.</summary>
    public YamlPosition PositionOf(string name) => _mapping.Find(name)?.At ?? At;

    /// <summary>A member that has to be there.</summary>
    public YamlMember? Required(string name)
    {
        var member = _mapping.Find(name);
        if (member is null)
        {
            Problems.Refuse(At, $"{PathOf(name)} is missing");
        }

        return member;
    }

    /// <summary>A text that has to be there.</summary>
    public string? RequiredText(string name) => Required(name) is { } member ? TextOf(member.Value, PathOf(name)) : null;

    /// <summary>A text that may be absent.</summary>
    public string? OptionalText(string name) => _mapping.Find(name) is { } member ? TextOf(member.Value, PathOf(name)) : null;

    /// <summary>A whole number that may be absent.</summary>
    public int? OptionalInteger(string name, int least, int most)
    {
        if (_mapping.Find(name) is not { } member)
        {
            return null;
        }

        if (member.Value is YamlScalar { Kind: YamlScalarKind.Number, Text: var text }
            && int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
            && number >= least && number <= most)
        {
            return number;
        }

        Problems.Refuse(member.Value.At, $"{PathOf(name)} is a whole number from {least} to {most}, without quotes");
        return null;
    }

    /// <summary>A truth value that may be absent.</summary>
    public bool? OptionalBoolean(string name)
    {
        if (_mapping.Find(name) is not { } member)
        {
            return null;
        }

        if (member.Value is YamlScalar { Kind: YamlScalarKind.Boolean, Text: var text })
        {
            return text is "true";
        }

        Problems.Refuse(member.Value.At, $"{PathOf(name)} is true or false, without quotes");
        return null;
    }

    /// <summary>A mapping that has to be there.</summary>
    public Members? RequiredMembers(string name, ImmutableArray<string> known) =>
        Required(name) is { } member ? Open(member.Value, PathOf(name), Problems, known) : null;

    /// <summary>The texts of a list that may be absent, each with its place.</summary>
    public ImmutableArray<PlacedText> Texts(string name, int most)
    {
        if (_mapping.Find(name) is not { } member)
        {
            return [];
        }

        if (member.Value is not YamlSequence { Items: var items } || items.Length > most)
        {
            Problems.Refuse(member.Value.At, $"{PathOf(name)} is a list of at most {most} texts: [a, b]");
            return [];
        }

        return [.. items
            .Select((item, index) => (Text: TextOf(item, $"{PathOf(name)}[{index}]"), item.At))
            .Where(item => item.Text is not null)
            .Select(item => new PlacedText(item.Text!, item.At))];
    }

    /// <summary>A text that may be absent, with the place of its value.</summary>
    public PlacedText? OptionalPlaced(string name) =>
        OptionalText(name) is { } text ? new PlacedText(text, _mapping.Find(name)!.Value.At) : null;

    /// <summary>A mapping that may be absent.</summary>
    public Members? OptionalMembers(string name, ImmutableArray<string> known) =>
        _mapping.Find(name) is { } member ? Open(member.Value, PathOf(name), Problems, known) : null;

    /// <summary>The mappings of a list that may be absent.</summary>
    public IEnumerable<Members> OptionalList(string name, int most, ImmutableArray<string> known) =>
        Items(name, most).Select((item, index) => Open(item, ItemPath(name, index), Problems, known)).OfType<Members>();

    /// <summary>The items of a list that may be absent, whatever they are.</summary>
    public ImmutableArray<YamlNode> Items(string name, int most)
    {
        if (_mapping.Find(name) is not { } member)
        {
            return [];
        }

        if (member.Value is YamlSequence { Items: var items } && items.Length <= most)
        {
            return items;
        }

        Problems.Refuse(member.Value.At, $"{PathOf(name)} is a list of at most {most} items: start each with '- '");
        return [];
    }

    /// <summary>The members of a mapping with names of the writer's choice, which may be absent.</summary>
    public ImmutableArray<YamlMember> Children(string name, int most)
    {
        if (_mapping.Find(name) is not { } member)
        {
            return [];
        }

        if (member.Value is YamlMapping { Members: var members } && members.Length <= most)
        {
            return members;
        }

        Problems.Refuse(member.Value.At, $"{PathOf(name)} is a mapping of at most {most} members: NAME: VALUE");
        return [];
    }

    /// <summary>The members of a mapping from text to text that may be absent.</summary>
    public ImmutableArray<(string Name, string Text, YamlPosition At)> TextMap(string name)
    {
        if (_mapping.Find(name) is not { } member)
        {
            return [];
        }

        if (member.Value is not YamlMapping { Members: var members })
        {
            Problems.Refuse(member.Value.At, $"{PathOf(name)} is a mapping of texts: {{ team: a }}");
            return [];
        }

        return [.. members.Select(m => (m.Name, TextOf(m.Value, $"{PathOf(name)}.{m.Name}"), m.At)).Where(m => m.Item2 is not null)!];
    }

    private string? TextOf(YamlNode node, string path)
    {
        if (node is YamlScalar { Kind: YamlScalarKind.Text, Text: var text })
        {
            return text;
        }

        Problems.Refuse(node.At, node switch
        {
            YamlScalar { Kind: YamlScalarKind.Null } => $"{path} has no value",
            YamlScalar scalar => $"{path} is text: put it in quotes, \"{Quoted.Text(scalar.Text)[1..^1]}\"",
            _ => $"{path} is text, not a list or a mapping",
        });
        return null;
    }

    /// <summary>The path of an item of a list, for messages.</summary>
    public string ItemPath(string name, int index) => string.Create(CultureInfo.InvariantCulture, $"{PathOf(name)}[{index}]");

    /// <summary>The path of a member, for messages.</summary>
    public string PathOf(string name) => _path.Length == 0 ? name : $"{_path}.{name}";

    private static bool IsNull(YamlNode node) => node is YamlScalar { Kind: YamlScalarKind.Null };
}
