using System.Collections.Immutable;
using Broker.Core.Policy;

namespace Broker.Core.Catalog.Documents;

/// <summary>Service and resource control policies of an account: a list of levels, each a list of named policies.</summary>
/// <remarks>Source: AWS Organizations user guide, "Quotas for AWS Organizations", "SCP evaluation" and "RCP evaluation".</remarks>
internal static class ControlPolicyMembers
{
    /// <summary>The organization's root, organizational units five deep, and the account.</summary>
    private const int MostLevels = 7;

    private const int MostOfLevel = 10;
    private const int LongestName = 128;

    /// <summary>Stands at every level of resource control, and nobody can detach it: what an organization writes there can only deny.</summary>
    private static readonly AttachedPolicy FullAccess = new(
        "RCPFullAWSAccess",
        PolicyDocument.TryParse(
            """{"Version":"2012-10-17","Statement":{"Effect":"Allow","Principal":"*","Action":"*","Resource":"*"}}""",
            PolicyKind.ResourceControlPolicy,
            out var document,
            out _)
            ? document
            : throw new InvalidOperationException("The policy of every level cannot be parsed."));

    /// <summary>Reads the levels of service control: as in AWS, each has to allow by a policy that is written there.</summary>
    public static ImmutableArray<ImmutableArray<AttachedPolicy>> ReadServiceControl(Members spec, string name, DocumentSource source) =>
        Read(spec, name, PolicyKind.ServiceControlPolicy, source);

    /// <summary>Reads the levels of resource control, each with <c>RCPFullAWSAccess</c>.</summary>
    public static ImmutableArray<ImmutableArray<AttachedPolicy>> ReadResourceControl(Members spec, string name, DocumentSource source) =>
        [.. Read(spec, name, PolicyKind.ResourceControlPolicy, source).Select(level => level.Insert(0, FullAccess))];

    /// <summary>Reads the levels in the order in which they are written, from the organization's root to the account.</summary>
    private static ImmutableArray<ImmutableArray<AttachedPolicy>> Read(Members spec, string name, PolicyKind kind, DocumentSource source)
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
        if (kind == PolicyKind.ResourceControlPolicy && policy?.Document.Statements.Any(IsUselessAllow) == true)
        {
            members.Refuse("document", "a resource control policy only denies: RCPFullAWSAccess allows at every level already, so write what is kept out as a Deny");
        }

        return name is null || policy is null ? null : new AttachedPolicy(name, policy.Document);
    }

    /// <summary>An Allow of less than everything would read as a limit and be none.</summary>
    private static bool IsUselessAllow(PolicyStatement statement) =>
        !statement.IsDeny
        && (statement.Source is not { Actions: ["*"], IsNotAction: false, Resources: ["*"], IsNotResource: false } || !statement.Conditions.IsEmpty);

    private static string Number(int index) => index.ToString(System.Globalization.CultureInfo.InvariantCulture);
}
