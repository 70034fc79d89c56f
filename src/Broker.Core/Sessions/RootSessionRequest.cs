namespace Broker.Core.Sessions;

/// <summary>What a session of AssumeRoot is asked to be; the issuer decides.</summary>
/// <param name="Caller">A user or role of the management account.</param>
/// <param name="Target">The member account.</param>
/// <param name="TaskPolicyArn">One of <see cref="RootTaskPolicies"/>.</param>
/// <param name="Duration">Asked duration; null for 900 seconds.</param>
public sealed record RootSessionRequest(VerifiedCaller Caller, AccountId Target, string TaskPolicyArn, TimeSpan? Duration);
