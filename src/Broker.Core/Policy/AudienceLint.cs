using System.Collections.Immutable;

namespace Broker.Core.Policy;

/// <summary>
/// Finds statements that let in tokens of an issuer whatever client they were made for. The provider's client ids bound that already, so it is worth
/// telling to whoever writes the document, and to nobody else.
/// </summary>
internal static class AudienceLint
{
    private const string AudienceClaim = ":aud";

    /// <summary>A problem for each issuer that an Allow statement lets in without a positive condition on its audience.</summary>
    public static ImmutableArray<PolicyProblem> Check(ImmutableArray<PolicyStatement> statements) =>
    [
        .. from statement in statements
           from subject in SubjectGuard.SubjectKeys(statement)
           where subject.EndsWith(":sub", StringComparison.Ordinal)
           let audience = subject[..^":sub".Length] + AudienceClaim
           where !statement.Conditions.Any(condition => condition.IsAbout(audience) && condition.Operator.IsPositiveString)
           select new PolicyProblem(
               PolicyJson.Member(statement.Path, "Condition"),
               $"No condition on the audience: a token that was made for any client of the issuer is taken. Add {{\"StringEquals\": {{\"{audience}\": \"…\"}}}}."),
    ];
}
