using Broker.TestKit.Published;

namespace Broker.Tests.Architecture;

/// <summary>Rules about the files themselves.</summary>
public sealed class SourceTests
{
    private static readonly string Root = RepositoryTree.Root;

    [Fact]
    public void No_source_file_is_longer_than_400_lines_and_nine_in_ten_are_under_200()
    {
        var lengths = SourceFiles().Select(file => (File: Path.GetRelativePath(Root, file), Lines: File.ReadLines(file).Count())).ToList();

        Assert.NotEmpty(lengths);
        Assert.Empty(lengths.Where(l => l.Lines > 400));
        Assert.True(lengths.Count(l => l.Lines < 200) >= lengths.Count * 0.9);
    }

    [Fact]
    public void Hosting_stays_small() =>
        Assert.InRange(Directory.GetFiles(Path.Combine(Root, "src/Broker/Hosting"), "*.cs").Length, 1, 8);

    [Fact]
    public void Everything_is_caught_in_hosting_only_unless_it_is_thrown_on()
    {
        var elsewhere =
            from file in SourceFiles()
            where !file.Contains("/Hosting/", StringComparison.Ordinal)
            let lines = File.ReadAllLines(file)
            from i in Enumerable.Range(0, lines.Length)
            let text = lines[i].Trim()
            where text is "catch" or "catch (Exception)" || (text.StartsWith("catch (Exception ", StringComparison.Ordinal) && !text.Contains("when", StringComparison.Ordinal))
            where !lines.Skip(i).Take(6).Any(line => line.Trim() == "throw;")
            select Path.GetRelativePath(Root, file);

        Assert.Empty(elsewhere);
    }

    [Fact]
    public void The_page_on_the_source_names_folders_that_exist()
    {
        var page = File.ReadAllText(Path.Combine(Root, "src/README.md"));
        var named = System.Text.RegularExpressions.Regex.Matches(page, "`(Broker[A-Za-z.]*(?:/[A-Za-z0-9/]+)?)`", System.Text.RegularExpressions.RegexOptions.None, TimeSpan.FromSeconds(1))
            .Select(m => m.Groups[1].Value)
            .Distinct(StringComparer.Ordinal)
            .ToList();

        Assert.NotEmpty(named);
        Assert.Empty(named.Where(name => !Directory.Exists(Path.Combine(Root, "src", name))));
    }

    private static IEnumerable<string> SourceFiles() =>
        Directory.EnumerateFiles(Path.Combine(Root, "src"), "*.cs", SearchOption.AllDirectories)
            .Where(file => !file.Contains("/obj/", StringComparison.Ordinal) && !file.Contains("/bin/", StringComparison.Ordinal));
}
