using System.Collections.Frozen;
using Broker.Core.Policy;

namespace Broker.Core.Catalog;

/// <summary>An IAM role as the catalog holds it.</summary>
/// <param name="Arn">The role's ARN.</param>
/// <param name="RoleId">The unique id, <c>AROA</c> and 17 more of <c>[A-Z2-7]</c>; a role created again under the same name has another.</param>
/// <param name="TrustPolicy">Who may assume it; parsed and compiled when the catalog was loaded.</param>
/// <param name="MaxSessionDuration">1 to 12 hours.</param>
/// <param name="Tags">The role's own tags; keys compare without case.</param>
/// <param name="Description">Free text for people.</param>
public sealed record IamRole(
    RoleArn Arn,
    string RoleId,
    PolicyDocument TrustPolicy,
    TimeSpan MaxSessionDuration,
    FrozenDictionary<string, string> Tags,
    string Description = "");
