using System.Text;
using Broker.Core.Catalog;
using Broker.Core.Catalog.Yaml;

namespace Broker.Core.Tests.Catalog.Yaml;

public sealed class YamlReaderTests
{
    [Fact]
    public void Keeps_order_and_places()
    {
        var (documents, problems) = Read("a: 1\nb:\n  - x\n  - { c: 'true' }\n---\nd\n");

        Assert.Empty(problems);
        var root = Assert.IsType<YamlMapping>(documents[0].Root);
        Assert.Equal(["a", "b"], root.Members.Select(member => member.Name));
        Assert.Equal(new YamlPosition(2, 1), root.Find("b")!.At);
        var list = Assert.IsType<YamlSequence>(root.Find("b")!.Value);
        Assert.Equal(new YamlPosition(3, 5), list.Items[0].At);
        Assert.Equal(YamlScalarKind.Text, Assert.IsType<YamlScalar>(Assert.IsType<YamlMapping>(list.Items[1]).Find("c")!.Value).Kind);
        Assert.Equal("d", Assert.IsType<YamlScalar>(documents[1].Root).Text);
    }

    [Theory]
    [InlineData('[')]
    [InlineData('{')]
    [InlineData('-')]
    public void Stops_descending_at_the_deepest_level(char open)
    {
        var text = string.Concat(Enumerable.Repeat(open == '-' ? "- " : open.ToString(), 200_000));

        var (_, problems) = Read(text);

        Assert.Equal("cannot be read: more than 64 levels", Assert.Single(problems).Message);
    }

    [Fact]
    public void Reads_the_deepest_level_that_is_allowed()
    {
        var (documents, problems) = Read(new string('[', YamlReader.DeepestLevel) + new string(']', YamlReader.DeepestLevel));

        Assert.Empty(problems);
        Assert.True(Assert.Single(documents).IsSound);
    }

    [Fact]
    public void Stops_at_a_document_of_very_many_nodes()
    {
        var (documents, problems) = Read($"a\n---\n[{string.Concat(Enumerable.Repeat("a,", YamlReader.MostNodes))}]\n---\nb\n");

        Assert.Equal("cannot be read: more than 20000 nodes in one document", Assert.Single(problems).Message);
        Assert.Single(documents);
    }

    [Fact]
    public void Survives_any_text()
    {
        string[] seeds =
        [
            CatalogDocuments.Provider,
            CatalogDocuments.Role("demo"),
            "a: |\n  x\n  y\nc: [d, {e: 'f', \"g\\n\": h}]\n---\n- x\n- ? y\n  : z\n",
            "%YAML 1.2\n--- !a &b\nk: *b\n...\n",
        ];
        const string alphabet = "[]{}:,-?#&*!|>'\"%@`\\ \n\t\rayZ0~.<=_\u2028é\U0001F600";
        var random = new Random(20261121);
        for (var round = 0; round < 5_000; round++)
        {
            var text = new StringBuilder(seeds[random.Next(seeds.Length)]);
            for (var changes = random.Next(1, 12); changes > 0; changes--)
            {
                var at = random.Next(text.Length + 1);
                _ = random.Next(2) == 0
                    ? text.Insert(at, alphabet[random.Next(alphabet.Length)])
                    : text.Remove(at, Math.Min(text.Length - at, random.Next(1, 4)));
            }

            var (_, problems) = Read(text.ToString());

            Assert.All(problems, problem => Assert.DoesNotContain('\n', problem.ToString()));
        }
    }

    private static (List<YamlDocument> Documents, CatalogProblem[] Problems) Read(string text)
    {
        var problems = new CatalogProblems();
        var reader = new YamlReader(text, new FileProblems("case.yaml", problems));
        var documents = new List<YamlDocument>();
        while (reader.TryRead(out var document))
        {
            documents.Add(document);
        }

        return (documents, [.. problems.Sorted()]);
    }
}
