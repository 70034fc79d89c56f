using System.Text;
using Broker.Core.Catalog;
using Broker.TestKit;

namespace Broker.Core.Tests.Actions;

/// <summary>The documents of a test's catalog, by kind, account and name. Putting one again replaces it; they are read by the real loader.</summary>
internal sealed class WorldDocuments : IDisposable
{
    public const string Secret = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY";
    public const string Seed = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP";

    private readonly TemporaryFolder _folder = new();
    private readonly SortedDictionary<string, string> _documents = new(StringComparer.Ordinal);
    private PrincipalPins _pins = PrincipalPins.None;

    public WorldDocuments(string jwks)
    {
        Catalog.CatalogDocuments.WriteSecret(_folder, "secret", Secret);
        Catalog.CatalogDocuments.WriteSecret(_folder, "seed", Seed);
        _folder.Write("keys.json", jwks);
    }

    /// <summary>Whether a document changed since the catalog was loaded.</summary>
    public bool HasChanged { get; private set; } = true;

    /// <summary>The long-term key of a user; of the root for null.</summary>
    public static string KeyOf(string? user, string account) => $"AKIA_{account}_{user ?? "root"}";

    /// <summary>Puts a document; <paramref name="spec"/> is the inside of a flow mapping.</summary>
    public void Put(string kind, string account, string name, string spec)
    {
        HasChanged = true;
        _documents[$"{kind}/{account}/{name}"] =
            $$"""
            apiVersion: iam.identity-broker.io/v1alpha1
            kind: {{kind}}
            metadata: { name: {{name}}-{{account}} }
            spec: { account: "{{account}}"{{(spec.Length == 0 ? "" : ", ")}}{{spec}} }

            """;
    }

    /// <summary>Takes a document away.</summary>
    public void Remove(string kind, string account, string name)
    {
        HasChanged = true;
        Assert.True(_documents.Remove($"{kind}/{account}/{name}"));
    }

    /// <summary>Loads them all; trust policies go on meaning the principals of the load before.</summary>
    public CatalogSnapshot Load()
    {
        var problems = new CatalogProblems();
        var builder = new CatalogBuilder(_folder.Path, problems);
        builder.AddFile("world.yaml", Encoding.UTF8.GetBytes(string.Join("---\n", _documents.Values)));
        var load = builder.Build(_pins);
        Assert.True(load.TryGetSnapshot(out var snapshot), string.Join('\n', load.Problems));
        (_pins, HasChanged) = (load.Pins, false);
        return snapshot;
    }

    public void Dispose() => _folder.Dispose();
}
