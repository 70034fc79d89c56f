using Broker.Core.Sessions;

namespace Broker.Core.Actions;

/// <summary>What AssumeRoleWithWebIdentity answers.</summary>
/// <param name="Session">The session and its credentials.</param>
/// <param name="Subject">The token's <c>sub</c>.</param>
/// <param name="Provider">The ARN of the OIDC provider.</param>
/// <param name="Audience"><c>azp</c> where present, else <c>aud</c>.</param>
public sealed record AssumeRoleWithWebIdentityResponse(IssuedSession Session, string Subject, string Provider, string Audience);
