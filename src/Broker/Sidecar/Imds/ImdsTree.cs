using System.Collections.Frozen;
using System.Diagnostics.CodeAnalysis;
using System.Text;
using Broker.Sidecar.Settings;

namespace Broker.Sidecar.Imds;

/// <summary>
/// Everything metadata can answer: leaves, and a listing for every folder made from the leaves below it, so that each listed name answers
/// (cloud-init walks them all, R16). Answered with and without a trailing slash (R5), and under every version (R15).
/// </summary>
/// <remarks>Immutable.</remarks>
internal sealed class ImdsTree
{
    private const string SecurityCredentials = "meta-data/iam/security-credentials";
    private const string Extended = "meta-data/iam/security-credentials-extended";

    /// <summary>The versions that clients ask for, oldest first as EC2 lists them; all show the same tree.</summary>
    private static readonly string[] Versions =
    [
        "1.0", "2007-01-19", "2007-03-01", "2007-08-29", "2007-10-10", "2007-12-15", "2008-02-01", "2008-09-01", "2009-04-04", "2011-01-01",
        "2011-05-01", "2012-01-12", "2014-02-25", "2014-11-05", "2015-10-20", "2016-04-19", "2016-06-30", "2016-09-02", "2018-03-28",
        "2018-08-17", "2018-09-24", "2019-10-01", "2020-10-27", "2021-01-03", "2021-03-23", "2021-07-15", "2022-07-09", "2022-09-24",
        "2024-04-11", "latest",
    ];

    private static readonly FrozenSet<string> KnownVersions = Versions.ToFrozenSet(StringComparer.Ordinal);
    private static readonly ImdsLeaf VersionList = Fixed(string.Join('\n', Versions));

    private readonly FrozenDictionary<string, ImdsLeaf> _resources;

    private ImdsTree(Dictionary<string, ImdsLeaf> leaves)
    {
        // Not listed: EC2 does not list the token either, and a crawler that walked into the extended folder would store credentials.
        var folders = Listings(leaves.Keys.Where(path => !path.StartsWith("api/", StringComparison.Ordinal) && !path.StartsWith(Extended, StringComparison.Ordinal)));
        foreach (var (folder, names) in folders)
        {
            leaves.Add(folder, Fixed(string.Join('\n', names)));
        }

        _resources = leaves.ToFrozenDictionary(StringComparer.Ordinal);
    }

    /// <summary>The tree of one sidecar.</summary>
    /// <param name="settings">Role and instance.</param>
    /// <param name="startedAt">What the documents show as their time.</param>
    public static ImdsTree Of(SidecarSettings settings, DateTimeOffset startedAt)
    {
        var role = settings.Role.Name;
        var leaves = new Dictionary<string, ImdsLeaf>(StringComparer.Ordinal)
        {
            ["api/token"] = new(ImdsLeafKind.SessionToken),
            ["dynamic/instance-identity/document"] = new(ImdsLeafKind.Fixed, ImdsDocuments.Identity(settings, startedAt)),
            ["meta-data/iam/info"] = new(ImdsLeafKind.Fixed, ImdsDocuments.IamInfo(settings.Role, startedAt)),
            [$"{SecurityCredentials}/{role}"] = new(ImdsLeafKind.Credentials),
            [Extended] = Fixed(role),
            [$"{Extended}/{role}"] = new(ImdsLeafKind.ExtendedCredentials),
            ["meta-data/instance-id"] = Fixed(settings.Instance.InstanceId),
        };
        if (settings.Instance is { Region: { } region, AvailabilityZone: { } zone })
        {
            leaves.Add("meta-data/placement/availability-zone", Fixed(zone));
            leaves.Add("meta-data/placement/region", Fixed(region));
        }

        return new(leaves);
    }

    /// <summary>Finds what a path names; a role's document only by its exact path, so that nothing else ever yields credentials (I-11, I-13).</summary>
    public bool TryFind(ImdsPath path, [NotNullWhen(true)] out ImdsLeaf? leaf)
    {
        if (path.Version.Length == 0)
        {
            leaf = VersionList;
            return true;
        }

        leaf = null;
        return KnownVersions.Contains(path.Version)
            && _resources.TryGetValue(path.Resource, out leaf)
            && (path.IsExact || leaf.Kind is ImdsLeafKind.Fixed or ImdsLeafKind.SessionToken);
    }

    /// <summary>The names in every folder above the given leaves, the version's own folder included; sub-folders end in a slash.</summary>
    private static Dictionary<string, SortedSet<string>> Listings(IEnumerable<string> paths)
    {
        var folders = new Dictionary<string, SortedSet<string>>(StringComparer.Ordinal);
        foreach (var segments in paths.Select(path => path.Split('/')))
        {
            for (var depth = 0; depth < segments.Length; depth++)
            {
                var folder = string.Join('/', segments[..depth]);
                folders.TryAdd(folder, new(StringComparer.Ordinal));

                // EC2 lists the version's own sub-folders without a slash.
                folders[folder].Add(depth > 0 && depth < segments.Length - 1 ? segments[depth] + "/" : segments[depth]);
            }
        }

        return folders;
    }

    private static ImdsLeaf Fixed(string text) => new(ImdsLeafKind.Fixed, Encoding.UTF8.GetBytes(text));
}
