using System.Collections.Immutable;
using System.Text.Json;

namespace Broker.Core.Policy;

/// <summary>Reads a policy document of a given kind: the elements outside of its statements. Every problem is added, none is thrown.</summary>
/// <remarks>
/// Element names are case-sensitive. A document without <c>Version</c> is 2008-10-17, which has no variables, as with AWS.
/// Source: IAM User Guide, "Grammar of the IAM JSON policy language".
/// </remarks>
internal static class PolicyParser
{
    /// <summary>The version that has policy variables.</summary>
    public const string CurrentVersion = "2012-10-17";

    private const string FirstVersion = "2008-10-17";

    /// <summary>Parses the document. The statements that could be read are returned also when there are problems.</summary>
    public static (string Version, ImmutableArray<PolicyStatement> Statements) Parse(string json, PolicyKind kind, List<PolicyProblem> problems)
    {
        using var document = PolicyJson.Parse(json, kind, problems);
        if (document is null)
        {
            return (FirstVersion, []);
        }

        var root = document.RootElement;
        if (root.ValueKind != JsonValueKind.Object)
        {
            problems.Add(new PolicyProblem("", "A policy is a JSON object with Version and Statement."));
            return (FirstVersion, []);
        }

        var unknown = root.EnumerateObject().Where(member => member.Name is not ("Version" or "Id" or "Statement"));
        foreach (var member in unknown.TakeWhile(_ => problems.Count < PolicyProblem.Most))
        {
            problems.Add(new PolicyProblem(
                PolicyJson.Member("", member.Name), "A policy has the elements Version, Id and Statement, in this spelling. Remove or correct this one."));
        }

        if (root.TryGetProperty("Id", out var id) && id.ValueKind != JsonValueKind.String)
        {
            problems.Add(new PolicyProblem("Id", "Id is a string."));
        }

        var version = ReadVersion(root, problems);
        var parser = new StatementParser(kind, hasVariables: version is not FirstVersion, problems);
        return (version, ReadStatements(root, parser, problems));
    }

    private static string ReadVersion(JsonElement root, List<PolicyProblem> problems)
    {
        if (!root.TryGetProperty("Version", out var json))
        {
            return FirstVersion;
        }

        var version = json.ValueKind == JsonValueKind.String ? json.GetString() : null;
        if (version is CurrentVersion or FirstVersion)
        {
            return version;
        }

        problems.Add(new PolicyProblem("Version", $"Write \"{CurrentVersion}\" (or \"{FirstVersion}\", which has no policy variables)."));
        return CurrentVersion;
    }

    private static ImmutableArray<PolicyStatement> ReadStatements(JsonElement root, StatementParser parser, List<PolicyProblem> problems)
    {
        const string path = "Statement";
        if (!root.TryGetProperty(path, out var json))
        {
            problems.Add(new PolicyProblem(path, "A policy needs a Statement: one object, or a list of them."));
            return [];
        }

        switch (json.ValueKind)
        {
            case JsonValueKind.Object:
                return parser.Parse(json, path, index: 0) is { } only ? [only] : [];

            case JsonValueKind.Array when json.GetArrayLength() > 0:
                return [.. json.EnumerateArray()
                    .TakeWhile(_ => problems.Count < PolicyProblem.Most)
                    .Select((item, index) => parser.Parse(item, PolicyJson.Indexed(path, index), index))
                    .OfType<PolicyStatement>()];

            default:
                problems.Add(new PolicyProblem(path, "Statement is one object, or a list of at least one object."));
                return [];
        }
    }
}
