namespace Broker.Core.Actions;

/// <summary>The parameters of AssumeRoleWithWebIdentity as they were sent; the action checks them.</summary>
/// <param name="RoleArn">20 to 2048 characters.</param>
/// <param name="RoleSessionName">2 to 64 characters of <c>[\w+=,.@-]</c>.</param>
/// <param name="WebIdentityToken">4 to 20,000 characters; ASCII whitespace around it is stripped.</param>
/// <param name="DurationSeconds">900 to 43,200 and at most the role's maximum; null for one hour.</param>
/// <param name="ProviderId">Only for opaque OAuth tokens, never for OIDC.</param>
/// <param name="AsksForSessionPolicy">Whether <c>Policy</c> or <c>PolicyArns</c> was sent.</param>
public sealed record AssumeRoleWithWebIdentityRequest(
    string? RoleArn,
    string? RoleSessionName,
    string? WebIdentityToken,
    int? DurationSeconds = null,
    string? ProviderId = null,
    bool AsksForSessionPolicy = false)
{
    /// <summary>Role and session only: the token never reaches a log.</summary>
    public override string ToString() => $"AssumeRoleWithWebIdentity {RoleArn} as {RoleSessionName}";
}
