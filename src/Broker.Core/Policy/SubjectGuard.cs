using Broker.Core.Policy.Conditions;

namespace Broker.Core.Policy;

/// <summary>
/// Refuses a trust policy that lets in everybody whom an issuer vouches for (threat J-33): on a shared issuer, such as a public CI
/// service or a cluster of many teams, the audience alone says nothing about who asks.
/// </summary>
internal static class SubjectGuard
{
    private const string WebIdentityAction = "sts:assumerolewithwebidentity";

    /// <summary>
    /// Adds a problem for each issuer that an Allow statement lets in for AssumeRoleWithWebIdentity without a condition on its subject.
    /// Such a condition is a positive string operator that a missing key does not satisfy and whose every value has a letter or a digit
    /// outside of its wildcards and variables. Other keys, such as those of a Kubernetes claim, do not replace it.
    /// </summary>
    public static void Check(PolicyStatement statement, List<PolicyProblem> problems)
    {
        foreach (var key in SubjectKeys(statement))
        {
            if (!statement.Conditions.Any(condition => Guards(condition, key, statement)))
            {
                problems.Add(new PolicyProblem(
                    PolicyJson.Member(statement.Path, "Condition"),
                    $"This statement lets in every identity of the issuer. Say whom it means: "
                    + $"add {{\"StringEquals\": {{\"{key}\": \"…\"}}}} (or StringLike), without IfExists or ForAllValues, "
                    + "and with more than wildcards in each value; one statement for each issuer."));
            }
        }
    }

    /// <summary>The subject keys of the issuers that an Allow statement lets in for AssumeRoleWithWebIdentity.</summary>
    public static IEnumerable<string> SubjectKeys(PolicyStatement statement) =>
        statement.IsDeny || statement.Principals is null || !statement.Actions.Matches(WebIdentityAction)
            ? []
            : statement.Principals.Entries
                .Where(entry => entry.Kind == PrincipalKind.Federated)
                .Select(entry => WebIdentityIssuer.SubjectKey(entry.Id))
                .OfType<string>()
                .Distinct(StringComparer.OrdinalIgnoreCase);

    private static bool Guards(Condition condition, string key, PolicyStatement statement) =>
        condition.IsAbout(key)
        && condition.Operator is { IsPositiveString: true, HasIfExists: false }
        && (condition.Operator.Quantifier != SetQuantifier.ForAllValues || statement.Conditions.Any(other => other.DemandsPresenceOf(key)))
        && condition.Values.All(NamesSomeone);

    /// <summary>A variable names nobody: <c>${host:sub}</c> is whoever asks.</summary>
    private static bool NamesSomeone(IConditionValue value) => value switch
    {
        TextValue text => text.Template.HasLetterOrDigit,
        PatternValue pattern => pattern.Template.HasLetterOrDigit,
        _ => false,
    };
}
