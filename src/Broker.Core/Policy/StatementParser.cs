using System.Collections.Immutable;
using System.Text.Json;
using Broker.Core.Policy.Conditions;

namespace Broker.Core.Policy;

/// <summary>Reads the statements of one document, in order; remembers their <c>Sid</c>s, which must be unique.</summary>
internal sealed class StatementParser(PolicyKind kind, bool hasVariables, List<PolicyProblem> problems)
{
    private static readonly ImmutableArray<string> Elements = ["Sid", "Effect", "Principal", "Action", "NotAction", "Condition"];

    private readonly HashSet<string> _sids = new(StringComparer.Ordinal);
    private readonly ConditionParser _conditions = new(hasVariables, problems);
    private readonly PrincipalParser _principals = new(problems);

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
        var principals = ReadPrincipals(json, path);
        var actions = ReadActions(json, path);
        var conditions = ReadConditions(json, path);
        if (isDeny is null || principals is null || actions is null || conditions is null)
        {
            return null;
        }

        return new PolicyStatement(sid ?? PolicyJson.Indexed("Statement", index), path, isDeny.Value, principals, actions, conditions.Value);
    }

    private void CheckElements(JsonElement json, string path)
    {
        foreach (var member in json.EnumerateObject().Where(member => !Elements.Contains(member.Name, StringComparer.Ordinal)))
        {
            Refuse(
                PolicyJson.Member(path, member.Name),
                kind.RefusedElements.GetValueOrDefault(member.Name)
                    ?? $"The elements of a statement are {string.Join(", ", Elements)}, in this spelling. Remove or correct this one.");
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
            Refuse(PolicyJson.Member(path, "Sid"), "A Sid has only the letters A to Z and a to z and digits.");
            return null;
        }

        if (sid.Length > 0 && !_sids.Add(sid))
        {
            Refuse(PolicyJson.Member(path, "Sid"), $"Another statement has the Sid '{sid}'. Give each its own, or none.");
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

    private PrincipalMatcher? ReadPrincipals(JsonElement json, string path)
    {
        if (json.TryGetProperty("Principal", out var element))
        {
            return _principals.Parse(element, PolicyJson.Member(path, "Principal"));
        }

        Refuse(
            PolicyJson.Member(path, "Principal"),
            $"A {kind.Name} says who is meant: add Principal, for example {{\"Federated\": \"arn:aws:iam::ACCOUNT:oidc-provider/HOST\"}}.");
        return null;
    }

    private ActionMatcher? ReadActions(JsonElement json, string path)
    {
        var hasAction = json.TryGetProperty("Action", out var action);
        var hasNotAction = json.TryGetProperty("NotAction", out var notAction);
        if (hasAction == hasNotAction)
        {
            Refuse(path, "A statement has exactly one of Action and NotAction.");
            return null;
        }

        return hasAction
            ? ActionMatcher.Parse(action, PolicyJson.Member(path, "Action"), isNegated: false, kind, problems)
            : ActionMatcher.Parse(notAction, PolicyJson.Member(path, "NotAction"), isNegated: true, kind, problems);
    }

    private ImmutableArray<Condition>? ReadConditions(JsonElement json, string path) =>
        json.TryGetProperty("Condition", out var element) ? _conditions.Parse(element, PolicyJson.Member(path, "Condition")) : [];

    private void Refuse(string path, string message) => problems.Add(new PolicyProblem(path, message));
}
