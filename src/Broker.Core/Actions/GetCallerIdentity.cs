namespace Broker.Core.Actions;

/// <summary>Who signed the request. Needs a valid signature and nothing else; no policy can deny it.</summary>
/// <remarks>Thread safe. Source: AWS STS API reference, GetCallerIdentity.</remarks>
public static class GetCallerIdentity
{
    /// <summary>Runs the action.</summary>
    public static GetCallerIdentityResponse Execute(VerifiedCaller caller) =>
        new(caller.Session.AssumedRoleId, caller.Session.Role.Account, caller.Session.Arn);
}

/// <summary>What GetCallerIdentity answers.</summary>
/// <param name="UserId"><c>AROA…:SESSION</c> for a role session.</param>
/// <param name="Account">The account of the caller.</param>
/// <param name="Arn">The ARN of the caller.</param>
public sealed record GetCallerIdentityResponse(string UserId, AccountId Account, string Arn);
