using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Broker.Core.Catalog;
using Broker.TestKit.Published;
using TemporaryFolder = Broker.TestKit.TemporaryFolder;

namespace Broker.Core.Tests.Catalog.Schemas;

/// <summary>The schemas of <c>charts/identity-broker/crds</c> and the readers of documents take the same: asked of the readers themselves.</summary>
public sealed partial class CustomResourceSchemaTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Every_kind_that_files_may_have_has_a_schema_and_the_other_way_round()
    {
        var refused = Assert.Single(Problems(new JsonObject
        {
            ["apiVersion"] = CatalogFolder.ApiVersion,
            ["kind"] = "?",
            ["metadata"] = new JsonObject { ["name"] = "it" },
            ["spec"] = new JsonObject(),
        }));
        var kinds = Kinds().Match(refused).Groups["kinds"].Value.Split(", ");

        Assert.Equal(kinds.Order(StringComparer.Ordinal), SchemaNode.Specs().Select(spec => spec.Kind).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Schemas_describe_every_member_that_is_read_and_no_other()
    {
        // Every name that stands in the source of the readers is tried in every mapping: who takes one does not call it unknown.
        var names = Directory.GetFiles(Path.Combine(RepositoryTree.Root, "src", "Broker.Core", "Catalog", "Documents"), "*.cs")
            .SelectMany(file => Names().Matches(File.ReadAllText(file)))
            .Select(match => match.Groups["name"].Value)
            .ToHashSet(StringComparer.Ordinal);

        var mappings = SchemaNode.All().Where(node => node.HasMembers).ToList();

        Assert.True(mappings.Count >= 15, "The walk through the schemas finds their mappings.");
        Assert.All(mappings, mapping =>
        {
            var described = mapping.Properties.Select(property => property.Name).ToHashSet(StringComparer.Ordinal);
            var problems = Problems(mapping.Document(new JsonObject(names.Union(described).Select(name => KeyValuePair.Create(name, (JsonNode?)null)))));
            var refused = problems.Select(problem => Refused().Match(problem)).Where(match => match.Success).Select(match => match.Groups["name"].Value);

            Assert.Equal(described.Order(StringComparer.Ordinal), names.Union(described).Except(refused).Order(StringComparer.Ordinal));
        });
    }

    [Fact]
    public void Schemas_require_what_the_readers_miss() => Assert.All(SchemaNode.All().Where(node => node.HasMembers), mapping =>
    {
        var problems = Problems(mapping.Document(new JsonObject()));
        var missing = mapping.Properties.Where(property => problems.Contains($"{property.Path} is missing"));

        Assert.Equal(mapping.Required.Order(StringComparer.Ordinal), missing.Select(property => property.Name).Order(StringComparer.Ordinal));
    });

    [Fact]
    public void A_key_of_a_secret_is_named_where_a_file_is_named() => Assert.All(SchemaNode.All().Where(node => node.Path != "spec" && !node.HasMembers), node =>
    {
        var isFile = Problems(node.Document("absent")).Any(problem => problem.StartsWith(Owner(node.Path), StringComparison.Ordinal) && problem.Contains("cannot read", StringComparison.Ordinal));

        Assert.Equal(node.IsSecretReference, isFile);
    });

    [Theory]
    [InlineData("123456789012")]
    [InlineData("12345678901")]
    [InlineData("aws")]
    [InlineData("AWS")]
    public void Accounts_are_those_of_the_readers(string account)
    {
        var accounts = SchemaNode.All().Where(node => node.Name is "account").ToList();

        Assert.Equal(SchemaNode.Specs().Count(), accounts.Count);
        Assert.All(accounts, node => Assert.Equal(
            Regex.IsMatch(account, node.Pattern!, RegexOptions.CultureInvariant, TimeSpan.FromSeconds(3)),
            !Problems(node.Document(account)).Any(problem => problem.StartsWith($"{node.Path}:", StringComparison.Ordinal))));
    }

    [Fact]
    public void Values_have_the_type_that_the_readers_take()
    {
        Assert.All(SchemaNode.All().Where(node => node.Type is "string"), node =>
        {
            Assert.Contains(Problems(node.Document(new JsonArray("a"))), problem => problem.StartsWith(Owner(node.Path), StringComparison.Ordinal));
            Assert.DoesNotContain(Problems(node.Document("a")), problem => problem.StartsWith($"{node.Path} is", StringComparison.Ordinal));
        });
        Assert.All(SchemaNode.All().Where(node => node.Type is "array"), node => Assert.DoesNotContain($"{node.Path} is", OneOf(node, new JsonArray("a"))));
        Assert.All(SchemaNode.All().Where(node => node.HasMembers), node => Assert.DoesNotContain($"{node.Path} is a mapping", OneOf(node, new JsonObject())));
    }

    [Fact]
    public void Numbers_have_the_bounds_of_the_readers() => Assert.All(SchemaNode.All().Where(node => node.Type is "integer"), node =>
    {
        bool IsTaken(int? value) => !Problems(node.Document(value)).Any(problem => problem.StartsWith(node.Path, StringComparison.Ordinal));

        Assert.Equal([false, true, true, false], new[] { node.Bound("minimum") - 1, node.Bound("minimum"), node.Bound("maximum"), node.Bound("maximum") + 1 }.Select(IsTaken));
    });

    [Fact]
    public void Lists_have_the_bounds_of_the_readers() => Assert.All(SchemaNode.All().Where(node => node.Type is "array"), node =>
    {
        bool IsTaken(int? items) => !Problems(node.Document(new JsonArray([.. Enumerable.Repeat(0, items!.Value).Select(_ => (JsonNode)"a")])))
            .Any(problem => problem.StartsWith($"{node.Path} is a l", StringComparison.Ordinal));

        Assert.True(IsTaken(node.Bound("maxItems")));
        Assert.False(IsTaken(node.Bound("maxItems") + 1));
    });

    [Fact]
    public void Mappings_with_free_names_have_the_bounds_of_the_readers() =>
        Assert.All(SchemaNode.All().Where(node => node.Type is "object" && !node.HasMembers && !node.IsSecretReference), node =>
        {
            bool IsTaken(int? members) => !Problems(node.Document(new JsonObject(Enumerable.Range(0, members!.Value).Select(i => KeyValuePair.Create($"n{i}", (JsonNode?)"a")))))
                .Any(problem => problem.Contains($"at most {node.Bound("maxProperties")}", StringComparison.Ordinal));

            Assert.True(IsTaken(node.Bound("maxProperties")));
            Assert.False(IsTaken(node.Bound("maxProperties") + 1));
        });

    [Fact]
    public void Choices_are_those_of_the_readers() => Assert.All(SchemaNode.All().Where(node => node.Values.Any()), node =>
    {
        bool IsTaken(string value) => !Problems(node.Document(value)).Any(problem => problem.StartsWith(node.Path, StringComparison.Ordinal));

        Assert.All(node.Values, value => Assert.True(IsTaken(value)));
        Assert.False(IsTaken("other"));
    });

    [Fact]
    public void What_is_too_long_for_a_schema_is_too_long_for_its_reader() =>
        Assert.All(SchemaNode.All().Where(node => node.Type is "string" && node.Bound("maxLength") is not null), node =>
            Assert.Contains(Problems(node.Document(new string('a', node.Bound("maxLength")!.Value + 1))), problem => problem.StartsWith(Owner(node.Path), StringComparison.Ordinal)));

    private string OneOf(SchemaNode node, JsonNode value) => string.Join('\n', Problems(node.Document(value)));

    /// <summary>The messages on a document that stands alone in a catalog.</summary>
    private List<string> Problems(JsonObject document)
    {
        _folder.Write("it.yaml", document.ToJsonString());
        return [.. new CatalogFolder(_folder.Path).Load().Problems.Select(problem => problem.Message)];
    }

    /// <summary>Messages on an item of a list may name the list only.</summary>
    private static string Owner(string path) => path.EndsWith("[0]", StringComparison.Ordinal) ? path[..^3] : path;

    [GeneratedRegex("""
        (?<![\w"$])"(?<name>[a-zA-Z][a-zA-Z0-9]*)"
        """, RegexOptions.ExplicitCapture | RegexOptions.IgnorePatternWhitespace, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Names();

    /// <summary>A member that is unknown, or known only to tell people that secrets do not belong there.</summary>
    [GeneratedRegex("(unknown member '(?<name>[^']+)')|(\\.(?<name>\\w+): a secret must not stand in a document)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Refused();

    [GeneratedRegex("one of (?<kinds>.*)$", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Kinds();
}
