using System.Reflection;
using System.Text.RegularExpressions;
using Broker.Core;
using Broker.TestKit.Published;

namespace Broker.Tests.Architecture;

/// <summary>The table of <c>src/README.md</c> on the profiles says what the code says.</summary>
public sealed partial class ProfileTableTests
{
    private static readonly string[] Choices =
        [.. typeof(StsProfile).GetProperties(BindingFlags.Public | BindingFlags.Instance).Select(property => property.Name).Where(name => name != nameof(StsProfile.Name))];

    private static readonly (string Choice, string Tests)[] Rows = [.. ReadRows()];

    [Fact]
    public void Every_choice_has_a_row_and_every_row_a_choice() =>
        Assert.Equal(Choices.Order(StringComparer.Ordinal), Rows.Select(row => row.Choice).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal));

    [Fact]
    public void The_profiles_differ_in_every_choice() => Assert.All(
        Choices.Select(typeof(StsProfile).GetProperty),
        choice => Assert.NotEqual(choice!.GetValue(StsProfile.Strict), choice.GetValue(StsProfile.Aws)));

    [Fact]
    public void Every_row_names_tests_that_there_are()
    {
        var files = Directory.EnumerateFiles(Path.Combine(RepositoryTree.Root, "tests"), "*Tests.cs", SearchOption.AllDirectories).ToLookup(path => Path.GetFileNameWithoutExtension(path), StringComparer.Ordinal);

        foreach (var (choice, tests) in Rows)
        {
            var named = TestName().Matches(tests);
            Assert.True(named.Count > 0, $"A row of {choice} names no test.");
            Assert.All(named, test => Assert.Contains(
                $" {test.Groups["method"].Value}(",
                string.Concat(files[test.Groups["class"].Value].Select(File.ReadAllText)),
                StringComparison.Ordinal));
        }
    }

    private static IEnumerable<(string Choice, string Tests)> ReadRows()
    {
        var lines = File.ReadAllLines(Path.Combine(RepositoryTree.Root, "src", "README.md"));
        return lines
            .SkipWhile(line => !line.StartsWith("## Profiles:", StringComparison.Ordinal))
            .Where(line => line.StartsWith("| `", StringComparison.Ordinal))
            .Select(line => line.Split('|', StringSplitOptions.TrimEntries))
            .Select(cells => (cells[1].Trim('`'), cells[4]));
    }

    [GeneratedRegex("`(?<class>[A-Za-z]+Tests)[.](?<method>[A-Za-z0-9_]+)`", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex TestName();
}
