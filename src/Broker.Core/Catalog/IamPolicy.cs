using Broker.Core.Policy;

namespace Broker.Core.Catalog;

/// <summary>A managed policy: attached to users, groups and roles, their boundary, or a session's limit.</summary>
/// <param name="Arn">The policy's ARN.</param>
/// <param name="PolicyId">The unique id, <c>ANPA</c> and 17 more of <c>[A-Z2-7]</c>.</param>
/// <param name="Document">The policy, compiled. Sessions that name the policy see the document of the snapshot in use, not of their issue.</param>
/// <param name="Description">Free text for people.</param>
/// <remarks>Source: IAM API reference, Policy. Immutable; safe to share between threads.</remarks>
public sealed record IamPolicy(PolicyArn Arn, string PolicyId, PolicyDocument Document, string Description = "");
