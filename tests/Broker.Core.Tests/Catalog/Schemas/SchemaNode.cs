using System.Globalization;
using System.Text.Json.Nodes;
using Broker.TestKit.Published;
using YamlDotNet.RepresentationModel;

namespace Broker.Core.Tests.Catalog.Schemas;

/// <summary>A place in the schema of a custom resource's <c>spec</c>, and how to write a document that reaches it.</summary>
/// <param name="Kind">The resource's kind.</param>
/// <param name="Path">The place as messages of the catalog write it: <c>spec.accessKeys[0].id</c>.</param>
/// <param name="Schema">What the schema says there.</param>
/// <param name="Document">Writes the smallest document whose value at this place is the one given.</param>
internal sealed record SchemaNode(string Kind, string Path, YamlMappingNode Schema, Func<JsonNode?, JsonObject> Document)
{
    /// <summary>Where the schemas live.</summary>
    private static readonly string Folder = System.IO.Path.Combine(RepositoryTree.Root, "charts", "identity-broker", "crds");

    /// <summary>Its <c>type</c>; null for whatever the policy language makes of it.</summary>
    public string? Type => Text("type");

    /// <summary>The members that it describes.</summary>
    public IEnumerable<SchemaNode> Properties => Mapping("properties") is not { } properties ? [] : properties.Children.Select(Property);

    /// <summary>The items of a list; null for what is none.</summary>
    public SchemaNode? Items => Mapping("items") is { } items ? new SchemaNode(Kind, $"{Path}[0]", items, item => Document(new JsonArray(item))) : null;

    /// <summary>The last part of its path.</summary>
    public string Name => Path[(Path.LastIndexOf('.') + 1)..];

    /// <summary>Whether it names a key of a Secret, where a file names a file.</summary>
    public bool IsSecretReference => Mapping("properties") is { } properties && properties.Children.ContainsKey("secretName");

    /// <summary>Whether it describes members of its own.</summary>
    public bool HasMembers => Mapping("properties") is not null && !IsSecretReference;

    /// <summary>The members that have to be there.</summary>
    public IEnumerable<string> Required => Texts("required");

    /// <summary>The values that it may have.</summary>
    public IEnumerable<string> Values => Texts("enum");

    /// <summary>The pattern that its values have; null for none.</summary>
    public string? Pattern => Text("pattern");

    /// <summary>A bound; null for none.</summary>
    public int? Bound(string name) => Text(name) is { } text ? int.Parse(text, CultureInfo.InvariantCulture) : null;

    /// <summary>Every schema of the chart: its kind and its <c>spec</c>.</summary>
    public static IEnumerable<SchemaNode> Specs() => Directory.GetFiles(Folder, "*.yaml").Order(StringComparer.Ordinal).Select(Read);

    /// <summary>Every place of every schema that the catalog reads.</summary>
    public static IEnumerable<SchemaNode> All() => Specs().SelectMany(spec => spec.WithDescendants());

    /// <inheritdoc/>
    public override string ToString() => $"{Kind} {Path}";

    private IEnumerable<SchemaNode> WithDescendants()
    {
        var below = IsSecretReference ? [] : Items is { } items ? [items] : Properties;
        return below.SelectMany(node => node.WithDescendants()).Prepend(this);
    }

    private SchemaNode Property(KeyValuePair<YamlNode, YamlNode> property)
    {
        var name = ((YamlScalarNode)property.Key).Value!;
        return new SchemaNode(Kind, $"{Path}.{name}", (YamlMappingNode)property.Value, value => Document(new JsonObject { [name] = value }));
    }

    private YamlMappingNode? Mapping(string name) => Schema.Children.TryGetValue(name, out var node) ? (YamlMappingNode)node : null;

    private string? Text(string name) => Schema.Children.TryGetValue(name, out var node) ? ((YamlScalarNode)node).Value : null;

    private IEnumerable<string> Texts(string name) =>
        Schema.Children.TryGetValue(name, out var node) ? ((YamlSequenceNode)node).Select(item => ((YamlScalarNode)item).Value!) : [];

    private static SchemaNode Read(string file)
    {
        var yaml = new YamlStream();
        yaml.Load(new StringReader(File.ReadAllText(file)));
        var spec = (YamlMappingNode)yaml.Documents.Single().RootNode["spec"];
        var kind = ((YamlScalarNode)spec["names"]["kind"]).Value!;
        var version = ((YamlSequenceNode)spec["versions"]).Single();
        var schema = (YamlMappingNode)version["schema"]["openAPIV3Schema"]["properties"]["spec"];
        return new SchemaNode(kind, "spec", schema, value => new JsonObject
        {
            ["apiVersion"] = $"{((YamlScalarNode)spec["group"]).Value}/{((YamlScalarNode)version["name"]).Value}",
            ["kind"] = kind,
            ["metadata"] = new JsonObject { ["name"] = "it" },
            ["spec"] = value,
        });
    }
}
