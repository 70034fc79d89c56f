namespace Broker.Core.Policy;

/// <summary>How far a value of a <c>Principal</c> element reaches.</summary>
internal enum PrincipalForm
{
    /// <summary>One principal; an IAM role also means every session of it.</summary>
    Exact,

    /// <summary>Everyone in an account: a bare account id or the account's root ARN.</summary>
    Account,

    /// <summary><c>AWS: "*"</c>: everyone who proved an AWS identity. Not those whom a provider vouches for.</summary>
    Anyone,
}
