using Broker.Core.Authentication.Saml;
using Broker.Core.Sessions;

namespace Broker.Core.Actions;

/// <summary>What AssumeRoleWithSAML answers.</summary>
/// <param name="Session">The session and its credentials.</param>
/// <param name="Assertion">The assertion that was proved: subject, subject type, issuer, audience, name qualifier.</param>
public sealed record AssumeRoleWithSamlResponse(IssuedSession Session, ValidatedAssertion Assertion);
