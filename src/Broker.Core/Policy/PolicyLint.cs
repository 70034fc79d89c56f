using System.Collections.Immutable;
using Broker.Core.Policy.Conditions;

namespace Broker.Core.Policy;

/// <summary>Finds what a policy may legally say but seldom means. Nothing here changes a decision.</summary>
internal static class PolicyLint
{
    private const string KubernetesPrefix = "system:serviceaccount:";

    /// <summary>The warnings of a document, in the order of its statements.</summary>
    public static ImmutableArray<PolicyProblem> Check(string version, ImmutableArray<PolicyStatement> statements) =>
    [
        .. statements.SelectMany(statement =>
            WideSubjects(statement)
                .Concat(OpenSets(statement))
                .Concat(DeadSets(statement))
                .Concat(Everyone(statement))
                .Concat(WholeProviders(statement))
                .Concat(WholeDirectories(statement))
                .Concat(statement.Conditions.SelectMany(condition => LiteralTexts(version, condition)))),
    ];

    /// <summary>
    /// A subject pattern that reaches over namespaces, organisations or repositories lets in whoever may create one (threat J-34).
    /// </summary>
    private static IEnumerable<PolicyProblem> WideSubjects(PolicyStatement statement) =>
        from key in SubjectGuard.SubjectKeys(statement)
        from condition in statement.Conditions
        where condition.IsAbout(key) && condition.Operator.IsPositiveString
        from value in condition.Values
        let template = Template(value)
        where template is { HasOpenPart: true } && (value is PatternValue || template.HasVariables) && IsWide(template.FixedPrefix)
        select new PolicyProblem(
            condition.Path,
            $"'{value.Text}' matches subjects of namespaces, organisations or repositories that others may create. "
            + $"Put the wildcard behind them, for example '{KubernetesPrefix}NAMESPACE:*' or 'repo:ORGANISATION/REPOSITORY:*'.");

    private static bool IsWide(string fixedPrefix) =>
        fixedPrefix.AsSpan().Count(':') < (fixedPrefix.StartsWith(KubernetesPrefix, StringComparison.Ordinal) ? 3 : 2);

    /// <summary>ForAllValues holds for a key that is absent or has no values: with Allow that is an open door.</summary>
    private static IEnumerable<PolicyProblem> OpenSets(PolicyStatement statement) =>
        from condition in statement.Conditions
        where !statement.IsDeny
            && condition.Operator.Quantifier == SetQuantifier.ForAllValues
            && !statement.Conditions.Any(other => other.DemandsPresenceOf(condition.Key))
        select new PolicyProblem(
            condition.Path,
            $"ForAllValues also holds when the request has no '{condition.Key}'. "
            + $"Add {{\"Null\": {{\"{condition.Key}\": \"false\"}}}}, or use ForAnyValue.");

    /// <summary>A scalar operator never matches a key of several values, so such a Deny never denies.</summary>
    private static IEnumerable<PolicyProblem> DeadSets(PolicyStatement statement) =>
        from condition in statement.Conditions
        where condition.Operator is { Quantifier: SetQuantifier.None, Comparison: not Comparison.Null } && ConditionKeys.IsSet(condition.Key)
        select new PolicyProblem(
            condition.Path,
            $"'{condition.Key}' has several values, on which {condition.Name} never matches. Write ForAnyValue:{condition.Name} or ForAllValues:{condition.Name}.");

    private static IEnumerable<PolicyProblem> Everyone(PolicyStatement statement)
    {
        if (!statement.IsDeny && statement.Conditions.IsEmpty && statement.Principals is { IsNegated: false } principals
            && principals.Entries.Any(entry => entry.Form == PrincipalForm.Anyone))
        {
            yield return new PolicyProblem(
                PolicyJson.Member(statement.Path, "Principal"),
                "This lets in everyone who has an AWS identity in any account. Name the accounts or roles that are meant, or add a Condition.");
        }
    }

    /// <summary>A SAML provider's every user: what J-33 refuses for shared issuers is usual for a directory of one's own, if it is meant.</summary>
    private static IEnumerable<PolicyProblem> WholeProviders(PolicyStatement statement)
    {
        if (!statement.IsDeny
            && statement.Conditions.IsEmpty
            && statement.Principals is { IsNegated: false } principals
            && principals.Entries.Any(entry => entry.Kind == PrincipalKind.Federated && entry.Id.Contains(":saml-provider/", StringComparison.Ordinal)))
        {
            yield return new PolicyProblem(
                PolicyJson.Member(statement.Path, "Condition"),
                "This lets in every user of the provider, for whatever service its assertion was made. "
                + "Add {\"StringEquals\": {\"saml:aud\": \"…\"}}, or say which users are meant.");
        }
    }

    /// <summary>Everybody whose password the directory takes: service accounts, guests and whoever joins tomorrow among them.</summary>
    private static IEnumerable<PolicyProblem> WholeDirectories(PolicyStatement statement)
    {
        if (!statement.IsDeny
            && statement.Principals is { IsNegated: false } principals
            && principals.Entries.Any(entry => entry.IsDirectory)
            && !statement.Conditions.Any(condition => condition.Key.StartsWith("ldap:", StringComparison.OrdinalIgnoreCase)))
        {
            yield return new PolicyProblem(
                PolicyJson.Member(statement.Path, "Condition"),
                "This lets in everybody of the directory. Say who is meant: add {\"ForAnyValue:StringEquals\": {\"ldap:groups\": \"cn=…\"}}, or another ldap: condition.");
        }
    }

    /// <summary>Text that looks like a wildcard or a variable where it is neither.</summary>
    private static IEnumerable<PolicyProblem> LiteralTexts(string version, Condition condition)
    {
        foreach (var value in condition.Values)
        {
            if (version is not PolicyParser.CurrentVersion && (value is TextValue or PatternValue or ArnValue) && PolicyVariables.HasVariableText(value.Text))
            {
                yield return new PolicyProblem(
                    condition.Path,
                    $"Without \"Version\": \"{PolicyParser.CurrentVersion}\" the text '{value.Text}' has no variables: it means itself.");
            }

            if (value is TextValue && value.Text.AsSpan().ContainsAny('*', '?') && !PolicyVariables.HasVariableText(value.Text))
            {
                yield return new PolicyProblem(
                    condition.Path,
                    $"'{value.Text}' has no wildcards under this operator: * and ? mean themselves. Use StringLike or StringNotLike for a pattern.");
            }
        }
    }

    private static TextTemplate? Template(IConditionValue value) => (value as TextValue)?.Template ?? (value as PatternValue)?.Template;
}
