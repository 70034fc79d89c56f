using System.Collections.Immutable;
using Broker.Core.Catalog;
using Broker.Core.Policy;
using Broker.Core.Sessions;

namespace Broker.Core.Actions.Parameters;

/// <summary>The parameters <c>Policy</c> and <c>PolicyArns</c>: parsed strictly, and looked up in the account of the new session or among AWS's own.</summary>
internal static class SessionPolicyParameters
{
    /// <summary>Most managed policies of one session (AWS STS model).</summary>
    public const int MostArns = 10;

    /// <summary>Gives what the session is restricted by, or null when neither parameter was sent.</summary>
    /// <returns><c>MalformedPolicyDocument</c> for a document that cannot be used and for a policy that the account does not have.</returns>
    public static StsError? TryResolve(
        string? inline, ImmutableArray<string> arns, AccountId account, CatalogSnapshot catalog, out SessionPolicies? policies)
    {
        policies = null;
        foreach (var text in arns)
        {
            if (!PolicyArn.TryParse(text, out var arn) || !arn.Serves(account) || !catalog.TryGetPolicy(arn, out _))
            {
                var why = arn is { Account: null }
                    ? $"The policy {text} is none of the AWS managed policies that this server knows."
                    : $"The policy {text} does not exist in account {account}: pass policies of the session's own account.";
                return new StsError(StsErrorCode.MalformedPolicyDocument, why, "session_policy_arn");
            }
        }

        if (inline is not null && !PolicyDocument.TryParse(inline, PolicyKind.SessionPolicy, out _, out var problems))
        {
            return new StsError(StsErrorCode.MalformedPolicyDocument, $"{problems[0].AwsMessage.TrimEnd('.')}. {problems[0]}", "session_policy");
        }

        policies = inline is null && arns.IsEmpty ? null : new SessionPolicies(inline, [.. arns]);
        return null;
    }
}
