namespace Broker.Core.Policy;

/// <summary>How far a value of a <c>Principal</c> element reaches.</summary>
internal enum PrincipalForm
{
    /// <summary>One principal, by its ARN or name.</summary>
    Exact,

    /// <summary>A role by its ARN: each of its sessions.</summary>
    Role,

    /// <summary>A user or a role by its unique id.</summary>
    UniqueId,

    /// <summary>Everyone in an account: a bare account id or the account's root ARN.</summary>
    Account,

    /// <summary><c>AWS: "*"</c>: everyone who proved an AWS identity. Not those whom a provider vouches for.</summary>
    Anyone,

    /// <summary><c>Principal: "*"</c>: everyone, of any kind.</summary>
    Everyone,
}
