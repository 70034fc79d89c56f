using Broker.Core.Sessions;

namespace Broker.Core.Actions;

/// <summary>Who signed the request. Needs a valid signature and nothing else; no policy can deny it, and it works in every region.</summary>
/// <remarks>Thread safe. Source: AWS STS API reference, GetCallerIdentity.</remarks>
public static class GetCallerIdentity
{
    /// <summary>Runs the action.</summary>
    public static GetCallerIdentityResponse Execute(VerifiedCaller caller) =>
        new(caller.Principal.UserId, caller.Principal.Account, caller.Principal.Arn);
}

/// <summary>What GetCallerIdentity answers.</summary>
/// <param name="UserId"><c>AIDA…</c>, <c>AROA…:SESSION</c>, <c>ACCOUNT:NAME</c> for a federated user, the account id for a root.</param>
/// <param name="Account">The account of the caller.</param>
/// <param name="Arn">The ARN of the caller.</param>
public sealed record GetCallerIdentityResponse(string UserId, AccountId Account, string Arn);
