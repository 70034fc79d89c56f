using System.Globalization;
using Broker.TestKit.Published;

namespace Broker.EndToEnd.Tests.Cluster;

/// <summary>What a run measured, in <c>artifacts/tests/figures.txt</c>; <c>make test</c> and <c>make e2e</c> print it at their end.</summary>
internal static class Figures
{
    private static readonly Lock Writing = new();

    private static readonly string Path = System.IO.Path.Combine(RepositoryTree.Root, "artifacts", "tests", "figures.txt");

    public static void Add(string what, string figure)
    {
        lock (Writing)
        {
            Directory.CreateDirectory(System.IO.Path.GetDirectoryName(Path)!);
            File.AppendAllText(Path, $"{what}: {figure}\n");
        }
    }

    public static void Add(string what, TimeSpan figure) =>
        Add(what, figure.TotalSeconds.ToString("0.0 s", CultureInfo.InvariantCulture));
}
