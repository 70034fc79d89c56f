using System.Collections.Immutable;
using System.Text.Json;
using Broker.Core.Policy.Conditions;

namespace Broker.Core.Policy;

/// <summary>Reads the statements of one document, in order; remembers their <c>Sid</c>s, which must be unique.</summary>
internal sealed class StatementParser(PolicyKind kind, bool hasVariables, List<PolicyProblem> problems)
{
    private static readonly ImmutableArray<string> AllElements =
        ["Sid", "Effect", "Principal", "NotPrincipal", "Action", "NotAction", "Resource", "NotResource", "Condition"];

    private readonly ImmutableArray<string> _elements = [.. AllElements.Where(element => kind.WhyRefused(element) is null)];
    private readonly HashSet<string> _sids = new(StringComparer.Ordinal);
    private readonly ConditionParser _conditions = new(hasVariables, problems);
    private readonly PrincipalParser _principals = new(kind, problems);

    /// <summary>Parses one statement; null when a part that decides anything could not be read.</summary>
    public PolicyStatement? Parse(JsonElement json, string path, int index)
    {
        if (json.ValueKind != JsonValueKind.Object)
        {
            Refuse(path, "A statement is a JSON object.");
            return null;
        }

        CheckElements(json, path);
        var sid = ReadSid(json, path);
        var isDeny = ReadEffect(json, path);
        var principals = ReadPrincipals(json, path, isDeny is true);
        var actions = ReadActions(json, path);
        var resources = ReadResources(json, path);
        var conditions = ReadConditions(json, path);
        if (isDeny is null || actions is null || conditions is null || (kind.HasPrincipal && principals is null) || (kind.HasResource && resources is null))
        {
            return null;
        }

        var source = StatementSource.Read(json, sid ?? "", PolicyJson.Indexed("Statement", index), isDeny.Value, conditions.Value);
        return new PolicyStatement(source, path, principals, actions, resources, conditions.Value);
    }

    private void CheckElements(JsonElement json, string path)
    {
        var unknown = json.EnumerateObject().Where(member => !_elements.Contains(member.Name, StringComparer.Ordinal));
        foreach (var member in unknown.TakeWhile(_ => problems.Count < PolicyProblem.Most))
        {
            var why = kind.WhyRefused(member.Name);
            problems.Add(new PolicyProblem(
                PolicyJson.Member(path, member.Name),
                why ?? $"The elements of a statement are {string.Join(", ", _elements)}, in this spelling. Remove or correct this one.")
            {
                AwsMessage = why is null ? "Syntax errors in policy." : kind.AwsRefusal(member.Name),
            });
        }
    }

    private string? ReadSid(JsonElement json, string path)
    {
        if (!json.TryGetProperty("Sid", out var element))
        {
            return null;
        }

        var sid = element.ValueKind == JsonValueKind.String ? element.GetString()! : null;
        if (sid is null || !sid.All(char.IsAsciiLetterOrDigit))
        {
            Refuse(
                PolicyJson.Member(path, "Sid"),
                "A Sid has only the letters A to Z and a to z and digits.",
                "Statement IDs (SID) must be alpha-numeric. Check that your input satisfies the regular expression [0-9A-Za-z]*");
            return null;
        }

        if (sid.Length > 0 && !_sids.Add(sid))
        {
            Refuse(
                PolicyJson.Member(path, "Sid"),
                $"Another statement has the Sid '{sid}'. Give each its own, or none.",
                "Statement IDs (SID) in a single policy must be unique.");
        }

        return sid.Length > 0 ? sid : null;
    }

    private bool? ReadEffect(JsonElement json, string path)
    {
        var effect = json.TryGetProperty("Effect", out var element) && element.ValueKind == JsonValueKind.String ? element.GetString() : null;
        if (effect is "Allow" or "Deny")
        {
            return effect is "Deny";
        }

        Refuse(PolicyJson.Member(path, "Effect"), "Write \"Allow\" or \"Deny\", in this spelling.");
        return null;
    }

    private PrincipalMatcher? ReadPrincipals(JsonElement json, string path, bool isDeny)
    {
        if (!kind.HasPrincipal)
        {
            return null;
        }

        var hasPrincipal = json.TryGetProperty("Principal", out var principal);
        var hasNotPrincipal = json.TryGetProperty("NotPrincipal", out var notPrincipal) && kind.HasNotPrincipal;
        if (hasPrincipal && hasNotPrincipal)
        {
            Refuse(path, "A statement has exactly one of Principal and NotPrincipal.");
            return null;
        }

        if (hasNotPrincipal)
        {
            return _principals.Parse(notPrincipal, PolicyJson.Member(path, "NotPrincipal"), isNegated: true, isDeny);
        }

        if (hasPrincipal)
        {
            return _principals.Parse(principal, PolicyJson.Member(path, "Principal"), isNegated: false, isDeny);
        }

        Refuse(
            PolicyJson.Member(path, "Principal"),
            $"A {kind.Name} says who is meant: add Principal, for example "
            + (kind.HasOnlyEveryone ? "\"*\"." : "{\"Federated\": \"arn:aws:iam::ACCOUNT:oidc-provider/HOST\"}."),
            "Missing required field Principal");
        return null;
    }

    private ActionMatcher? ReadActions(JsonElement json, string path)
    {
        var hasAction = json.TryGetProperty("Action", out var action);
        var hasNotAction = json.TryGetProperty("NotAction", out var notAction) && kind.WhyRefused("NotAction") is null;
        if (hasAction == hasNotAction)
        {
            Refuse(path, "A statement has exactly one of Action and NotAction.", hasAction ? null : "Policy statement must contain actions.");
            return null;
        }

        return hasAction
            ? ActionMatcher.Parse(action, PolicyJson.Member(path, "Action"), isNegated: false, kind, problems)
            : ActionMatcher.Parse(notAction, PolicyJson.Member(path, "NotAction"), isNegated: true, kind, problems);
    }

    private ResourceMatcher? ReadResources(JsonElement json, string path)
    {
        if (!kind.HasResource)
        {
            return null;
        }

        var hasResource = json.TryGetProperty("Resource", out var resource);
        var hasNotResource = json.TryGetProperty("NotResource", out var notResource);
        if (hasResource == hasNotResource)
        {
            Refuse(path, "A statement has exactly one of Resource and NotResource.", hasResource ? null : "Policy statement must contain resources.");
            return null;
        }

        return hasResource
            ? ResourceMatcher.Parse(resource, PolicyJson.Member(path, "Resource"), isNegated: false, hasVariables, problems)
            : ResourceMatcher.Parse(notResource, PolicyJson.Member(path, "NotResource"), isNegated: true, hasVariables, problems);
    }

    private ImmutableArray<Condition>? ReadConditions(JsonElement json, string path) =>
        json.TryGetProperty("Condition", out var element) ? _conditions.Parse(element, PolicyJson.Member(path, "Condition")) : [];

    private void Refuse(string path, string message, string? awsMessage = null) =>
        problems.Add(awsMessage is null ? new PolicyProblem(path, message) : new PolicyProblem(path, message) { AwsMessage = awsMessage });
}
