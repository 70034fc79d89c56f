using System.Collections.Immutable;
using Amazon.SecurityToken;
using Amazon.SecurityToken.Model;
using Broker.Core;
using Broker.Core.Actions.Ldap;
using Broker.Core.Policy;
using Broker.Exchange;

namespace Broker.Directories.Issue;

/// <summary>The two calls that give credentials for a grant with the broker's own ones.</summary>
internal static class AwsCall
{
    /// <summary>GetFederationToken's own limit for a name.</summary>
    private const int LongestFederatedName = 32;
    private const int MostPolicies = 10;

    /// <summary>AssumeRole with name, source identity, tags and those that stay in a chain.</summary>
    public static async Task<ExchangeOutcome> AssumeRoleAsync(AmazonSecurityTokenServiceClient sts, RoleGrant grant, TimeProvider time, CancellationToken cancellationToken)
    {
        var request = new AssumeRoleRequest
        {
            RoleArn = grant.Role.Arn.Text,
            RoleSessionName = grant.Session.SessionName,
            DurationSeconds = (int)grant.Duration.TotalSeconds,
            SourceIdentity = grant.Session.SourceIdentity,
            Policy = grant.Policies?.Inline,
        };
        if (!grant.Session.Tags.IsEmpty)
        {
            request.Tags = TagsOf(grant);
            request.TransitiveTagKeys = grant.Session.TransitiveTagKeys.IsEmpty ? null : [.. grant.Session.TransitiveTagKeys];
        }

        var answer = await sts.AssumeRoleAsync(request, cancellationToken);
        return Judge(answer.Credentials, answer.AssumedRoleUser?.Arn, AssumedArn(grant), time);
    }

    /// <summary>GetFederationToken with the role's managed policies as session policies.</summary>
    public static async Task<ExchangeOutcome> GetFederationTokenAsync(
        AmazonSecurityTokenServiceClient sts, RoleGrant grant, TimeProvider time, CancellationToken cancellationToken)
    {
        var request = new GetFederationTokenRequest
        {
            Name = grant.Session.SessionName,
            DurationSeconds = (int)grant.Duration.TotalSeconds,
            PolicyArns = [.. PoliciesOf(grant.Role.Policies).Select(arn => new PolicyDescriptorType { Arn = arn })],
        };
        if (!grant.Session.Tags.IsEmpty)
        {
            request.Tags = TagsOf(grant);
        }

        var answer = await sts.GetFederationTokenAsync(request, cancellationToken);
        return Judge(answer.Credentials, answer.FederatedUser?.Arn, FederatedArn(grant), time);
    }

    /// <summary>Why a grant cannot be a federation token; null when it can.</summary>
    public static StsError? WhyNoFederationToken(RoleGrant grant)
    {
        if (grant.Session.SessionName.Length > LongestFederatedName)
        {
            return new StsError(StsErrorCode.ValidationError, "A federated user's name has at most 32 characters: an administrator has to change mapping.sessionName.", "federated_name");
        }

        if (grant.Policies is not null)
        {
            // It would add to the role's policies instead of narrowing them.
            return new StsError(StsErrorCode.ValidationError, "This server issues federation tokens, whose session policies are the role's: ask without a policy.", "federated_policy");
        }

        return grant.Role.Boundary is null && PoliciesOf(grant.Role.Policies) is { Length: >= 1 and <= MostPolicies } arns && arns.Length == grant.Role.Policies.Length
            ? null
            : new StsError(
                StsErrorCode.ValidationError,
                "This server issues federation tokens, whose session policies are the role's: an administrator has to attach 1 to 10 managed policies to the role, and no inline one.",
                "federated_role_policies");
    }

    /// <summary><c>arn:aws:sts::ACCOUNT:assumed-role/NAME/SESSION</c>.</summary>
    public static string AssumedArn(RoleGrant grant) => grant.Role.Arn.SessionArn(grant.Session.SessionName);

    /// <summary><c>arn:aws:sts::ACCOUNT:federated-user/NAME</c>: of the role's account, or the broker has credentials of another.</summary>
    public static string FederatedArn(RoleGrant grant) => $"arn:{grant.Role.Arn.Partition}:sts::{grant.Role.Arn.Account}:federated-user/{grant.Session.SessionName}";

    private static ImmutableArray<string> PoliciesOf(ImmutableArray<AttachedPolicy> policies) =>
        [.. policies.Select(policy => policy.Name).Where(name => name.StartsWith("arn:", StringComparison.Ordinal))];

    private static List<Tag> TagsOf(RoleGrant grant) => [.. grant.Session.Tags.Select(tag => new Tag { Key = tag.Key, Value = tag.Value })];

    private static ExchangeOutcome Judge(Credentials? credentials, string? arn, string expected, TimeProvider time) => StsAnswer.Judge(
        credentials?.AccessKeyId,
        credentials?.SecretAccessKey,
        credentials?.SessionToken,
        credentials?.Expiration is { } end ? new DateTimeOffset(end.ToUniversalTime(), TimeSpan.Zero) : null,
        arn,
        expected,
        time.GetUtcNow());
}
