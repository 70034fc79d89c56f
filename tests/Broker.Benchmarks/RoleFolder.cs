using System.Globalization;
using System.Text;
using Broker.TestKit.Published;

namespace Broker.Benchmarks;

/// <summary>A catalog folder with many roles, each with a trust policy of its own that no other role has.</summary>
internal static class RoleFolder
{
    /// <summary>A file stays below the limit of a file.</summary>
    private const int RolesOfAFile = 1000;

    /// <summary>The issuer that all of them trust.</summary>
    public const string Issuer = "https://issuer.example";

    /// <summary>Writes it; the key set must be there as <c>jwks.json</c>.</summary>
    public static void Write(string folder, int roles)
    {
        Directory.CreateDirectory(folder);
        File.WriteAllText(Path.Combine(folder, "provider.yaml"), TestCatalog.Provider(Issuer, "{ jwksFile: jwks.json }"));
        for (var first = 0; first < roles; first += RolesOfAFile)
        {
            var text = new StringBuilder();
            for (var role = first; role < Math.Min(first + RolesOfAFile, roles); role++)
            {
                text.Append(TestCatalog.Role(NameOf(role), Issuer, NameOf(role))).Append("\n---\n");
            }

            File.WriteAllText(Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"roles-{first:D6}.yaml")), text.ToString());
        }
    }

    /// <summary>The name of a role.</summary>
    public static string NameOf(int role) => string.Create(CultureInfo.InvariantCulture, $"worker-{role:D6}");
}
