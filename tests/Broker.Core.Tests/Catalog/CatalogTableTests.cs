using Broker.Core.Catalog;
using Broker.TestKit;

namespace Broker.Core.Tests.Catalog;

/// <summary>
/// The files of <c>testdata/catalog</c>: each of <c>accepted</c> loads beside a provider and files <c>secret</c> and <c>seed</c>, and each of <c>refused</c> gives exactly the
/// problems that stand in the file of the same name, <c>LINE:COLUMN: MESSAGE</c>.
/// </summary>
public sealed class CatalogTableTests
{
    private static readonly string Table = Path.Combine(AppContext.BaseDirectory, "testdata", "catalog");

    public static TheoryData<string> Refused => Names("refused");

    public static TheoryData<string> Accepted => Names("accepted");

    [Theory]
    [MemberData(nameof(Refused))]
    public void Refuses_with_place_and_reason(string name)
    {
        var load = Load("refused", name);

        Assert.False(load.TryGetSnapshot(out _));
        Assert.Equal(File.ReadAllText(Path.Combine(Table, "refused", $"{name}.problems")), Shown(load), ignoreLineEndingDifferences: true);
    }

    [Theory]
    [MemberData(nameof(Accepted))]
    public void Accepts_the_neighbours(string name)
    {
        var load = Load("accepted", name);

        Assert.Empty(load.Problems);
        Assert.True(load.TryGetSnapshot(out var snapshot));
        Assert.True(snapshot.Roles.Count + snapshot.Providers.Count + snapshot.Users.Count + snapshot.Accounts.Count > 1);
    }

    private static CatalogLoad Load(string kind, string name)
    {
        using var folder = new TemporaryFolder();
        folder.Write("keys.json", """{"keys":[]}""");
        folder.Write("a.yaml", CatalogDocuments.Provider);
        CatalogDocuments.WriteSecret(folder, "secret", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY\n");
        CatalogDocuments.WriteSecret(folder, "seed", "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP\n");
        File.Copy(Path.Combine(Table, kind, $"{name}.yaml"), folder["case.yaml"]);
        var load = new CatalogFolder(folder.Path).Load();
        Assert.All(load.Problems, problem => Assert.Equal(folder["case.yaml"], problem.File));
        return load;
    }

    private static string Shown(CatalogLoad load) =>
        string.Concat(load.Problems.Select(p => $"{p.Line}:{p.Column}: {(p.IsWarning ? "(warning) " : "")}{WithoutFolder(p)}\n"));

    private static string WithoutFolder(CatalogProblem problem) =>
        problem.Message.Replace(Path.GetDirectoryName(problem.File)! + "/", "", StringComparison.Ordinal);

    private static TheoryData<string> Names(string kind) =>
        new(Directory.GetFiles(Path.Combine(Table, kind), "*.yaml").Select(path => Path.GetFileNameWithoutExtension(path)!).Order(StringComparer.Ordinal));
}
