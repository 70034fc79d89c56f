using System.Collections.Immutable;
using Broker.Core.Policy;

namespace Broker.Core.Catalog.Documents;

/// <summary>Service and resource control policies of an account: a list of levels, each a list of named policies.</summary>
/// <remarks>Source: AWS Organizations user guide, "Quotas for AWS Organizations" and "SCP evaluation".</remarks>
internal static class ControlPolicyMembers
{
    /// <summary>The organization's root, organizational units five deep, and the account.</summary>
    private const int MostLevels = 7;

    private const int MostOfLevel = 10;
    private const int LongestName = 128;

    /// <summary>Reads the levels in the order in which they are written, from the organization's root to the account.</summary>
    public static ImmutableArray<ImmutableArray<AttachedPolicy>> Read(Members spec, string name, PolicyKind kind, DocumentSource source)
    {
        var levels = ImmutableArray.CreateBuilder<ImmutableArray<AttachedPolicy>>();
        foreach (var (index, level) in spec.Items(name, MostLevels).Index())
        {
            var path = spec.ItemPath(name, index);
            if (level is not Yaml.YamlSequence { Items: { Length: > 0 and <= MostOfLevel } items })
            {
                // A level without policies would allow nothing, in silence.
                source.Problems.Refuse(level.At, $"{path} is a level: a list of 1 to {MostOfLevel} policies, each with name and document");
                continue;
            }

            levels.Add([.. items.Select((item, i) => ReadPolicy(item, $"{path}[{Number(i)}]", kind, source)).OfType<AttachedPolicy>()]);
        }

        return levels.DrainToImmutable();
    }

    private static AttachedPolicy? ReadPolicy(Yaml.YamlNode item, string path, PolicyKind kind, DocumentSource source)
    {
        if (Members.Open(item, path, source.Problems, ["name", "document"]) is not { } members)
        {
            return null;
        }

        var name = members.RequiredText("name");
        if (name is not null && !IamArn.IsName(name, LongestName))
        {
            members.Refuse("name", $"1 to {LongestName} of letters, digits and _+=,.@-");
        }

        var policy = members.Required("document") is { } member ? PolicyMember.Read(member, members.PathOf("document"), kind, source) : null;
        return name is null || policy is null ? null : new AttachedPolicy(name, policy.Document);
    }

    private static string Number(int index) => index.ToString(System.Globalization.CultureInfo.InvariantCulture);
}
