using System.Globalization;
using System.Text.RegularExpressions;
using Broker.Core;
using Broker.Core.Catalog;
using Broker.TestKit;
using Broker.TestKit.Published;
using TemporaryFolder = Broker.TestKit.Published.TemporaryFolder;

namespace Broker.Benchmarks;

/// <summary>What a catalog of 100,000 roles costs the published server, and what a look-up costs in small and large ones.</summary>
internal static partial class CatalogFigures
{
    private const int Roles = 100_000;

    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(3);

    /// <summary>Measures a load by a server that starts, one by the same server while the old catalog is in use, and the look-ups.</summary>
    public static async Task<IReadOnlyList<Figure>> MeasureAsync()
    {
        using var issuer = TestIssuer.Rsa(RoleFolder.Issuer);
        using var folder = new TemporaryFolder();
        var jwks = TestIssuer.Jwks(issuer);
        int[] sizes = [10, 1000, Roles];
        foreach (var size in sizes)
        {
            RoleFolder.Write(folder.File(NameOf(size)), size);
            folder.Write($"{NameOf(size)}/jwks.json", jwks);
        }

        List<Figure> figures = [.. await ServerAsync(folder.File(NameOf(Roles)))];
        figures.AddRange(sizes.Select(size => new Figure(
            string.Create(CultureInfo.InvariantCulture, $"look-up of a role among {size:N0}, at random"), LookUp(folder.File(NameOf(size)), size), "ns")));
        return figures;
    }

    private static async Task<IReadOnlyList<Figure>> ServerAsync(string catalog)
    {
        await using var sts = await PublishedSts.StartOnFolderAsync(catalog);
        var (id, process) = (sts.Process.Id, sts.Process);
        var (first, firstProcessor, firstPeak) = (ElapsedOf(process.Output, load: 0), ProcessorTime.OfProcess(id), ResidentMemory.PeakOfProcess(id));

        // Any change makes it read the whole folder again.
        await File.AppendAllTextAsync(Path.Combine(catalog, "provider.yaml"), "\n# changed\n");
        await process.UntilAsync(() => Loaded().Count(process.Output) > 1, Limit, "the changed catalog is loaded");
        return
        [
            new("100,000 roles, each with a policy of its own: loaded in", first, "s", Limits.CatalogSeconds),
            new("  processor time from the start of the process", firstProcessor, "s"),
            new("  peak of resident memory", firstPeak, "MiB", Limits.CatalogMiB),
            new("  loaded again while the old one is in use, in", ElapsedOf(process.Output, load: 1), "s"),
            new("  peak of resident memory by then", ResidentMemory.PeakOfProcess(id), "MiB"),
        ];
    }

    private static double LookUp(string catalog, int roles)
    {
        var snapshot = new CatalogFolder(catalog).Load().TryGetSnapshot(out var loaded) ? loaded : throw new InvalidOperationException("The catalog is refused.");
        var account = AccountId.Parse(TestCatalog.Account);
        var random = new Random(1);
        var arns = Enumerable.Range(0, 4096).Select(_ => RoleArn.Of(account, "/", RoleFolder.NameOf(random.Next(roles)))).ToArray();
        var measured = Repeated.Measure(() =>
        {
            foreach (var arn in arns)
            {
                if (!snapshot.TryGetRole(arn, out _))
                {
                    throw new InvalidOperationException("A role is not found.");
                }
            }
        });
        return measured.Microseconds * 1000 / arns.Length;
    }

    private static string NameOf(int roles) => string.Create(CultureInfo.InvariantCulture, $"roles-{roles}");

    /// <summary>The server's own word for how long a load took, in seconds.</summary>
    private static double ElapsedOf(string log, int load) =>
        TimeSpan.Parse(Loaded().Matches(log)[load].Groups["elapsed"].Value, CultureInfo.InvariantCulture).TotalSeconds;

    [GeneratedRegex(@"Catalog .* loaded: .* in (?<elapsed>[0-9:.]+)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Loaded();
}
