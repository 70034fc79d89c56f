using Broker.Core.Authentication.Oidc;

namespace Broker.Sidecar.Token;

/// <summary>The pod's own token after validation: the text to exchange and the identity it proves. Prints as its subject.</summary>
/// <param name="Text">The compact token; a secret.</param>
/// <param name="Identity">What the validator proved.</param>
/// <param name="Key">Whose credentials it earns.</param>
internal sealed record PodToken(string Text, ValidatedIdentity Identity, CredentialKey Key)
{
    /// <inheritdoc/>
    public override string ToString() => Identity.Subject;
}
