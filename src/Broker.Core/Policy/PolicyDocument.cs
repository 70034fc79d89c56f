using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;

namespace Broker.Core.Policy;

/// <summary>A policy document, parsed strictly and compiled once.</summary>
/// <remarks>
/// What the language has and this evaluator has not (numeric, date, ARN, IP address and binary operators, policy variables) is refused
/// at load, never ignored. Source: IAM User Guide, "Grammar of the IAM JSON policy language". Immutable; safe to share between threads.
/// </remarks>
public sealed class PolicyDocument
{
    private PolicyDocument(string version, ImmutableArray<PolicyStatement> statements, ImmutableArray<PolicyProblem> warnings)
    {
        Version = version;
        Statements = statements;
        Warnings = warnings;
    }

    /// <summary><c>2012-10-17</c> or <c>2008-10-17</c>; the latter where the document has none.</summary>
    public string Version { get; }

    /// <summary>What is legal but probably not meant, for whoever loads the document to show. Empty for a sound policy.</summary>
    public ImmutableArray<PolicyProblem> Warnings { get; }

    /// <summary>The statements, in the document's order.</summary>
    internal ImmutableArray<PolicyStatement> Statements { get; }

    /// <summary>Parses a role trust policy from JSON.</summary>
    /// <param name="json">The document's text: at most 4,096 characters, white space between its parts not counted.</param>
    /// <param name="document">The compiled document, or null.</param>
    /// <param name="problems">Every problem found, together; empty on success.</param>
    public static bool TryParseTrustPolicy(
        string json, [NotNullWhen(true)] out PolicyDocument? document, out ImmutableArray<PolicyProblem> problems)
    {
        ArgumentNullException.ThrowIfNull(json);
        var found = new List<PolicyProblem>();
        var (version, statements) = PolicyParser.Parse(json, PolicyKind.RoleTrust, found);
        foreach (var statement in statements)
        {
            SubjectGuard.Check(statement, found);
        }

        problems = [.. found];
        document = problems.IsEmpty ? new PolicyDocument(version, statements, TrustPolicyLint.Check(version, statements)) : null;
        return document is not null;
    }
}
