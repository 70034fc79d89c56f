using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace Broker.Core.Policy;

/// <summary>A policy document, parsed strictly and compiled once.</summary>
/// <remarks>
/// What cannot be meant is refused at load, never ignored. Source: IAM User Guide, "Grammar of the IAM JSON policy language". Immutable;
/// safe to share between threads.
/// </remarks>
public sealed class PolicyDocument
{
    /// <summary>What the statements are compiled from when they are first needed; null when they were from the start.</summary>
    private readonly byte[]? _dormant;

    private ImmutableArray<PolicyStatement> _statements;

    private PolicyDocument(
        PolicyKind kind, string version, ImmutableArray<PolicyStatement> statements, ImmutableArray<PolicyProblem> warnings, ImmutableArray<string> directories, byte[]? dormant = null)
    {
        Kind = kind;
        Version = version;
        Warnings = warnings;
        Directories = directories;
        _statements = statements;
        _dormant = dormant;
    }

    /// <summary>What the document was parsed as.</summary>
    public PolicyKind Kind { get; }

    /// <summary><c>2012-10-17</c> or <c>2008-10-17</c>; the latter where the document has none.</summary>
    public string Version { get; }

    /// <summary>What is legal but probably not meant, for whoever loads the document to show. Empty for a sound policy.</summary>
    public ImmutableArray<PolicyProblem> Warnings { get; }

    /// <summary>
    /// The whole ARNs of users and roles that a <c>Principal</c> element names, each once: those whose unique id is to be pinned when the
    /// document is saved. Empty for a policy of the caller.
    /// </summary>
    public ImmutableArray<string> PrincipalArns =>
    [
        .. Statements
            .SelectMany(statement => statement.Principals?.Entries ?? [])
            .Where(entry => entry.Kind == PrincipalKind.Aws
                && (entry.Form == PrincipalForm.Role || (entry.Form == PrincipalForm.Exact && entry.Id.Contains(":user/", StringComparison.Ordinal))))
            .Select(entry => entry.Id)
            .Distinct(StringComparer.Ordinal),
    ];

    /// <summary>
    /// The ARNs of LDAP providers that Allow statements name, each once: kept, since a catalog asks every role for them whenever it changes.
    /// </summary>
    public ImmutableArray<string> Directories { get; }

    /// <summary>What follows a prefix in the condition keys of all statements, in lower case, each once: names that conditions ask about.</summary>
    public ImmutableArray<string> ConditionKeysAfter(string prefix) =>
    [
        .. Statements
            .SelectMany(statement => statement.Conditions)
            .Where(condition => condition.Key.Length > prefix.Length && condition.Key.StartsWith(prefix, StringComparison.OrdinalIgnoreCase))
            .Select(condition => condition.Key[prefix.Length..].ToLowerInvariant())
            .Distinct(StringComparer.Ordinal),
    ];

    /// <summary>Statements that take tokens made for any client of an issuer: for whoever writes the document, besides <see cref="Warnings"/>.</summary>
    public ImmutableArray<PolicyProblem> AudienceWarnings => AudienceLint.Check(Statements);

    /// <summary>The statements, in the document's order.</summary>
    internal ImmutableArray<PolicyStatement> Statements
    {
        get
        {
            // Two threads may both compile; the results are alike, and one reference is written whole.
            if (_statements.IsDefault)
            {
                _statements = PolicyParser.Parse(Encoding.UTF8.GetString(_dormant!), Kind, []).Statements;
            }

            return _statements;
        }
    }

    /// <summary>Parses a policy from JSON.</summary>
    /// <param name="json">The document's text; see <see cref="PolicyKind.LongestText"/>.</param>
    /// <param name="kind">What it is to be used for.</param>
    /// <param name="document">The compiled document, or null.</param>
    /// <param name="problems">Every problem found, together, about a hundred of them at most; empty on success.</param>
    public static bool TryParse(
        string json, PolicyKind kind, [NotNullWhen(true)] out PolicyDocument? document, out ImmutableArray<PolicyProblem> problems)
    {
        ArgumentNullException.ThrowIfNull(json);
        ArgumentNullException.ThrowIfNull(kind);
        var found = new List<PolicyProblem>();
        var (version, statements) = PolicyParser.Parse(json, kind, found);
        if (kind == PolicyKind.RoleTrust)
        {
            foreach (var statement in statements)
            {
                SubjectGuard.Check(statement, found);
            }
        }

        problems = [.. found];
        document = problems.IsEmpty ? new PolicyDocument(kind, version, statements, Warn(kind, version, statements), DirectoriesOf(statements)) : null;
        return document is not null;
    }

    /// <summary>Parses a role trust policy from JSON.</summary>
    /// <inheritdoc cref="TryParse"/>
    public static bool TryParseTrustPolicy(
        string json, [NotNullWhen(true)] out PolicyDocument? document, out ImmutableArray<PolicyProblem> problems) =>
        TryParse(json, PolicyKind.RoleTrust, out document, out problems);

    /// <summary>
    /// The same document without its compiled statements, which take several times the room of its text; the first request that needs them
    /// compiles them. For a catalog of very many policies, of which few are in use.
    /// </summary>
    /// <param name="json">The text that the document was parsed from.</param>
    internal PolicyDocument ToDormant(string json) =>
        new(Kind, Version, statements: default, Warnings, Directories, Encoding.UTF8.GetBytes(json));

    /// <summary>Whether an Allow statement is about this federated principal and this action, whatever its conditions say.</summary>
    internal bool MayAllow(string provider, string action) => Statements.Any(statement =>
        !statement.IsDeny
        && statement.Principals is { IsNegated: false } principals
        && principals.Entries.Any(entry => entry.Kind == PrincipalKind.Federated && string.Equals(entry.Id, provider, StringComparison.Ordinal))
        && statement.Actions.Matches(action.ToLowerInvariant()));

    private static ImmutableArray<string> DirectoriesOf(ImmutableArray<PolicyStatement> statements) =>
    [
        .. statements
            .Where(statement => statement is { IsDeny: false, Principals.IsNegated: false })
            .SelectMany(statement => statement.Principals?.Entries ?? [])
            .Where(entry => entry.IsDirectory)
            .Select(entry => entry.Id)
            .Distinct(StringComparer.Ordinal),
    ];

    /// <summary>A session policy has no reader who could mend it.</summary>
    private static ImmutableArray<PolicyProblem> Warn(PolicyKind kind, string version, ImmutableArray<PolicyStatement> statements) =>
        kind == PolicyKind.SessionPolicy ? [] : PolicyLint.Check(version, statements);
}
