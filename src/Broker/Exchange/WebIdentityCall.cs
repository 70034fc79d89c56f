using Broker.Core;

namespace Broker.Exchange;

/// <summary>What one AssumeRoleWithWebIdentity call asks for. Prints as role and session.</summary>
/// <param name="Role">The role.</param>
/// <param name="SessionName">Name of the session: part of what the answer has to be about.</param>
/// <param name="Duration">The lifetime to ask for: whole seconds.</param>
/// <param name="Token">The identity token; a secret.</param>
/// <param name="Policy">Session policy as JSON; null for none.</param>
internal sealed record WebIdentityCall(RoleArn Role, string SessionName, TimeSpan Duration, string Token, string? Policy = null)
{
    /// <inheritdoc/>
    public override string ToString() => Role.SessionArn(SessionName);
}
