namespace Broker.Core.Audit;

/// <summary>The session whose credentials signed: CloudTrail's <c>sessionContext</c>.</summary>
/// <param name="CreatedAt">When the session began.</param>
/// <param name="MfaAuthenticated">Whether an MFA device was shown for it.</param>
public sealed record AuditSession(DateTimeOffset CreatedAt, bool MfaAuthenticated = false)
{
    /// <summary>Whose permissions the session has; null for an IAM user's own session.</summary>
    public AuditSessionIssuer? Issuer { get; init; }

    /// <summary>The source identity that was set for it or inherited.</summary>
    public string? SourceIdentity { get; init; }

    /// <summary>The provider (ARN) whose token began the session; null when it began otherwise.</summary>
    public string? FederatedProvider { get; init; }

    /// <summary>What that token said: condition key and value.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> FederationAttributes { get; init; } = [];
}

/// <summary>CloudTrail's <c>sessionIssuer</c>.</summary>
/// <param name="Type"><c>Role</c>, <c>IAMUser</c> or <c>Root</c>.</param>
/// <param name="PrincipalId">Its unique id, for example <c>AROA…</c>.</param>
/// <param name="Arn">Its ARN.</param>
/// <param name="Account">Its account.</param>
/// <param name="UserName">The role's or user's name; null for root.</param>
public sealed record AuditSessionIssuer(string Type, string PrincipalId, string Arn, AccountId Account, string? UserName);
