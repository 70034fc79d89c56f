namespace Broker.Core.Sessions;

/// <summary>The optional parts of a session's plaintext, in the order in which they are written. A bit that is not here refuses the token.</summary>
[Flags]
internal enum SessionParts
{
    None = 0,
    Mfa = 1,
    SourceIdentity = 2,
    Tags = 4,
    Policies = 8,

    /// <summary>Only together with <see cref="Policies"/>: its text follows the ARNs.</summary>
    InlinePolicy = 16,
    WebIdentity = 32,
    Saml = 64,
    ChainEnd = 128,

    /// <summary>A fact without content.</summary>
    GlobalV1 = 256,
    Ldap = 512,
    All = 1023,
}
