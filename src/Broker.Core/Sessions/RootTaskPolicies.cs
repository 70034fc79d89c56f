using System.Collections.Immutable;

namespace Broker.Core.Sessions;

/// <summary>The managed policies that a root session may be asked for: one for each task, and no other.</summary>
/// <remarks>Source: AWS STS API reference, AssumeRoot, TaskPolicyArn.</remarks>
public static class RootTaskPolicies
{
    /// <summary>Their ARNs.</summary>
    public static ImmutableArray<string> All { get; } =
    [
        "arn:aws:iam::aws:policy/root-task/IAMAuditRootUserCredentials",
        "arn:aws:iam::aws:policy/root-task/IAMCreateRootUserPassword",
        "arn:aws:iam::aws:policy/root-task/IAMDeleteRootUserCredentials",
        "arn:aws:iam::aws:policy/root-task/S3UnlockBucketPolicy",
        "arn:aws:iam::aws:policy/root-task/SQSUnlockQueuePolicy",
    ];

    /// <summary>Whether an ARN is one of them, byte for byte.</summary>
    public static bool Contains(string arn) => All.Contains(arn, StringComparer.Ordinal);
}
